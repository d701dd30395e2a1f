import { movedManifest, writePieced } from './artifacts/index.ts';
import type { Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

/**
 * Writes this file of `target/` as the manifest of a project of which just the folder is another one than that of
 * `earlier`. False, and nothing, where there is more to it. Throws RUN_TARGET_UNWRITABLE.
 */
export function moveManifest(
  workspace: Workspace,
  { manifest, heads, freshIds }: ParseResult,
  name: string,
  earlier: Buffer,
): boolean {
  if (!heads || freshIds?.size !== 0 || manifest.disabled.size > 0) return false;
  const seeds = [...heads.values()].filter(({ resourceType }) => resourceType === 'seed');
  const text = movedManifest(earlier, seeds, manifest, invocationFacts(workspace));
  if (text) writePieced(targetDirectory(workspace), name, text);
  return text !== undefined;
}
