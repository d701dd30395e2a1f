import type { Session } from '../../postgres/index.ts';

/** Which views read what they read when they were published, by schema and name. */
export type SameReads = ReadonlyMap<string, ReadonlySet<string>>;

/** Asks it of all views that are noted. The table of notes is there. */
export async function findSameReads(session: Session): Promise<SameReads> {
  const [result] = await session.script(
    `select v.schema_name, v.view_name from sigeti_wap.view v
join pg_namespace n on n.nspname = v.schema_name join pg_class c on c.relnamespace = n.oid and c.relname = v.view_name
where v.reads_hash = ${readsHash('c.oid')}`,
  );
  const same = new Map<string, Set<string>>();
  for (const [schema, name] of result?.rows ?? []) {
    same.set(String(schema), (same.get(String(schema)) ?? new Set()).add(String(name)));
  }
  return same;
}

/**
 * A hash, as SQL, of all that decides what the text of a view comes to: the columns of the relations that it reads, all
 * functions with the names of those that it calls, and which of them are found without their schemas.
 */
export function readsHash(view: string): string {
  const read = (catalogue: string) => `select d.refobjid from pg_rewrite r
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = '${catalogue}'::regclass
      where r.ev_class = ${view} and d.refobjid <> r.ev_class`;
  return `(select md5(coalesce(string_agg(line, e'\\n' order by line collate "C"), '')) from (
    select s.nspname || '.' || t.relname || ' ' || pg_table_is_visible(t.oid) || ' ' || coalesce((
      select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation, ', ' order by a.attnum)
      from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped), '')
    from pg_class t join pg_namespace s on s.oid = t.relnamespace where t.oid in (${read('pg_class')})
    union all
    select p.oid::regprocedure || ' ' || pg_function_is_visible(p.oid) from pg_proc p
    where p.proname in (select q.proname from pg_proc q where q.oid in (${read('pg_proc')}))
  ) l (line))`;
}
