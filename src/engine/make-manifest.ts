import { manifestText, movedManifest, writePieced } from './artifacts/index.ts';
import type { EarlierArtifact, Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

/**
 * Writes this file of `target/` as the manifest of the parse; where most nodes are those of an earlier one's, so are their
 * entries. Throws RUN_TARGET_UNWRITABLE.
 */
export function makeManifest(
  workspace: Workspace,
  { manifest, freshIds, movedFrom = new Map(), areLinksKept = false }: ParseResult,
  name: string,
  earlier: EarlierArtifact | undefined,
): void {
  const facts = invocationFacts(workspace);
  const moved = earlier?.isElsewhere ? Buffer.concat(movedManifest(earlier.bytes, manifest, facts)) : undefined;
  const bytes = moved ?? earlier?.bytes;
  const text = bytes && { bytes, isFresh: (id: string) => freshIds?.has(id) === true, movedFrom, areLinksKept };
  writePieced(targetDirectory(workspace), name, manifestText(manifest, facts, text));
}
