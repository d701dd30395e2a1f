import { quoteIdentifier, quoteLiteral } from '../core/index.ts';
import { type CopiedColumn, isPlain } from './columns.ts';
import { columnList, keysEqual, OWN_SCHEMA, tableSql } from './names.ts';
import type { TablePlan } from './plan.ts';
import type { TableName } from './request.ts';

/** Names of what is staged for one table. */
export interface StagedNames {
  /** The rows that were copied. */
  readonly rows: TableName;
  /** All keys of the source, with their watermarks. */
  readonly keys: TableName;
  /** The keys that are not published with the same watermark, or not in the source any more. */
  readonly odd: TableName;
  /** Keys of the published rows that go, and the rows that come. */
  readonly goes: TableName;
  readonly comes: TableName;
}

/** `run` keeps the names of two extractions apart: a first copy takes its index's name along. */
export function stagedNames(run: string, index: number): StagedNames {
  const named = (what: string) => ({ schema: OWN_SCHEMA, identifier: `_x${run}_${index}${what}` });
  return { rows: named(''), keys: named('k'), odd: named('o'), goes: named('d'), comes: named('i') };
}

/** In what encoding text is sent: `undefined` is UTF-8, made by the source's server. */
export type RawEncoding = string | undefined;

/** `COPY ... TO STDOUT` of the columns, of the rows that a condition admits. */
export function copyOutSql(plan: TablePlan, columns: readonly CopiedColumn[], raw: RawEncoding, where = ''): string {
  const from = tableSql(plan.table.from);
  const names = columnList(columns.map(({ name }) => name));
  const isTable = where === '' && plan.relation.kind === 'r' && columns.every(isPlain);
  const selected = columns.map(({ name, select }) => `${select} as ${quoteIdentifier(name)}`).join(', ');
  const what = isTable
    ? `${from} (${names})`
    : `(select ${selected} from ${from} t${where === '' ? '' : ` where ${where}`})`;
  // No conversion: the warehouse's server makes it, or finds what is wrong.
  return `copy ${what} to stdout${raw === undefined ? '' : ` with (encoding 'SQL_ASCII')`}`;
}

export function copyInSql(to: TableName, columns: readonly CopiedColumn[], raw: RawEncoding): string {
  const encoding = quoteLiteral(raw ?? 'UTF8');
  return `copy ${tableSql(to)} (${columnList(columns.map(({ name }) => name))}) from stdin with (encoding ${encoding})`;
}

/** A first copy is logged, as it becomes the table itself; all else is gone before anybody could miss it. */
export function createStaged(name: TableName, columns: readonly CopiedColumn[], unlogged: boolean): string {
  const list = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ');
  return `drop table if exists ${tableSql(name)}; create ${unlogged ? 'unlogged ' : ''}table ${tableSql(name)} (${list})`;
}

/** Columns of a plan by their names. */
export function columnsOf(plan: TablePlan, names: readonly string[]): readonly CopiedColumn[] {
  return names.flatMap((name) => plan.columns.filter((column) => column.name === name));
}

/**
 * The rows that go and the rows that come, of a table with a key, as two tables. Rows are compared byte by byte. A
 * column that the published table does not have yet is NULL there.
 */
export function differenceSql(plan: TablePlan, names: StagedNames): string {
  const published = tableSql(plan.table.to);
  const staged = tableSql(names.rows);
  const on = keysEqual(plan.key, 'p', 's');
  const first = quoteIdentifier(plan.key[0] ?? '');
  const isNew = (name: string) => plan.added.some((column) => column.name === name);
  const right = plan.columns.map(({ name, type }) => (isNew(name) ? `null::${type}` : `p.${quoteIdentifier(name)}`));
  const left = columnList(
    plan.columns.map(({ name }) => name),
    's.',
  );
  const differs = `record_image_ne(row(${left}), row(${right.join(', ')}))`;
  const keys = columnList(plan.key, 'p.');
  const removed = plan.reconcile
    ? `\nunion all select ${columnList(plan.key)} from ${tableSql(names.odd)} where sigeti_gone`
    : '';
  const gone =
    plan.mode === 'increment'
      ? `select ${keys} from ${published} p join ${staged} s on ${on} where ${differs}${removed}`
      : `select ${keys} from ${published} p left join ${staged} s on ${on} where s.${first} is null or ${differs}`;
  return `drop table if exists ${tableSql(names.goes)}, ${tableSql(names.comes)};
create unlogged table ${tableSql(names.goes)} as ${gone};
create unlogged table ${tableSql(names.comes)} as
select s.* from ${staged} s left join ${published} p on ${on} where p.${first} is null or ${differs};
analyze ${tableSql(names.goes)};
select (select count(*) from ${published})::float8, (select count(*) from ${tableSql(names.goes)})::float8,
  (select count(*) from ${tableSql(names.comes)})::float8`;
}

