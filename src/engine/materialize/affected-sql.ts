import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { QueryResult, Statement } from '../adapter/index.ts';
import { edgesTo, type Peers } from '../increment/index.ts';
import { changed, columnsRead, inputScratch, type Ledger, type LedgerChange } from './ledger-sql.ts';
import {
  type BuildStatement,
  type Materialization,
  type MaterializeInput,
  scratchRelation,
} from './materialization.ts';
import { columnList, createTable, relationSql } from './sql.ts';
import { isAmong, type KnownValues, noteValues, rowsIn, type ScratchRows, writeOut } from './written-values.ts';

/** The scratch table of the keys whose rows are computed again. */
export function affectedKeys(input: MaterializeInput): RelationName {
  return scratchRelation(input, '__keys');
}

/** The inputs that hold a mark: changed rows, or rows that those of another input mark. `affects: all` marks no rows. */
export function markedInputs(
  ledgers: readonly Ledger[],
  changes: ReadonlyMap<Ledger, LedgerChange>,
): ReadonlySet<Ledger> {
  const marked = new Set<Ledger>();
  for (const ledger of ledgers) {
    const change = changes.get(ledger);
    const hasChanges = change !== undefined && change.goes + change.comes > 0;
    const isReached = [...marked].some(({ source }) => edgesTo(source, ledger.source.name).length > 0);
    if (hasChanges || isReached) marked.add(ledger);
  }
  return marked;
}

/** The columns of marks and of rows that are read: the key's and those that edges and peers compare. */
function linked(ledger: Ledger): readonly string[] {
  return [...new Set([...ledger.key, ...ledger.links])];
}

/** Makes the marks of all inputs that hold any, each before those that it reaches. */
export function* findMarks(
  input: MaterializeInput,
  marked: ReadonlySet<Ledger>,
  changes: ReadonlyMap<Ledger, LedgerChange>,
): Materialization<void> {
  const known: KnownValues = new Map();
  const find = 'find what a changed row changes';
  for (const ledger of marked) {
    const table = inputScratch(input, ledger, 'm');
    const selects = marksOf(input, ledger, marked, { change: changes.get(ledger), known });
    const own = ledger.source.affects === 'all' ? [] : ledger.source.affects;
    const needed = own.flatMap(({ pairs }) => pairs.map((pair) => pair.own));
    const hasPeers = ledger.source.peers.length > 0;
    const marks = createTable(table, selects.join('\nunion '), find);
    yield* fill(known, { ledger, table, needed: hasPeers ? [] : needed }, [marks]);
    yield* addPeers(known, { ledger, table, needed }, find);
  }
}

/** An input's marks: its changed rows before and after, and what others mark. */
function marksOf(
  input: MaterializeInput,
  ledger: Ledger,
  marked: ReadonlySet<Ledger>,
  found: { readonly change: LedgerChange | undefined; readonly known: KnownValues },
): readonly string[] {
  const { change, known } = found;
  const columns = linked(ledger);
  const changes = relationSql(inputScratch(input, ledger, 'c'));
  const side = (letter: 'o' | 'n') =>
    columns.map((name) => `${changed(letter, ledger, name)} as ${quoteIdentifier(name)}`).join(', ');
  const own =
    change === undefined || change.goes + change.comes === 0
      ? []
      : [`select ${side('n')} from ${changes} where has`, `select ${side('o')} from ${changes} where had`];
  const reached = [...marked].flatMap((other) =>
    edgesTo(other.source, ledger.source.name).map(
      ({ pairs }) =>
        `${rowsOf(ledger)} where ${isAmong(
          known,
          pairs.map((pair) => pair.other),
          rowsIn(inputScratch(input, other, 'm')),
          pairs.map((pair) => pair.own),
        )}`,
    ),
  );
  return [...own, ...reached];
}

function rowsOf(ledger: Ledger): string {
  return `select ${columnList(linked(ledger))} from ${relationSql(ledger.source.relation)}`;
}

/** A scratch table of rows of an input, and the columns whose values are asked for next. */
interface Gathered {
  readonly ledger: Ledger;
  readonly table: RelationName;
  readonly needed: readonly string[];
}

/** Fills a scratch table with rows of an input, and learns the values that are needed where these are few. */
function* fill(
  known: KnownValues,
  { ledger, table, needed }: Gathered,
  statements: readonly BuildStatement[],
): Materialization<void> {
  const purpose = statements[0]?.purpose ?? 'gather the rows to read for them';
  const columns = [...new Set(needed)];
  const analyze = { purpose, sql: `analyze ${relationSql(table)} (${columnList(linked(ledger))})` };
  const asked = columns.length > 0 ? [writeOut(rowsIn(table), columns, purpose)] : [];
  const results = yield [...statements, analyze, ...asked];
  noteValues(known, rowsIn(table), columns, asked.length > 0 ? results.at(-1) : undefined);
}

/** Adds the peers of the rows in a scratch table; in one statement, so that peers bring no further peers. */
function* addPeers(known: KnownValues, gathered: Gathered, purpose: Statement['purpose']): Materialization<void> {
  const { ledger, table } = gathered;
  const lists = ledger.source.peers.map((peers) => ({ ...peers, rows: rowsWithPeers(table, peers) }));
  if (lists.length === 0) return;
  const written = yield lists.map(({ by, rows }) => writeOut(rows, by, purpose));
  for (const [at, { by, rows }] of lists.entries()) noteValues(known, rows, by, written[at]);
  const selects = lists.map(({ by, present, rows }) =>
    [`${rowsOf(ledger)} where ${isAmong(known, by, rows, by)}`, ...present.map(isPresent)].join(' and '),
  );
  const into = `insert into ${relationSql(table)} (${columnList(linked(ledger))})`;
  yield* fill(known, gathered, [{ purpose, sql: `${into}\n${selects.join('\nunion ')}` }]);
}

