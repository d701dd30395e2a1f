import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { Statement } from '../adapter/index.ts';
import { edgesTo } from '../increment/index.ts';
import { changed, inputScratch, type Ledger, type LedgerChange } from './ledger-sql.ts';
import { type BuildStatement, type MaterializeInput, scratchRelation } from './materialization.ts';
import { columnList, createTable, relationSql } from './sql.ts';

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

/** Statements that make an input's marks: its changed rows before and after, what others mark, and the peers of both. */
export function markRows(
  input: MaterializeInput,
  ledger: Ledger,
  marked: ReadonlySet<Ledger>,
  change: LedgerChange | undefined,
): readonly BuildStatement[] {
  const table = inputScratch(input, ledger, 'm');
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
          pairs.map((pair) => pair.other),
          pairs.map((pair) => pair.own),
          inputScratch(input, other, 'm'),
        )}`,
    ),
  );
  const find = 'find what a changed row changes';
  const build = createTable(table, [...own, ...reached].join('\nunion '), find);
  return [build, analyze(table, find), ...addPeers(ledger, table, find)];
}

function rowsOf(ledger: Ledger): string {
  return `select ${columnList(linked(ledger))} from ${relationSql(ledger.source.relation)}`;
}

/** `(a, b) in (select x, y from t)`. A null is among nothing. */
function isAmong(columns: readonly string[], others: readonly string[], table: RelationName): string {
  return `(${columnList(columns)}) in (select ${columnList(others)} from ${relationSql(table)})`;
}

/** Adds the peers of the rows in a scratch table; in one statement, so that peers bring no further peers. */
function addPeers(ledger: Ledger, table: RelationName, purpose: Statement['purpose']): readonly Statement[] {
  const { peers } = ledger.source;
  if (peers.length === 0) return [];
  const selects = peers.map((columns) => `${rowsOf(ledger)} where ${isAmong(columns, columns, table)}`);
  return [
    { purpose, sql: `insert into ${relationSql(table)} (${columnList(linked(ledger))})\n${selects.join('\nunion ')}` },
    analyze(table, purpose),
  ];
}

function analyze(table: RelationName, purpose: Statement['purpose']): Statement {
  return { purpose, sql: `analyze ${relationSql(table)}` };
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
  return [
    createTable(table, `select distinct * from (${selects.join('\nunion all ')}) k`, purpose),
    analyze(table, purpose),
  ];
}

/** What of each input is read to compute the affected rows: statements that gather it, and where it lies, by unique id. */
export interface Reading {
  readonly build: readonly BuildStatement[];
  readonly parts: ReadonlyMap<string, string>;
}

/**
 * Follows the edges back from the affected rows and their peers to every input. An input that changes all, or that
 * leads to one that does, is read whole. Parts are gathered in tables: the planner then knows how small they are, and
 * a view over a large table is asked once.
 */
export function planReading(input: MaterializeInput, ledgers: readonly Ledger[], key: readonly string[]): Reading {
  const build: BuildStatement[] = [];
  const parts = new Map<string, string>();
  const byName = new Map(ledgers.map((ledger) => [ledger.source.name, ledger]));
  const purpose = 'gather the rows to read for them';
  for (const ledger of [...ledgers].reverse()) {
    const condition = conditionOn(input, ledger, { key, byName, parts });
    if (condition === undefined) continue;
    const { relation, uniqueId, peers } = ledger.source;
    const table = inputScratch(input, ledger, 'x');
    let wanted = condition;
    if (peers.length > 0) {
      const keys = inputScratch(input, ledger, 'k');
      const found = createTable(keys, `${rowsOf(ledger)} where ${condition}`, purpose);
      build.push(found, analyze(keys, purpose), ...addPeers(ledger, keys, purpose));
      wanted = isAmong(ledger.key, ledger.key, keys);
    }
    build.push(createTable(table, `select * from ${relationSql(relation)} where ${wanted}`, purpose));
    build.push(analyze(table, purpose));
    parts.set(uniqueId, relationSql(table));
  }
  return { build, parts };
}

function conditionOn(
  input: MaterializeInput,
  ledger: Ledger,
  known: {
    readonly key: readonly string[];
    readonly byName: ReadonlyMap<string, Ledger>;
    readonly parts: ReadonlyMap<string, string>;
  },
): string | undefined {
  const { source } = ledger;
  if (source.affects === 'all') return undefined;
  if (source.isRoot) return isAmong(ledger.key, known.key, affectedKeys(input));
  const conditions: string[] = [];
  for (const { input: name, pairs } of source.affects) {
    const other = known.byName.get(name);
    if (other === undefined || !known.parts.has(other.source.uniqueId)) return undefined;
    const own = pairs.map((pair) => pair.own);
    const others = pairs.map((pair) => pair.other);
    conditions.push(isAmong(own, others, inputScratch(input, other, 'x')));
  }
  return conditions.join(' or ');
}
