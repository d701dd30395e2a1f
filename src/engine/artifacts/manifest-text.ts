import type { Manifest } from '../../core/index.ts';
import { manifestSections, type Section } from './manifest.ts';
import type { InvocationFacts } from './metadata.ts';
import { type ByteRange, SplicedText } from './spliced-text.ts';

/** An earlier text, and what of it does not hold any more. */
export interface EarlierText {
  /** The file that `manifestText` wrote. */
  readonly bytes: Buffer;
  /** Whether the entry of this node or macro is to be made again. What is neither is as it was. */
  readonly isFresh: (uniqueId: string) => boolean;
}

/** Sections whose entries are short, and hang on entries of others. */
const ALWAYS_FRESH: ReadonlySet<string> = new Set(['parent_map', 'child_map']);
/** Sections whose entries hang on no node. */
const WITHOUT_NODES: ReadonlySet<string> = new Set(['macros', 'docs', 'groups', 'disabled']);

/**
 * The text of `manifest.json`: what `manifestArtifact` gives, with a line for each entry. Entries that hold are taken from
 * an earlier text; as with dbt, their `created_at` says when they were first made.
 */
export function manifestText(manifest: Manifest, facts: InvocationFacts, earlier?: EarlierText): Buffer {
  const { sections, ...fields } = manifestSections(manifest, facts);
  const text = new SplicedText(earlier?.bytes ?? Buffer.of());
  const start = JSON.stringify(fields).slice(0, -1);
  text.write(start);
  const isFresh = earlier?.isFresh ?? (() => true);
  const isAnyNodeFresh = [...manifest.nodes.keys()].some(isFresh);
  for (const [name, entries] of Object.entries(sections)) {
    const [opening, closing] = [`,\n"${name}":{\n`, '\n}'];
    const known = earlier && text.nextBetween(opening, closing);
    text.write(opening);
    const isWithoutNodes = WITHOUT_NODES.has(name);
    const isAnyFresh = isWithoutNodes ? [...entries.keys()].some(isFresh) : isAnyNodeFresh;
    // As many entries as before, none of them new: they are the same.
    if (known && !isAnyFresh && text.countLines(known) === entries.size) text.keep(known);
    else {
      const lines = known && !ALWAYS_FRESH.has(name) ? text.linesIn(known) : undefined;
      writeEntries(text, entries, (id) => (isFresh(id) ? undefined : lines?.get(JSON.stringify(id))));
    }
    text.write(closing);
  }
  text.write('\n}\n');
  return text.bytes();
}

function writeEntries(text: SplicedText, entries: Section, known: (id: string) => ByteRange | undefined): void {
  let between = '';
  for (const [id, make] of entries) {
    text.write(between);
    const line = known(id);
    if (line) text.keep(line);
    else text.write(`${JSON.stringify(id)}:${JSON.stringify(make())}`);
    between = ',\n';
  }
}
