import { quoteIdentifier, SigetiError } from '../../src/core/index.ts';
import type { Session } from '../../src/postgres/index.ts';
import { diverged } from '../errors.ts';
import { columnName } from '../load/copy-text.ts';
import type { TableLoad } from '../load/tables.ts';
import type { Source } from '../source.ts';
import { pointsTo } from './references.ts';
import type { Change, Rows, TableName } from './rows.ts';
import type { State } from './state.ts';
import { keyOf, loadOf, TABLES } from './tables.ts';

type RowChange = Exclude<Change, { kind: 'column' }>;

/**
 * Does in the database what was done in memory, in an order that comes to the same, within the transaction under way. Every row that is
 * changed or deleted must be there exactly once: else throws SIMULATE_DIVERGED.
 */
export async function writeChanges(
  session: Session,
  source: Source,
  changes: readonly Change[],
  signal?: AbortSignal,
): Promise<void> {
  const writer = new Writer(session, source, signal);
  for (const batch of inBatches(changes)) {
    if (batch.kind === 'column') await writer.addColumn(batch.table, batch.column);
    else await writer.write(batch);
  }
}

/** Throws SIMULATE_DIVERGED where a table has not as many rows as `counts` says. */
export async function compareCounts(
  session: Session,
  counts: ReadonlyMap<TableName, number>,
  signal?: AbortSignal,
): Promise<void> {
  const wanted = [...counts].map(([name, rows]) => ({ table: TABLES[name], rows }));
  const list = wanted.map(({ table }) => `(select count(*) from public.${table})`).join(', ');
  const { rows } = await session.query<{ counts: string }>(`select array[${list}]::text as counts`, [], signal);
  const found = (rows[0]?.counts ?? '').slice(1, -1).split(',').map(Number);
  for (const [index, { table, rows: expected }] of wanted.entries()) {
    const actual = found[index] ?? 0;
    if (actual !== expected) throw diverged(table, { expected, actual });
  }
}

/** Sequences go on where the state's ids are, also after deletions. */
export async function moveSequences(session: Session, state: State, changes: readonly Change[]): Promise<void> {
  const names = new Set(changes.filter(({ kind }) => kind === 'insert').map(({ table }) => table));
  const moved = [...names]
    .filter((name) => keyOf(name)[0] === 'id')
    .map((name) => `setval(pg_get_serial_sequence('public.${TABLES[name]}', 'id'), ${state.lastId(name)})`);
  if (moved.length > 0) await session.query(`select ${moved.join(', ')}`);
}

interface Batch {
  readonly kind: RowChange['kind'];
  readonly table: TableName;
  readonly rows: Rows[TableName][];
  readonly keys: Set<string>;
}

type ColumnChange = Extract<Change, { kind: 'column' }>;

/**
 * Changes of one kind to one table go together, as far as no change in between has to come first: a day's changes then
 * take few statements.
 */
function inBatches(changes: readonly Change[]): (Batch | ColumnChange)[] {
  const batches: (Batch | ColumnChange)[] = [];
  for (const change of changes) {
    if (change.kind === 'column') {
      batches.push(change);
      continue;
    }
    const { kind, table, row } = change;
    const key = keyOf(table)
      .map((field) => String(Reflect.get(row, field)))
      .join('/');
    const earlier = findBatch(batches, change, key);
    if (earlier === undefined) batches.push({ kind, table, rows: [row], keys: new Set([key]) });
    else {
      earlier.rows.push(row);
      earlier.keys.add(key);
    }
  }
  return batches;
}

/** The batch that the change may join: one of its kind and table, with nothing after it that has to come first. */
function findBatch(batches: readonly (Batch | ColumnChange)[], change: RowChange, key: string): Batch | undefined {
  for (const batch of batches.toReversed()) {
    if (batch.kind === 'column') return undefined;
    if (batch.table === change.table) return batch.kind === change.kind && !batch.keys.has(key) ? batch : undefined;
    const isNeeded =
      change.kind === 'delete'
        ? pointsTo(batch.table, change.table)
        : batch.kind === 'insert' && pointsTo(change.table, batch.table);
    if (isNeeded) return undefined;
  }
  return undefined;
}

class Writer {
  private readonly session: Session;
  private readonly source: Source;
  private readonly signal: AbortSignal | undefined;
  /** Tables that have a temporary one for rows on their way. */
  private readonly staged = new Set<string>();

  constructor(session: Session, source: Source, signal: AbortSignal | undefined) {
    this.session = session;
    this.source = source;
    this.signal = signal;
  }

  async addColumn(name: TableName, column: string): Promise<void> {
    await this.session.query(
      `alter table public.${TABLES[name]} add column ${quoteIdentifier(column)} text`,
      [],
      this.signal,
    );
  }

  async write({ kind, table: name, rows }: Batch): Promise<void> {
    const load = loadOf(this.source, name, rows);
    const { table } = load;
    try {
      if (kind === 'insert') await this.copy(`public.${table}`, load);
      else {
        const touched = await this.apply(kind, load, keyOf(name).map(columnName));
        if (touched !== rows.length) throw diverged(table, { expected: rows.length, actual: touched });
      }
    } catch (error) {
      // A row that should not be there stands in the way, or one that should be is missing.
      if (isConstraintViolation(error)) throw diverged(table, { cause: error });
      throw error;
    }
  }

  private async copy(target: string, load: TableLoad): Promise<void> {
    await this.session.copyIn(`copy ${target} (${load.columns.join(', ')}) from stdin`, load.chunks(), this.signal);
  }

  /** Brings the rows into a temporary table and changes, or deletes, those of their keys. Returns how many. */
  private async apply(kind: 'update' | 'delete', load: TableLoad, keys: readonly string[]): Promise<number> {
    const { table, columns } = load;
    const stage = `pg_temp.arrivee_${table}`;
    if (!this.staged.has(table)) {
      const shape = `select ${columns.join(', ')} from public.${table} with no data`;
      await this.session.query(`create temp table arrivee_${table} on commit drop as ${shape}`, [], this.signal);
      this.staged.add(table);
    }
    await this.copy(stage, load);
    const same = keys.map((key) => `t.${key} = n.${key}`).join(' and ');
    const assigned = columns.map((column) => `${column} = n.${column}`).join(', ');
    const { rowCount } = await this.session.query(
      kind === 'update'
        ? `with n as (delete from ${stage} returning *) update public.${table} t set ${assigned} from n where ${same}`
        : `with n as (delete from ${stage} returning *) delete from public.${table} t using n where ${same}`,
      [],
      this.signal,
    );
    return rowCount;
  }
}

/** An error of class 23: a key that is there already, or one that is missing. */
function isConstraintViolation(error: unknown): boolean {
  return error instanceof SigetiError && error.details.sqlState?.startsWith('23') === true;
}
