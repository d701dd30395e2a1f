import { quoteLiteral, type RelationName } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { CatalogColumn, CatalogConstraint, CatalogIndex, CatalogRelation, RelationKind } from './types.ts';
import { findSameReads, type SameReads } from './view-reads.ts';

/** Relations by `pg_class.relkind`. */
export const RELATION_KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned_table',
  v: 'view',
  m: 'materialized_view',
  f: 'foreign_table',
};

/**
 * What the database holds, read once per run and kept current as nodes are published. Schemas that were not asked for
 * at first are read when somebody asks.
 */
export class Catalogue {
  readonly #relations = new Map<string, Map<string, CatalogRelation>>();
  readonly #database: string;
  #sameReads: Promise<SameReads> | undefined;

  constructor(database: string) {
    this.#database = database;
  }

  /** Reads all relations of the schemas in one query. Schemas that do not exist are known to be empty afterwards. */
  async load(session: Session, schemas: readonly string[], signal?: AbortSignal): Promise<void> {
    if (schemas.length === 0) return;
    const found = await this.#read(session, `n.nspname in (${schemas.map(quoteLiteral).join(', ')})`, signal);
    for (const schema of schemas) this.#relations.set(schema, new Map());
    for (const relation of found) this.#relations.get(relation.schema)?.set(relation.identifier, relation);
  }

  /**
   * Whether a view that is noted reads what it read when it was published; asked for all views at once. False where it
   * cannot be told: whoever then tries the view on a session of its own is told why.
   */
  async hasSameReads(session: Session, { schema, identifier }: RelationName): Promise<boolean> {
    this.#sameReads ??= findSameReads(session);
    try {
      return (await this.#sameReads).get(schema)?.has(identifier) ?? false;
    } catch {
      this.doubtReads();
      return false;
    }
  }

  /** Something was done that may concern what views read. */
  doubtReads(): void {
    this.#sameReads = undefined;
  }

  /** Reads one relation again after it changed; afterwards it is known not to exist if it does not. */
  async refresh(session: Session, name: RelationName): Promise<void> {
    this.doubtReads();
    const found = await this.ask(session, name);
    if (found === undefined) this.forget(name);
    else this.#relations.get(name.schema)?.set(name.identifier, found);
  }

  /** The relation as the session sees it now, perhaps in a transaction that others do not see: it is not kept. */
  async ask(session: Session, { schema, identifier }: RelationName): Promise<CatalogRelation | undefined> {
    const condition = `n.nspname = ${quoteLiteral(schema)} and c.relname = ${quoteLiteral(identifier)}`;
    const [found] = await this.#read(session, condition);
    return found;
  }

  /** A catalogue that knows the same, and goes its own way from here. */
  copy(): Catalogue {
    const copy = new Catalogue(this.#database);
    for (const [schema, relations] of this.#relations) copy.#relations.set(schema, new Map(relations));
    return copy;
  }

  /** The relation, or undefined when it does not exist or its schema was never loaded. */
  get(name: RelationName): CatalogRelation | undefined {
    return this.#relations.get(name.schema)?.get(name.identifier);
  }

  list(schema: string): readonly CatalogRelation[] {
    return [...(this.#relations.get(schema)?.values() ?? [])];
  }

  isLoaded(schema: string): boolean {
    return this.#relations.has(schema);
  }

  forget(name: RelationName): void {
    this.doubtReads();
    this.#relations.get(name.schema)?.delete(name.identifier);
  }

  forgetSchema(schema: string): void {
    this.#relations.delete(schema);
  }

  async #read(session: Session, condition: string, signal?: AbortSignal): Promise<readonly CatalogRelation[]> {
    const [notes] = await session.script(`select to_regclass('sigeti_wap.view') is not null`, signal);
    const [result] = await session.script(catalogueQuery(condition, notes?.rows[0]?.[0] === true), signal);
    return (result?.rows ?? []).map((row) => toRelation(row, this.#database));
  }
}

/** `notes`: whether the engine's own table of published views is there; before its first run it is not. */
function catalogueQuery(condition: string, notes: boolean): string {
  const hash = `case when v.sql_hash is null then null when v.definition_hash = md5(pg_get_viewdef(c.oid)) then v.sql_hash end`;
  const join = `left join sigeti_wap.view v on c.relkind in ('v', 'm') and v.schema_name = n.nspname and v.view_name = c.relname`;
  return `select n.nspname, c.relname, c.relkind, c.oid, c.reltuples, coalesce(c.reloptions, '{}')::text[],
  (select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attcollation <> t.typcollation then l.collname end, a.attnotnull) order by a.attnum)::text
    from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation l on l.oid = a.attcollation
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  (select json_agg(json_build_array(x.relname,
      (select json_agg(pg_get_indexdef(i.indexrelid, k, true) order by k) from generate_series(1, i.indnkeyatts) k),
      i.indisunique, m.amname) order by x.relname)::text
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam where i.indrelid = c.oid),
  ${notes ? hash : 'null::text'}, c.relpersistence = 'u',
  (select json_agg(json_build_array(k.conname, k.contype, (select json_agg(a.attname order by p.at)
        from unnest(k.conkey) with ordinality p (attnum, at) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum),
      obj_description(k.oid, 'pg_constraint')) order by k.conname)::text
    from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'x', 'f'))
from pg_class c join pg_namespace n on n.oid = c.relnamespace ${notes ? join : ''}
where ${condition} and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1, 2`;
}

function toRelation(row: readonly unknown[], database: string): CatalogRelation {
  const [schema, identifier, kind, oid, rowEstimate, options, columns, indexes, publishedHash, unlogged, constraints] =
    row;
  return {
    database,
    schema: String(schema),
    identifier: String(identifier),
    kind: RELATION_KINDS[String(kind)] ?? 'table',
    oid: Number(oid),
    unlogged: unlogged === true,
    rowEstimate: Number(rowEstimate),
    options: Array.isArray(options) ? options.map(String) : [],
    columns: entries(columns).map(toColumn),
    indexes: entries(indexes).map(toIndex),
    constraints: entries(constraints).map(toConstraint),
    publishedHash: typeof publishedHash === 'string' ? publishedHash : undefined,
  };
}

function entries(json: unknown): readonly (readonly unknown[])[] {
  const parsed: unknown = typeof json === 'string' ? JSON.parse(json) : [];
  return Array.isArray(parsed) ? parsed : [];
}

function toColumn([name, type, collation, notNull]: readonly unknown[]): CatalogColumn {
  return {
    name: String(name),
    type: String(type),
    collation: typeof collation === 'string' ? collation : undefined,
    notNull: notNull === true,
  };
}

function toIndex([name, columns, unique, method]: readonly unknown[]): CatalogIndex {
  return {
    name: String(name),
    columns: Array.isArray(columns) ? columns.map(String) : [],
    unique: unique === true,
    method: String(method),
  };
}

function toConstraint([name, type, columns, comment]: readonly unknown[]): CatalogConstraint {
  return {
    name: String(name),
    type: String(type),
    columns: Array.isArray(columns) ? columns.map(String) : [],
    comment: typeof comment === 'string' ? comment : undefined,
  };
}
