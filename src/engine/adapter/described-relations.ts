import { quoteLiteral, type RelationName } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { RELATION_KINDS } from './catalogue.ts';
import type { RelationKind } from './types.ts';

/** A column as documentation shows it. */
export interface DescribedColumn {
  readonly name: string;
  /** As `format_type` writes it with modifiers, e.g. `numeric(18,2)`. */
  readonly type: string;
  /** `attnum`: counts from 1 and skips the numbers of dropped columns. */
  readonly index: number;
  readonly comment: string | undefined;
}

/** A relation as documentation shows it. */
export interface DescribedRelation extends RelationName {
  readonly kind: RelationKind;
  readonly owner: string;
  readonly comment: string | undefined;
  /** The planner's estimate; undefined for views and where never analysed. */
  readonly rows: number | undefined;
  /** With indexes and TOAST; undefined for views. */
  readonly bytes: number | undefined;
  readonly columns: readonly DescribedColumn[];
}

/**
 * Reads relations with their columns and comments in one query. Names are compared without regard to case, as dbt
 * does; what does not exist is not in the result.
 */
export async function describeRelations(
  session: Session,
  names: readonly RelationName[],
  signal?: AbortSignal,
): Promise<readonly DescribedRelation[]> {
  if (names.length === 0) return [];
  const [database] = names.map((name) => name.database);
  const [result] = await session.script(describeQuery(names), signal);
  return (result?.rows ?? []).map((row) => toDescribed(row, database ?? ''));
}

/** Relations in the order of their names, columns as a JSON list: one row per relation keeps the answer small. */
function describeQuery(names: readonly RelationName[]): string {
  const wanted = names.map(({ schema, identifier }) => `(${quoteLiteral(schema)}, ${quoteLiteral(identifier)})`);
  return `with wanted as (select distinct lower(s collate "C") as s, lower(i collate "C") as i from (values ${wanted.join(', ')}) w (s, i))
select n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class'),
  case when c.relkind in ('r', 'p', 'm') and c.reltuples >= 0 then c.reltuples end,
  case when c.relkind in ('r', 'p', 'm') then pg_total_relation_size(c.oid) end,
  (select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attnum,
      col_description(c.oid, a.attnum)) order by a.attnum)::text
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join wanted on s = lower(n.nspname::text collate "C") and i = lower(c.relname::text collate "C")
where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' order by 1, 2`;
}

function toDescribed(row: readonly unknown[], database: string): DescribedRelation {
  const [schema, identifier, kind, owner, comment, rows, bytes, columns] = row;
  const listed: unknown = typeof columns === 'string' ? JSON.parse(columns) : [];
  return {
    database,
    schema: String(schema),
    identifier: String(identifier),
    kind: RELATION_KINDS[String(kind)] ?? 'table',
    owner: String(owner),
    comment: optionalText(comment),
    rows: optionalNumber(rows),
    bytes: optionalNumber(bytes),
    columns: Array.isArray(listed) ? listed.map(toColumn) : [],
  };
}

function toColumn([name, type, index, comment]: readonly unknown[]): DescribedColumn {
  return { name: String(name), type: String(type), index: Number(index), comment: optionalText(comment) };
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function optionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
