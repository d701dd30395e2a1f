import type { Session } from '../connection/session.ts';

export type CatalogueKind =
  | 'table'
  | 'partitioned_table'
  | 'view'
  | 'materialized_view'
  | 'foreign_table'
  | 'sequence'
  | 'composite_type';

export interface CatalogueColumn {
  readonly name: string;
  /** As `format_type` writes it, with modifiers: `numeric(18,2)`. */
  readonly type: string;
  readonly typeOid: number;
  /** -1 when the type has no modifier. */
  readonly typmod: number;
  /** Name of the collation where it is not the type's own. */
  readonly collation?: string | undefined;
  readonly notNull: boolean;
  readonly comment?: string | undefined;
}

export interface CatalogueIndex {
  readonly name: string;
  /** Names of the key columns; an expression's text where it is none. */
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
  /** `btree`, `hash`, `gin`, ... */
  readonly method: string;
  /** Condition of a partial index. */
  readonly where?: string | undefined;
}

/** A relation as the catalogue describes it. */
export interface CatalogueRelation {
  readonly schema: string;
  readonly identifier: string;
  readonly kind: CatalogueKind;
  readonly oid: number;
  /** Changes when the table is rewritten, swapped or truncated. */
  readonly fileNode: number;
  readonly owner: string;
  readonly unlogged: boolean;
  /** Whether row-level security is on. */
  readonly secured: boolean;
  /** In the order of the relation; dropped columns are left out. */
  readonly columns: readonly CatalogueColumn[];
  readonly indexes: readonly CatalogueIndex[];
  /** `key=value` storage options, e.g. `security_barrier=true`. */
  readonly options: readonly string[];
  /** Grants as PostgreSQL writes them; null for the owner's alone. */
  readonly grants: readonly string[] | null;
  /** Planner's estimate; negative where never analysed. */
  readonly rowEstimate: number;
  readonly comment: string | null;
  /** md5 of a view's text as PostgreSQL prints it now; null for other kinds. */
  readonly viewHash: string | null;
}

interface Row extends Omit<CatalogueRelation, 'columns' | 'indexes' | 'options'> {
  readonly columns: string | null;
  readonly indexes: string | null;
  readonly options: readonly string[] | null;
}

/** Every relation of these schemas, by schema and name, in one query. Schemas that do not exist have none. */
export async function readRelations(session: Session, schemas: readonly string[]): Promise<CatalogueRelation[]> {
  const { rows } = await session.query<Row>(RELATIONS, [schemas]);
  return rows.map((row) => ({
    ...row,
    columns: parseList<CatalogueColumn>(row.columns),
    indexes: parseList<CatalogueIndex>(row.indexes),
    options: row.options ?? [],
  }));
}

const COLUMNS = `
  select a.attrelid, json_agg(json_strip_nulls(json_build_object(
           'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'typeOid', a.atttypid::int8,
           'typmod', a.atttypmod, 'notNull', a.attnotnull,
           'collation', case when a.attcollation <> t.typcollation then co.collname end,
           'comment', d.description)) order by a.attnum)::text as columns
    from wanted w
    join pg_attribute a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_collation co on co.oid = a.attcollation
    left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
   group by a.attrelid`;

const INDEXES = `
  select i.indrelid, json_agg(json_strip_nulls(json_build_object(
           'name', ic.relname, 'unique', i.indisunique, 'primary', i.indisprimary, 'method', am.amname,
           'where', pg_get_expr(i.indpred, i.indrelid),
           'columns', (select json_agg(coalesce(a.attname, pg_get_indexdef(i.indexrelid, k.place, false)) order by k.place)
                         from generate_series(1, i.indnkeyatts) as k (place)
                         left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.place - 1]
                                                 and a.attnum <> 0)
         )) order by ic.relname)::text as indexes
    from wanted w
    join pg_index i on i.indrelid = w.oid
    join pg_class ic on ic.oid = i.indexrelid
    join pg_am am on am.oid = ic.relam
   group by i.indrelid`;

const RELATIONS = `
with wanted as (
  select c.*, n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c'))
select w.nspname::text as schema, w.relname::text as identifier,
       case w.relkind when 'r' then 'table' when 'p' then 'partitioned_table' when 'v' then 'view'
                      when 'm' then 'materialized_view' when 'f' then 'foreign_table' when 'S' then 'sequence'
                      else 'composite_type' end as kind,
       w.oid, w.relfilenode as "fileNode", pg_get_userbyid(w.relowner)::text as owner,
       w.relpersistence = 'u' as unlogged, w.relrowsecurity as secured,
       w.reloptions as options, w.relacl::text[] as grants, w.reltuples as "rowEstimate",
       obj_description(w.oid, 'pg_class') as comment,
       case when w.relkind in ('v', 'm') then md5(pg_get_viewdef(w.oid)) end as "viewHash",
       columns, indexes
  from wanted w
  left join (${COLUMNS}) c on c.attrelid = w.oid
  left join (${INDEXES}) i on i.indrelid = w.oid
 order by w.nspname, w.relname`;

/** The queries above write the lists; their shape is theirs to vouch for. */
function parseList<T>(text: string | null): readonly T[] {
  return text === null ? [] : JSON.parse(text);
}
