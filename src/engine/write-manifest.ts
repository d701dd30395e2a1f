import path from 'node:path';
import type { EarlierText } from './artifacts/index.ts';
import type { EarlierArtifact, Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

const MANIFEST = 'manifest.json';

/**
 * Writes `manifest.json` of a project that was parsed and not compiled, unless it is there already as this parse's
 * predecessor wrote it; where most nodes are the predecessor's, so are their entries. Throws RUN_TARGET_UNWRITABLE.
 */
export async function writeManifest(workspace: Workspace, parsed: ParseResult): Promise<void> {
  const { flags, partialParse, root } = workspace;
  const directory = targetDirectory(workspace);
  const file = path.join(directory, MANIFEST);
  if (!flags.writeJson || partialParse?.describes(file)) return;
  const { manifestText, writePage } = await import('./artifacts/index.ts');
  const earlier = parsed.freshIds && partialParse?.artifactBefore(file);
  const text = earlier && earlierText(earlier, parsed);
  writePage(directory, MANIFEST, manifestText(parsed.manifest, invocationFacts(workspace), text));
  partialParse?.noteArtifact(root.targetPath, file);
}

/** Entries of seeds say in which folder the project lies. */
function earlierText({ bytes, isElsewhere }: EarlierArtifact, parsed: ParseResult): EarlierText {
  const { freshIds, movedFrom = new Map() } = parsed;
  const { nodes, disabled } = parsed.manifest;
  const isOfFolder = (id: string) => isElsewhere && (nodes.get(id) ?? disabled.get(id))?.resourceType === 'seed';
  return { bytes, isFresh: (id) => freshIds?.has(id) === true || isOfFolder(id), movedFrom };
}
