import { isSameJson } from '../config/index.ts';
import type { Changes } from './conditions.ts';
import { fileKey } from './conditions.ts';
import type { Findings } from './findings.ts';
import { type EarlierParse, KnownNodes } from './known-nodes.ts';
import type { Observations } from './observations.ts';
import { parseEdited } from './parse-edited.ts';
import { parseFiles } from './parse-files.ts';
import type { WholeParse } from './parse-result.ts';
import type { ProjectFile } from './project-files.ts';

/** A parse, and what the next one may know of it. */
export interface FoundParse {
  readonly parsed: WholeParse;
  readonly findings: Findings;
}

/** An earlier parse, and what has changed since. */
export interface ChangedParse extends FoundParse {
  readonly changes: Changes & EarlierParse['changes'];
}

/**
 * Parses the files with what holds of an earlier parse: most of its nodes, or what was found in them, or only what was
 * found in `texts`.
 */
export async function parseAgain(
  observations: Observations,
  files: readonly ProjectFile[],
  texts: Findings,
  earlier: ChangedParse | undefined,
): Promise<FoundParse> {
  const workspace = observations.watch();
  if (earlier && !earlier.changes.isAnyShared) {
    const known = new KnownNodes(observations, texts, earlier);
    const { edited, gone } = earlier.changes;
    const isEdited = (file: ProjectFile) => edited.has(fileKey(file)) || known.isFileAffected(file);
    const parsed = await parseEdited(earlier.parsed, { isEdited, gone }, files, { workspace, known });
    if (parsed) {
      const found = known.findings();
      const isKnown = gone.length === 0 && areKnown(found, earlier.findings);
      return { parsed, findings: isKnown ? earlier.findings : mergeFindings(earlier.findings, found, parsed, files) };
    }
  }
  const known = new KnownNodes(observations, texts, earlier);
  const parsed = await parseFiles(workspace, files, known);
  return { parsed, findings: known.findings() };
}

/** Whether all that was found was found before. */
function areKnown(found: Findings, earlier: Findings): boolean {
  const areIn = (some: ReadonlyMap<string, unknown>, all: ReadonlyMap<string, unknown>) =>
    [...some].every(([key, value]) => isSameJson(value, all.get(key)));
  return (['drafts', 'files', 'texts', 'macros'] as const).every((kind) => areIn(found[kind], earlier[kind]));
}

function mergeFindings(
  earlier: Findings,
  found: Findings,
  { manifest }: WholeParse,
  files: readonly ProjectFile[],
): Findings {
  const drafts = [...earlier.drafts, ...found.drafts];
  const keys = new Set(files.map(fileKey));
  return {
    drafts: new Map(drafts.filter(([id]) => manifest.nodes.has(id) || manifest.disabled.has(id))),
    files: new Map([...earlier.files, ...found.files].filter(([key]) => keys.has(key))),
    texts: new Map([...earlier.texts, ...found.texts]),
    // All files of macros are read where one was edited.
    macros: found.macros.size > 0 ? found.macros : earlier.macros,
  };
}
