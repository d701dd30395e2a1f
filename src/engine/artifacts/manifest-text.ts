import { hasRelation, type Manifest, type RelationName, toJsonText } from '../../core/index.ts';
import { oncePerSchema, relationFields, type SchemaName } from '../context/index.ts';
import { manifestSections, type Section } from './manifest.ts';
import type { InvocationFacts } from './metadata.ts';
import { type ByteRange, SplicedText } from './spliced-text.ts';

/** An earlier text, and what of it does not hold any more. */
export interface EarlierText {
  /** The file that `manifestText` wrote. */
  readonly bytes: Buffer;
  /** Whether the entry of this node or macro is to be made again. What is neither is as it was. */
  readonly isFresh: (uniqueId: string) => boolean;
  /** Where those nodes were whose entries are the same but for that. */
  readonly movedFrom: ReadonlyMap<string, RelationName>;
  /** Whether each node depends on those that it depended on. */
  readonly areLinksKept: boolean;
}

/** Sections of what depends on what: an entry of theirs is short, and hangs on other nodes. */
const OF_LINKS: ReadonlySet<string> = new Set(['parent_map', 'child_map']);
/** Sections whose entries hang on no other node. */
const WITHOUT_OTHERS: ReadonlySet<string> = new Set(['macros', 'docs', 'groups', 'disabled']);
/** Sections of nodes that are somewhere in a database. */
const WITH_PLACES: ReadonlySet<string> = new Set(['nodes', 'sources', 'disabled']);

/**
 * The text of `manifest.json`, in pieces: what `manifestArtifact` gives, with a line for each entry. Entries that hold are
 * taken from an earlier text; as with dbt, their `created_at` says when they were first made.
 */
export function manifestText(manifest: Manifest, facts: InvocationFacts, earlier?: EarlierText): readonly Buffer[] {
  const { sections, ...fields } = manifestSections(manifest, facts);
  const text = new SplicedText(earlier?.bytes ?? Buffer.of());
  const start = toJsonText(fields).slice(0, -1);
  text.write(start);
  const isAnyNodeFresh = earlier === undefined || [...manifest.nodes.keys()].some(earlier.isFresh);
  for (const [name, entries] of Object.entries(sections)) {
    const [opening, closing] = [`,\n"${name}":{\n`, '\n}'];
    const known = earlier && text.nextBetween(opening, closing);
    text.write(opening);
    if (!earlier || !known) writeEntries(text, entries, () => false);
    else if (isSame(name, entries, isAnyNodeFresh, earlier) && text.countLines(known) === entries.size) {
      text.keep(known);
    } else {
      const lines = OF_LINKS.has(name) ? new Map<string, ByteRange>() : text.linesIn(known);
      const keepLine = lineKeeper(text, manifest, earlier);
      writeEntries(text, entries, (id) => keepLine(id, lines.get(JSON.stringify(id))));
    }
    text.write(closing);
  }
  text.write('\n}\n');
  return text.pieces();
}

/** Takes lines of the earlier text that hold, with the places of their nodes; false, and nothing, for any other. */
function lineKeeper(
  text: SplicedText,
  { nodes, disabled }: Manifest,
  { isFresh, movedFrom }: EarlierText,
): (id: string, line: ByteRange | undefined) => boolean {
  const textsOf = oncePerSchema(placeTexts);
  return (id, line) => {
    if (!line || isFresh(id)) return false;
    const [from, node] = [movedFrom.get(id), nodes.get(id) ?? disabled.get(id)];
    if (!from) {
      text.keep(line);
      return true;
    }
    if (!node || !hasRelation(node) || node.relation.identifier !== from.identifier) return false;
    const [before, now] = [textsOf(from), textsOf(node.relation)];
    return text.keepWith(line, before.named, now.named) || text.keepWith(line, before.unnamed, now.unnamed);
  };
}

/** Whether no entry of a section is another one, if there are as many as before. */
function isSame(
  name: string,
  entries: Section,
  isAnyNodeFresh: boolean,
  { isFresh, movedFrom, areLinksKept }: EarlierText,
): boolean {
  if (OF_LINKS.has(name)) return areLinksKept;
  const ids = [...entries.keys()];
  const isAnyFresh = WITHOUT_OTHERS.has(name) ? ids.some(isFresh) : isAnyNodeFresh;
  return !isAnyFresh && !(WITH_PLACES.has(name) && ids.some((id) => movedFrom.has(id)));
}

/** Writes entries: those that `keepEntry` does not take from the earlier text are made. */
function writeEntries(text: SplicedText, entries: Section, keepEntry: (id: string) => boolean): void {
  let between = '';
  for (const [id, make] of entries) {
    text.write(between);
    if (!keepEntry(id)) text.write(`${JSON.stringify(id)}:${toJsonText(make())}`);
    between = ',\n';
  }
}

/** What entries say of where their nodes are, up to the names of those: of nodes with a relation, and of others. */
interface PlaceTexts {
  readonly named: string;
  readonly unnamed: string;
}

function placeTexts(schema: SchemaName): PlaceTexts {
  const { relation_name: name, ...place } = relationFields({ ...schema, identifier: '' });
  const start = `${JSON.stringify(place).slice(1, -1)},"relation_name":`;
  return { named: start + JSON.stringify(name).slice(0, -NO_IDENTIFIER.length), unnamed: `${start}null` };
}

/** How a name in JSON ends without an identifier. */
const NO_IDENTIFIER = String.raw`\"\""`;
