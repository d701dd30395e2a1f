import path from 'node:path';
import type { Workspace } from './config/index.ts';
import { targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

const MANIFEST = 'manifest.json';

/**
 * Writes `manifest.json` of a project that was parsed and not compiled, unless it is there already as this parse's
 * predecessor wrote it; where most nodes are the predecessor's, so are their entries. Throws RUN_TARGET_UNWRITABLE.
 */
export async function writeManifest(workspace: Workspace, parsed: ParseResult): Promise<void> {
  const { flags, partialParse, root } = workspace;
  const file = path.join(targetDirectory(workspace), MANIFEST);
  if (!flags.writeJson || partialParse?.describes(file)) return;
  const earlier = parsed.freshIds && partialParse?.artifactBefore(file);
  // Each way has modules of its own. Heads are known by themselves, unread, where nothing at all has changed.
  if (earlier?.isElsewhere && 'heads' in parsed)
    (await import('./move-manifest.ts')).moveManifest(workspace, parsed, MANIFEST, earlier.bytes);
  else (await import('./make-manifest.ts')).makeManifest(workspace, parsed, MANIFEST, earlier);
  partialParse?.noteArtifact(root.targetPath, file);
}
