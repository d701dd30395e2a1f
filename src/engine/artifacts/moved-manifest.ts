import type { Manifest } from '../../core/index.ts';
import { type InvocationFacts, manifestMetadata } from './metadata.ts';

const AFTER_METADATA = ',"selectors":';
/** How the entry of a seed begins: it says in which folder its project lies. */
const SEED = '\n"seed.';
const COMMA = 0x2c;

/**
 * The text of `manifest.json`, in pieces, for the same project in another folder: made of that of the first one, which
 * `manifestText` wrote, and of which most is never looked at.
 */
export function movedManifest(
  earlier: Buffer,
  manifest: Pick<Manifest, 'projectName' | 'adapterType'>,
  facts: InvocationFacts,
): readonly Buffer[] {
  const pieces: Buffer[] = [Buffer.from(`{"metadata":${JSON.stringify(manifestMetadata(manifest, facts))}`)];
  let kept = earlier.indexOf(AFTER_METADATA);
  for (let found = earlier.indexOf(SEED, kept); found >= 0; found = earlier.indexOf(SEED, kept)) {
    const start = found + 1;
    const feed = earlier.indexOf('\n', start);
    const end = earlier[feed - 1] === COMMA ? feed - 1 : feed;
    const line = JSON.parse(`{${earlier.toString('utf8', start, end)}}`);
    // In a list among what is disabled; who depends on whom is a list as well, of names.
    for (const entry of Object.values(line).flat()) place(entry, facts);
    pieces.push(earlier.subarray(kept, start), Buffer.from(JSON.stringify(line).slice(1, -1)));
    kept = end;
  }
  return [...pieces, earlier.subarray(kept)];
}

function place(entry: unknown, { projectDirectories }: InvocationFacts): void {
  if (typeof entry !== 'object' || entry === null || !('root_path' in entry) || !('package_name' in entry)) return;
  entry.root_path = projectDirectories.get(String(entry.package_name));
}
