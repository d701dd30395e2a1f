import path from 'node:path';
import { manifestArtifact, writeArtifact } from './artifacts/index.ts';
import type { Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

const MANIFEST = 'manifest.json';

/**
 * Writes `manifest.json` of a project that was parsed and not compiled, unless it is there already as this parse's
 * predecessor wrote it. Throws RUN_TARGET_UNWRITABLE.
 */
export function writeManifest(workspace: Workspace, { manifest }: ParseResult): void {
  const { flags, partialParse, root } = workspace;
  const directory = targetDirectory(workspace);
  const file = path.join(directory, MANIFEST);
  if (!flags.writeJson || partialParse?.describes(file)) return;
  writeArtifact(directory, MANIFEST, manifestArtifact(manifest, invocationFacts(workspace)));
  partialParse?.noteArtifact(root.targetPath, file);
}
