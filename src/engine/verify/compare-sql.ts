import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogColumn } from '../adapter/index.ts';

/** Two relations of one meaning: what is published and what a full refresh makes. */
export interface Pair {
  readonly published: RelationName;
  readonly rebuilt: RelationName;
  /** The columns that both have and that are compared, with their types in each. */
  readonly columns: readonly ComparedColumn[];
  /** Positions of the key's columns in `columns`; empty where rows are compared whole. */
  readonly key: readonly number[];
}

export interface ComparedColumn {
  readonly name: string;
  /** Whether `=` of the type means that nothing differs, and both sides have that type. */
  readonly isExact: boolean;
}

/** Types whose `=` means that nothing at all differs; others (1.0 = 1.00) and those without `=` compare as text. */
const EXACT_TYPES =
  /^(smallint|integer|bigint|boolean|date|uuid|bytea|text|character varying(\(\d+\))?|numeric\(\d+,\d+\)|timestamp.*)$/;

/** The columns that both relations have, in the order of the rebuilt one, without those to be left out. */
export function comparedColumns(
  published: readonly CatalogColumn[],
  rebuilt: readonly CatalogColumn[],
  ignored: readonly string[],
): readonly ComparedColumn[] {
  return rebuilt.flatMap(({ name, type, collation }) => {
    const twin = published.find((column) => column.name === name);
    if (twin === undefined || ignored.includes(name)) return [];
    const isExact = type === twin.type && EXACT_TYPES.test(type) && !collation && !twin.collation;
    return [{ name, isExact }];
  });
}

export function relationSql({ schema, identifier }: RelationName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`;
}

/**
 * The rows that only one of the two has, columns as `c0`, `c1` …: each once, with how many times more the rebuilt
 * relation has it (`n`, negative where the published one does). Each relation is read once.
 */
export function differenceSql({ published, rebuilt, columns }: Pair): string {
  const list = columns.map((_, index) => `c${index}`);
  const cells = columns.map(
    ({ name, isExact }, index) => `${quoteIdentifier(name)}${isExact ? '' : '::text'} as c${index}`,
  );
  const side = (relation: RelationName, n: number) =>
    `select ${[...cells, `${n} as n`].join(', ')} from ${relationSql(relation)}`;
  const grouping = list.length === 0 ? '' : ` group by ${list.join(', ')}`;
  return `select ${[...list, 'sum(n)::bigint as n'].join(', ')} from (
${side(rebuilt, 1)}
union all
${side(published, -1)}
) as both_sides${grouping} having sum(n) <> 0`;
}

/** How many rows of the difference are missing, in excess, and different: missing and in excess under one key. */
export function countsSql({ key }: Pair, difference: string): string {
  const columns = key.map((index) => `c${index}`).join(', ');
  const plus = 'coalesce(sum(n) filter (where n > 0), 0)';
  const minus = 'coalesce(-sum(n) filter (where n < 0), 0)';
  if (key.length === 0) return `select ${plus}, ${minus}, 0 from ${difference}`;
  return `select coalesce(sum(greatest(plus - minus, 0)), 0), coalesce(sum(greatest(minus - plus, 0)), 0),
  coalesce(sum(least(plus, minus)), 0)
from (select ${plus} as plus, ${minus} as minus from ${difference} group by ${columns}) as keys`;
}

/** Rows of the difference with their counterparts under the same key; null equals null, and PostgreSQL can hash it. */
function counterparts({ key }: Pair, difference: string): string {
  const keyOf = (side: string) => `row(${key.map((index) => `${side}.c${index}`).join(', ')})::text`;
  return `${difference} as r join ${difference} as p on ${keyOf('r')} = ${keyOf('p')} and r.n > 0 and p.n < 0`;
}

/** For each column, in how many rows with a counterpart it differs. */
export function columnCountsSql(pair: Pair, difference: string): string {
  const counts = pair.columns.map((_, index) => `count(*) filter (where r.c${index} is distinct from p.c${index})`);
  return `select ${['count(*)', ...counts].join(', ')} from ${counterparts(pair, difference)}`;
}

/** The first rows, by key, that differ from their counterparts: the cells of the rebuilt, then those of the published. */
export function differentRowsSql(pair: Pair, difference: string, limit: number): string {
  const cells = ['r', 'p'].flatMap((side) => pair.columns.map((_, index) => `${side}.c${index}::text`));
  const order = pair.key.map((index) => `r.c${index}`).join(', ');
  return `select ${cells.join(', ')} from ${counterparts(pair, difference)} order by ${order} limit ${limit}`;
}

/** The first rows that only one side has: the rebuilt one (`sign` 1) or the published one (-1). */
export function lonelyRowsSql({ key, columns }: Pair, difference: string, sign: 1 | -1, limit: number): string {
  const cells = columns.map((_, index) => `r.c${index}::text`);
  const keyOf = (side: string) => `row(${key.map((index) => `${side}.c${index}`).join(', ')})::text`;
  const twin = `select ${keyOf('p')} from ${difference} as p where p.n * ${sign} < 0`;
  const isLonely = key.length === 0 ? '' : ` and ${keyOf('r')} not in (${twin})`;
  const order = (key.length === 0 ? columns.map((_, index) => index) : key).map((index) => `r.c${index}`);
  const sorting = order.length === 0 ? '' : ` order by ${order.join(', ')}`;
  const list = cells.length === 0 ? 'null' : cells.join(', ');
  return `select ${list} from ${difference} as r where r.n * ${sign} > 0${isLonely}${sorting} limit ${limit}`;
}

/** The columns of a relation, in order. */
export function describeSql(relation: string): string {
  return `select a.attname, format_type(a.atttypid, a.atttypmod),
  case when a.attcollation <> t.typcollation then l.collname end, a.attnotnull
from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation l on l.oid = a.attcollation
where a.attrelid = to_regclass(${relation}) and a.attnum > 0 and not a.attisdropped order by a.attnum`;
}
