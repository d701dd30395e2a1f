import type { Manifest } from '../../core/index.ts';
import { manifestSections } from './manifest.ts';
import type { InvocationFacts } from './metadata.ts';

/** An earlier text, and what of it does not hold any more. */
export interface EarlierText {
  /** The file that `manifestText` wrote. */
  readonly bytes: Buffer;
  /** Whether the entry of this unique id is to be made again. */
  readonly isFresh: (uniqueId: string) => boolean;
}

/** Sections whose entries are short, and hang on entries of others. */
const ALWAYS_FRESH: ReadonlySet<string> = new Set(['parent_map', 'child_map']);

/**
 * The text of `manifest.json`: what `manifestArtifact` gives, with a line for each entry. Entries that hold are taken from
 * an earlier text; as with dbt, their `created_at` says when they were first made.
 */
export function manifestText(manifest: Manifest, facts: InvocationFacts, earlier?: EarlierText): Buffer {
  const { sections, ...fields } = manifestSections(manifest, facts);
  const known = earlier ? readEntries(earlier.bytes) : new Map<string, string>();
  const lines: string[] = [];
  for (const [name, value] of Object.entries(fields))
    lines.push(`${lines.length === 0 ? '{' : ','}${line(name, value)}`);
  for (const [name, entries] of Object.entries(sections)) {
    lines.push(`,${asBytes(JSON.stringify(name))}:{`);
    let before = '';
    for (const [id, make] of entries) {
      const isFresh = earlier === undefined || ALWAYS_FRESH.has(name) || earlier.isFresh(id);
      const kept = isFresh ? undefined : known.get(keyOf(name, asBytes(JSON.stringify(id))));
      lines.push(before + (kept ?? line(id, make())));
      before = ',';
    }
    lines.push('}');
  }
  return Buffer.from(`${lines.join('\n')}\n}`, 'latin1');
}

/** The lines of all entries without the commas before them. All texts are bytes of UTF-8, a character each. */
function readEntries(bytes: Buffer): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  let section = '';
  for (const written of bytes.toString('latin1').split('\n')) {
    const text = written.startsWith(',') ? written.slice(1) : written;
    const end = text.indexOf('":') + 1;
    if (text.endsWith(':{')) section = text.slice(0, end);
    else if (end > 0) entries.set(`${section}${text.slice(0, end)}`, text);
  }
  return entries;
}

function keyOf(section: string, quotedId: string): string {
  return `"${section}"${quotedId}`;
}

function line(name: string, value: unknown): string {
  return `${asBytes(JSON.stringify(name))}:${asBytes(JSON.stringify(value))}`;
}

/** The bytes of the text in UTF-8, a character each. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
