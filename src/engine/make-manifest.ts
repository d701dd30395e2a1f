import { type EarlierText, manifestText, writePieced } from './artifacts/index.ts';
import type { EarlierArtifact, Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

/**
 * Writes this file of `target/` as the manifest of the parse; where most nodes are those of an earlier one's, so are their
 * entries. Throws RUN_TARGET_UNWRITABLE.
 */
export function makeManifest(
  workspace: Workspace,
  parsed: ParseResult,
  name: string,
  earlier: EarlierArtifact | undefined,
): void {
  const text = earlier && earlierText(earlier, parsed);
  writePieced(targetDirectory(workspace), name, manifestText(parsed.manifest, invocationFacts(workspace), text));
}

/** Entries of seeds say in which folder the project lies. */
function earlierText({ bytes, isElsewhere }: EarlierArtifact, parsed: ParseResult): EarlierText {
  const { freshIds, movedFrom = new Map(), areLinksKept = false } = parsed;
  const { nodes, disabled } = parsed.manifest;
  const isOfFolder = (id: string) => isElsewhere && (nodes.get(id) ?? disabled.get(id))?.resourceType === 'seed';
  return { bytes, isFresh: (id) => freshIds?.has(id) === true || isOfFolder(id), movedFrom, areLinksKept };
}
