import { movedManifest, writePieced } from './artifacts/index.ts';
import type { Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

/** Writes this file of `target/` as the manifest of the same project in another folder. Throws RUN_TARGET_UNWRITABLE. */
export function moveManifest(workspace: Workspace, { manifest }: ParseResult, name: string, earlier: Buffer): void {
  writePieced(targetDirectory(workspace), name, movedManifest(earlier, manifest, invocationFacts(workspace)));
}
