import type { Workspace } from '../config/index.ts';
import type { Findings } from './findings.ts';
import { KnownNodes } from './known-nodes.ts';
import { fileKey, type Match } from './observations.ts';
import { parseEdited } from './parse-edited.ts';
import { parseFiles } from './parse-files.ts';
import type { ParseResult } from './parse-result.ts';
import type { ProjectFile } from './project-files.ts';

/** A parse, and what the next one may know of it. */
export interface FoundParse {
  readonly parsed: ParseResult;
  readonly findings: Findings;
}

/** Parses the files with what holds of an earlier parse: most of its nodes, what it found in texts, or nothing. */
export async function parseAgain(
  workspace: Workspace,
  files: readonly ProjectFile[],
  match: Match,
  earlier: FoundParse | undefined,
): Promise<FoundParse> {
  if (earlier && match.holds === 'others') {
    const known = new KnownNodes(earlier);
    const { edited, gone } = match.changes;
    const changes = { isEdited: (file: ProjectFile) => edited.has(fileKey(file)), gone };
    const parsed = await parseEdited(earlier.parsed, changes, files, { workspace, known });
    if (parsed) return { parsed, findings: mergeFindings(earlier.findings, known.findings(), parsed) };
  }
  const known = new KnownNodes(earlier);
  const parsed = await parseFiles(workspace, files, known);
  return { parsed, findings: known.findings() };
}

function mergeFindings(earlier: Findings, found: Findings, { manifest }: ParseResult): Findings {
  const drafts = [...earlier.drafts, ...found.drafts];
  return {
    drafts: new Map(drafts.filter(([id]) => manifest.nodes.has(id) || manifest.disabled.has(id))),
    texts: new Map([...earlier.texts, ...found.texts]),
    // All files of macros are read where one was edited.
    macros: found.macros.size > 0 ? found.macros : earlier.macros,
  };
}
