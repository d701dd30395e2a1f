import type { Manifest } from '../../core/index.ts';
import { type InvocationFacts, manifestMetadata } from './metadata.ts';

/** A seed, whose entry says in which folder its project lies. */
export interface PlacedSeed {
  readonly uniqueId: string;
  readonly packageName: string;
}

const AFTER_METADATA = ',"selectors":';

/**
 * The text of `manifest.json`, in pieces, for the same project in another folder, made of that of the first one, which `manifestText`
 * wrote: most of it is never looked at. Undefined where that text has another shape, or no entry of one of the seeds.
 */
export function movedManifest(
  earlier: Buffer,
  seeds: readonly PlacedSeed[],
  manifest: Pick<Manifest, 'projectName' | 'adapterType'>,
  facts: InvocationFacts,
): readonly Buffer[] | undefined {
  const lines = seeds.map((seed) => ({ ...seed, ...lineOf(seed.uniqueId, earlier) }));
  lines.sort((one, other) => one.start - other.start);
  const pieces: Buffer[] = [Buffer.from(`{"metadata":${JSON.stringify(manifestMetadata(manifest, facts))}`)];
  let kept = earlier.indexOf(AFTER_METADATA);
  if (kept < 0) return undefined;
  for (const { uniqueId, packageName, start, end } of lines) {
    if (start < kept) return undefined;
    const members = JSON.parse(`{${earlier.toString('utf8', start, end)}}`);
    members[uniqueId].root_path = facts.projectDirectories.get(packageName);
    pieces.push(earlier.subarray(kept, start), Buffer.from(JSON.stringify(members).slice(1, -1)));
    kept = end;
  }
  return [...pieces, earlier.subarray(kept)];
}

/** Where the entry of a node stands, without the comma at its end; before the text, where there is none. */
function lineOf(uniqueId: string, text: Buffer): { readonly start: number; readonly end: number } {
  const start = text.indexOf(`\n${JSON.stringify(uniqueId)}:`) + 1;
  const end = text.indexOf('\n', start);
  return start === 0 ? { start: -1, end: -1 } : { start, end: text[end - 1] === COMMA ? end - 1 : end };
}

const COMMA = 0x2c;
