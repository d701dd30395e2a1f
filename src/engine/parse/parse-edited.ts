import { isExecutable, type Manifest, type Node } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { rebuildAffected } from './affected-nodes.ts';
import { connectFiles } from './connected-files.ts';
import { editMacros } from './edited-macros.ts';
import { areNamedAlone, looksAlike } from './faces.ts';
import type { KnownNodes } from './known-nodes.ts';
import { parseFiles } from './parse-files.ts';
import type { ParseResult } from './parse-result.ts';
import { MACRO_KINDS, type ProjectFile } from './project-files.ts';

/**
 * Parses a project of which only the contents of some files were edited: those files and what is connected with them
 * are read, and their nodes take the place of the earlier ones. That is the whole parse where others can see no
 * difference: the new nodes have the names, versions, access and groups of the old ones. Undefined where there is more
 * to it, and wherever anything is to be remarked, so that remarks come from one place and in one order.
 */
export async function parseEdited(
  earlier: ParseResult,
  isEdited: (file: ProjectFile) => boolean,
  files: readonly ProjectFile[],
  { workspace, known }: { readonly workspace: Workspace; readonly known: KnownNodes },
): Promise<ParseResult | undefined> {
  if (hasRemarks(earlier)) return undefined;
  const areMacrosEdited = files.some((file) => MACRO_KINDS.includes(file.kind) && isEdited(file));
  const edited = areMacrosEdited ? await editMacros(earlier, files, { workspace, known }) : undefined;
  if (areMacrosEdited && !edited) return undefined;
  const areOthersEdited = files.some((file) => !MACRO_KINDS.includes(file.kind) && isEdited(file));
  if (edited && !areOthersEdited) return rebuildAffected(earlier, edited, { workspace, known });
  const isAffected = (node: Node) => isExecutable(node) && known.isAffected(node.uniqueId);
  const connected = connectFiles({ isEdited, isAffected }, files, earlier.manifest);
  if (!connected) return undefined;
  const { owns } = connected;
  const nodes = new Map([...earlier.manifest.nodes].filter(([, node]) => !owns(node)));
  const manifest = { ...earlier.manifest, nodes, ...(edited ? { macros: edited.listed } : {}) };
  const rest = { manifest, macros: edited?.macros ?? earlier.macros };
  const parsed = await parseFiles(workspace, connected.files, known, rest);
  const isSame = !hasRemarks(parsed) && areAlike(earlier.manifest, parsed.manifest, owns);
  const fresh = [...parsed.manifest.nodes.values()].filter(owns).map(({ uniqueId }) => uniqueId);
  return isSame ? { ...parsed, freshIds: new Set([...fresh, ...(edited?.freshIds ?? [])]) } : undefined;
}

function hasRemarks({ problems, warnings }: ParseResult): boolean {
  return problems.length + warnings.length > 0;
}

function areAlike(before: Manifest, after: Manifest, owns: (node: Node) => boolean): boolean {
  return looksAlike(before, after, owns) && areNamedAlone(before, owns);
}
