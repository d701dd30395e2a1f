import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type EarlierText, manifestText, writePage } from './artifacts/index.ts';
import type { Workspace } from './config/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

const MANIFEST = 'manifest.json';

/**
 * Writes `manifest.json` of a project that was parsed and not compiled, unless it is there already as this parse's
 * predecessor wrote it; where most nodes are the predecessor's, so are their entries. Throws RUN_TARGET_UNWRITABLE.
 */
export function writeManifest(workspace: Workspace, parsed: ParseResult): void {
  const { flags, partialParse, root } = workspace;
  const directory = targetDirectory(workspace);
  const file = path.join(directory, MANIFEST);
  if (!flags.writeJson || partialParse?.describes(file)) return;
  const earlier = partialParse?.describedBefore(file) ? earlierText(file, parsed) : undefined;
  writePage(directory, MANIFEST, manifestText(parsed.manifest, invocationFacts(workspace), earlier));
  partialParse?.noteArtifact(root.targetPath, file);
}

function earlierText(file: string, { freshIds }: ParseResult): EarlierText | undefined {
  return freshIds && { bytes: readFileSync(file), isFresh: (id) => freshIds.has(id) };
}
