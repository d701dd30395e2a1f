import { quoteLiteral, type RelationName } from '../../core/index.ts';
import type { Statement } from '../adapter/index.ts';
import type { MaterializeInput } from './materialization.ts';
import { relationSql } from './sql.ts';

/**
 * Notes with which SQL a view was published, how PostgreSQL prints it and what it found there, so that the next run can
 * tell that nothing changed: neither the project, nor what the view reads, nor, by hand, the view.
 */
export function noteView(input: MaterializeInput): Statement {
  const { schema, identifier } = input.target;
  return {
    purpose: 'note what was published',
    sql: `insert into sigeti_wap.view (schema_name, view_name, sql_hash, definition_hash, reads_hash)
values (${quoteLiteral(schema)}, ${quoteLiteral(identifier)}, ${quoteLiteral(input.hash(input.select))},
  md5(pg_get_viewdef(${viewOid(input.target)})), ${readsHash(input.target)})
on conflict (schema_name, view_name) do update
set (sql_hash, definition_hash, reads_hash) = (excluded.sql_hash, excluded.definition_hash, excluded.reads_hash)`,
  };
}

/** Asks whether all that a noted view reads looks as it did then; no row where nothing is noted. */
export function asksForReads({ target }: MaterializeInput): Statement {
  return {
    purpose: 'look whether what the view reads has changed',
    sql: `select reads_hash = ${readsHash(target)} from sigeti_wap.view
where schema_name = ${quoteLiteral(target.schema)} and view_name = ${quoteLiteral(target.identifier)}`,
  };
}

/** Asks whether the view of that name out of sight is the published one: the same text can name other functions by now. */
export function asksForSameDefinition({ target }: MaterializeInput, trial: RelationName): Statement {
  return {
    purpose: 'look whether what the view reads has changed',
    sql: `select pg_get_viewdef(${viewOid(trial)}) = pg_get_viewdef(${viewOid(target)})`,
  };
}

function viewOid(view: RelationName): string {
  return `${quoteLiteral(relationSql(view))}::regclass`;
}

/**
 * A hash of all that decides what the text of a view comes to: the columns of the relations that it reads, all functions
 * with the names of those that it calls, and which of them are found without their schemas.
 */
function readsHash(view: RelationName): string {
  return `(with reads as (
    select d.refclassid, d.refobjid from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = ${viewOid(view)} and d.refobjid <> r.ev_class
  )
  select md5(coalesce(string_agg(line, e'\n' order by line collate "C"), '')) from (
    select n.nspname || '.' || c.relname || ' ' || pg_table_is_visible(c.oid) || ' ' || coalesce((
      select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation, ', ' order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.oid in (select refobjid from reads where refclassid = 'pg_class'::regclass)
    union all
    select p.oid::regprocedure || ' ' || pg_function_is_visible(p.oid) from pg_proc p where p.proname in (
      select q.proname from pg_proc q where q.oid in (select refobjid from reads where refclassid = 'pg_proc'::regclass))
  ) l (line))`;
}
