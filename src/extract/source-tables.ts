import { quoteLiteral } from '../core/index.ts';
import type { Session, TableResult } from '../postgres/index.ts';
import { rowsFrom } from './names.ts';
import type { SourceTable, TableName } from './request.ts';

/** A column of the source, as its catalogue has it. */
export interface SourceColumn {
  readonly name: string;
  /** As the source declares it: `statut_demande`, `numeric(15,2)`. */
  readonly declared: string;
  /** The same below all domains. */
  readonly base: string;
  /** Whether every PostgreSQL has the type, so that the copy can have it too. */
  readonly isBuiltIn: boolean;
  readonly isArray: boolean;
  /** The function that writes a geometry as text, where the type has one. */
  readonly asText: string | undefined;
  readonly readable: boolean;
}

/** A table of the source as it is in the snapshot. */
export interface SourceRelation {
  /** `r` is a plain table; others are read through a query. */
  readonly kind: string;
  readonly schemaUsable: boolean;
  readonly columns: readonly SourceColumn[];
  /** The primary key, else another key without NULLs; empty where there is none. */
  readonly key: readonly string[];
  /** On disk; what takes longest is begun first. */
  readonly bytes: number;
}

/** What the source says of the tables, by unique id; a table that is not there is missing. */
export async function describeSource(
  session: Session,
  tables: readonly SourceTable[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SourceRelation>> {
  const wanted = valuesOf(tables.map(({ from }) => from));
  const relations = await rowsFrom(session, relationsQuery(wanted), signal);
  const columns = await rowsFrom(session, columnsQuery(wanted), signal);
  const found = new Map<string, SourceRelation>();
  for (const [index, kind, usable, bytes, key] of relations) {
    const table = tables[Number(index)];
    if (table === undefined || kind === null || kind === undefined) continue;
    found.set(table.uniqueId, {
      kind: String(kind),
      schemaUsable: usable === true,
      bytes: Number(bytes),
      key: Array.isArray(key) ? key.map(String) : [],
      columns: columns.filter(([at]) => at === index).map(toColumn),
    });
  }
  return found;
}

/** Tables of the source whose names could be meant by one that is not there. */
export async function namesInSchema(session: Session, schema: string, signal: AbortSignal): Promise<readonly string[]> {
  const rows = await rowsFrom(
    session,
    `select relname from pg_class where relnamespace = to_regnamespace(quote_ident(${quoteLiteral(schema)}))
and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
    signal,
  );
  return rows.map(([name]) => String(name));
}

/** Tables as rows of (index, schema, name). */
export function valuesOf(tables: readonly TableName[]): string {
  const rows = tables.map(
    ({ schema, identifier }, index) => `(${index}, ${quoteLiteral(schema)}, ${quoteLiteral(identifier)})`,
  );
  return `(values ${rows.join(', ')}) w (i, s, t)`;
}

function relationsQuery(wanted: string): string {
  return `select w.i, c.relkind::text, has_schema_privilege(n.oid, 'usage'), coalesce(pg_table_size(c.oid), 0)::float8,
  (select array_agg(a.attname::text order by k.n) from unnest(best.indkey::int2[]) with ordinality k (num, n)
   join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num where k.n <= best.indnkeyatts)
from ${wanted} left join pg_namespace n on n.nspname = w.s
left join pg_class c on c.relnamespace = n.oid and c.relname = w.t and c.relkind in ('r', 'p', 'v', 'm', 'f')
left join lateral (
  select x.indkey, x.indnkeyatts from pg_index x
  where x.indrelid = c.oid and x.indisunique and x.indimmediate and x.indisvalid and x.indpred is null and x.indexprs is null
    and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (x.indkey::int2[]) and not a.attnotnull)
  order by x.indisprimary desc, x.indnkeyatts, x.indexrelid limit 1
) best on true order by w.i`;
}

/** Domains are followed down to the type they stand on; the modifier is the innermost that is given. */
function columnsQuery(wanted: string): string {
  return `with recursive col as (
  select w.i, a.attnum, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as declared,
    a.atttypid as typ, a.atttypmod as mod, has_column_privilege(a.attrelid, a.attnum, 'select') as readable
  from ${wanted} join pg_namespace n on n.nspname = w.s
  join pg_class c on c.relnamespace = n.oid and c.relname = w.t and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  union all
  select c.i, c.attnum, c.name, c.declared, t.typbasetype, case when t.typtypmod >= 0 then t.typtypmod else c.mod end, c.readable
  from col c join pg_type t on t.oid = c.typ and t.typtype = 'd'
)
select c.i, c.name, c.declared, format_type(c.typ, c.mod), c.readable, t.typcategory = 'A',
  coalesce(e.typnamespace, t.typnamespace) = 'pg_catalog'::regnamespace and coalesce(e.typtype, t.typtype) in ('b', 'r', 'm')
    and coalesce(e.typname, t.typname) !~ '^(reg|pg_|aclitem|x?cid|xid|tid|refcursor)',
  (select format('%I.%I', f.nspname, p.proname) from pg_proc p join pg_namespace f on f.oid = p.pronamespace
   where p.proname = 'st_asewkt' and p.pronargs = 1 and p.proargtypes[0] = c.typ limit 1)
from col c join pg_type t on t.oid = c.typ and t.typtype <> 'd'
left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
order by c.i, c.attnum`;
}

function toColumn(row: TableResult['rows'][number]): SourceColumn {
  const [, name, declared, base, readable, isArray, isBuiltIn, asText] = row;
  return {
    name: String(name),
    declared: String(declared),
    base: String(base),
    readable: readable === true,
    isArray: isArray === true,
    isBuiltIn: isBuiltIn === true,
    asText: asText === null ? undefined : String(asText),
  };
}