/** The rows of a scratch table that can have peers. They have a name of their own: their values are not all in it. */
function rowsWithPeers(table: RelationName, { by, present }: Peers): ScratchRows {
  const some = present.length > 0 ? ` where ${present.map(isPresent).join(' and ')}` : '';
  const name = `${table.identifier} by ${columnList([...by, ...present])}`;
  return { name, sql: `(select ${columnList(by)} from ${relationSql(table)}${some}) p` };
}

function isPresent(column: string): string {
  return `${quoteIdentifier(column)} is not null`;
}

/** The keys whose rows are computed again: what the root's marks say, and the published rows that age. */
export function findAffected(
  input: MaterializeInput,
  found: {
    readonly root: Ledger;
    readonly isMarked: boolean;
    readonly key: readonly { readonly name: string; readonly type: string }[];
    readonly recompute: string | undefined;
  },
): readonly BuildStatement[] {
  const { root, isMarked, key, recompute } = found;
  const table = affectedKeys(input);
  const marks = key.map(
    ({ name, type }, at) => `${quoteIdentifier(root.key[at] ?? '')}::${type} as ${quoteIdentifier(name)}`,
  );
  const selects = [
    ...(isMarked ? [`select ${marks.join(', ')} from ${relationSql(inputScratch(input, root, 'm'))}`] : []),
    ...(recompute === undefined
      ? []
      : [`select ${columnList(key.map(({ name }) => name))} from ${relationSql(input.target)} where ${recompute}`]),
  ];
  const purpose = 'find the rows to compute again';
  const names = key.map(({ name }) => name);
  return [
    createTable(table, `select distinct * from (${selects.join('\nunion all ')}) k`, purpose),
    { purpose, sql: `analyze ${relationSql(table)}` },
    writeOut(rowsIn(table), names, purpose),
  ];
}

/** The keys whose rows are computed again, and what `findAffected` said of them. */
export interface AffectedKeys {
  readonly key: readonly string[];
  readonly written: QueryResult | undefined;
}

/**
 * Gathers what of each input is read to compute the affected rows; returns where it lies, by unique id. Follows the
 * edges back from the affected rows and their peers to every input. An input that changes all, or that leads to one
 * that does, is read whole. Parts are gathered in tables: the planner then knows how small they are, and a view over a
 * large table is asked once.
 */
export function* gatherParts(
  input: MaterializeInput,
  ledgers: readonly Ledger[],
  affected: AffectedKeys,
): Materialization<ReadonlyMap<string, string>> {
  const known: KnownValues = new Map();
  const parts = new Map<string, string>();
  const byName = new Map(ledgers.map((ledger) => [ledger.source.name, ledger]));
  const purpose = 'gather the rows to read for them';
  noteValues(known, rowsIn(affectedKeys(input)), affected.key, affected.written);
  for (const ledger of [...ledgers].reverse()) {
    const condition = conditionOn(input, ledger, { key: affected.key, byName, parts, known });
    if (condition === undefined) continue;
    const { relation, uniqueId, peers } = ledger.source;
    const table = inputScratch(input, ledger, 'x');
    let wanted = condition;
    if (peers.length > 0) {
      const keys = inputScratch(input, ledger, 'k');
      const create = createTable(keys, `${rowsOf(ledger)} where ${condition}`, purpose);
      yield* fill(known, { ledger, table: keys, needed: [] }, [create]);
      yield* addPeers(known, { ledger, table: keys, needed: ledger.key }, purpose);
      wanted = isAmong(known, ledger.key, rowsIn(keys), ledger.key);
    }
    const edges = ledgers.flatMap(({ source }) => edgesTo(source, ledger.source.name));
    const needed = edges.flatMap(({ pairs }) => pairs.map((pair) => pair.other));
    const columns = columnsRead(ledger);
    const read = columns === undefined ? '*' : columnList(columns);
    yield* fill(known, { ledger, table, needed }, [
      createTable(table, `select ${read} from ${relationSql(relation)} where ${wanted}`, purpose),
    ]);
    parts.set(uniqueId, relationSql(table));
  }
  return parts;
}

function conditionOn(
  input: MaterializeInput,
  ledger: Ledger,
  found: {
    readonly key: readonly string[];
    readonly byName: ReadonlyMap<string, Ledger>;
    readonly parts: ReadonlyMap<string, string>;
    readonly known: KnownValues;
  },
): string | undefined {
  const { source } = ledger;
  const { known } = found;
  if (source.affects === 'all') return undefined;
  if (source.isRoot) return isAmong(known, ledger.key, rowsIn(affectedKeys(input)), found.key);
  const conditions: string[] = [];
  for (const { input: name, pairs } of source.affects) {
    const other = found.byName.get(name);
    if (other === undefined || !found.parts.has(other.source.uniqueId)) return undefined;
    const own = pairs.map((pair) => pair.own);
    const others = pairs.map((pair) => pair.other);
    conditions.push(isAmong(known, own, rowsIn(inputScratch(input, other, 'x')), others));
  }
  return conditions.map((condition) => `(${condition})`).join(' or ');
}