const MOMENT = /^(date|timestamp)/;
const NUMBER = /^(smallint|integer|bigint|numeric)/;

/** Rows at or after the last watermark less the look-back, and those that have none. */
export function windowSql(plan: TablePlan, watermark: string): string {
  const { options } = plan.table;
  const column = plan.relation.columns.find(({ name }) => name === options.watermark);
  const name = `t.${quoteIdentifier(options.watermark ?? '')}`;
  const base = column?.base ?? 'text';
  const last = `${quoteLiteral(watermark)}::${base}`;
  const lookback = options.lookback ?? (MOMENT.test(base) ? '1 day' : '0');
  const back = MOMENT.test(base)
    ? ` - interval ${quoteLiteral(/^[\d.]+$/.test(lookback) ? `${lookback} days` : lookback)}`
    : NUMBER.test(base) && /^[\d.]+$/.test(lookback)
      ? ` - ${lookback}`
      : '';
  return `(${name} >= ${last}${back} or ${name} is null)`;
}

/**
 * Counts the source's rows in the snapshot, and finds the watermark that the next extraction starts from. One that
 * lies ahead of the clock would keep all that is written until then out of sight.
 */
export function countSql(plan: TablePlan): string {
  const { options, from } = plan.table;
  const base = plan.relation.columns.find(({ name }) => name === options.watermark)?.base ?? '';
  const last = `max(t.${quoteIdentifier(options.watermark ?? '')})`;
  const bounded = MOMENT.test(base) ? `least(${last}, now()::${base})` : last;
  const watermark = options.watermark === undefined ? 'null' : `${bounded}::text`;
  return `select count(*)::float8, ${watermark} from ${tableSql(from)} t`;
}

/** Compares all keys and watermarks of the source with those that are published, in one pass over both. */
export function oddKeysSql(plan: TablePlan, names: StagedNames): string {
  const watermark = quoteIdentifier(plan.table.options.watermark ?? '');
  const first = quoteIdentifier(plan.key[0] ?? '');
  const keys = plan.key.map(quoteIdentifier).map((name) => `coalesce(k.${name}, p.${name}) as ${name}`);
  return `drop table if exists ${tableSql(names.odd)};
create unlogged table ${tableSql(names.odd)} as select ${keys.join(', ')}, k.${first} is null as sigeti_gone
from ${tableSql(names.keys)} k full join ${tableSql(plan.table.to)} p on ${keysEqual(plan.key, 'p', 'k')}
where k.${first} is null or p.${first} is null or p.${watermark} is distinct from k.${watermark}`;
}

/** Keys of rows that came late or whose watermark went back: not in the window. Each as an SQL row of literals. */
export function lateKeysSql(plan: TablePlan, names: StagedNames): string {
  const first = quoteIdentifier(plan.key[0] ?? '');
  const casts = plan.key.map((name) => `%L::${declaredOf(plan, name).replaceAll('%', '%%')}`).join(', ');
  const values = plan.key.map((name) => `o.${quoteIdentifier(name)}::text`).join(', ');
  return `select format(${quoteLiteral(`(${casts})`)}, ${values}) from ${tableSql(names.odd)} o
left join ${tableSql(names.rows)} s on ${keysEqual(plan.key, 's', 'o')}
where not o.sigeti_gone and s.${first} is null`;
}

function declaredOf(plan: TablePlan, name: string): string {
  return plan.columns.find((column) => column.name === name)?.declared ?? 'text';
}
