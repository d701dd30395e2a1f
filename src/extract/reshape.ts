import { quoteIdentifier, quoteLiteral } from '../core/index.ts';
import { pause, type Session } from '../postgres/index.ts';
import { keyInvalid } from './data-errors.ts';
import { tableInUse, viewInTheWay } from './errors.ts';
import { columnList, rowsFrom, tableSql } from './names.ts';
import type { TablePlan } from './plan.ts';
import type { TableName } from './request.ts';
import { isState } from './sql-state.ts';
import type { StagedNames } from './staging.ts';

/** Below `deadlock_timeout` (1 s): whoever reads is never ended, and never waits long for who could not get the lock. */
const LOCK_BOUND = '50ms';
const BUDGET_SECONDS = 60;
const LONGEST_PAUSE_MS = 1000;

/** A table that is to get another form. */
export interface Reshaped {
  readonly plan: TablePlan;
  readonly names: StagedNames;
}

/**
 * Gives the copies the columns that they did not have yet, NULL in every row: what reads them notices nothing. In a
 * transaction of its own, since the rows follow in another that locks nobody out.
 */
export async function addColumns(session: Session, plans: readonly TablePlan[], signal: AbortSignal): Promise<void> {
  for (const { table, mode, added } of plans) {
    if (mode !== 'whole' || added.length === 0) continue;
    const list = added.map(({ name, type }) => `add column if not exists ${quoteIdentifier(name)} ${type}`);
    await session.script('begin', signal);
    try {
      await lockBounded(session, [table.to], signal);
      await session.script(`alter table ${tableSql(table.to)} ${list.join(', ')}; commit`, signal);
    } catch (thrown) {
      await session.script('rollback');
      throw thrown;
    }
  }
}

/**
 * In the open transaction: takes away the columns that are no longer copied, and gives columns another type and tables
 * another key by writing all rows anew. The views that read them are made again from their own text, with owner, rights
 * and comments. Throws EXTRACT_VIEW_IN_THE_WAY, EXTRACT_TABLE_IN_USE, EXTRACT_KEY_INVALID.
 */
export async function reshape(session: Session, tables: readonly Reshaped[], signal: AbortSignal): Promise<void> {
  const all = tables.filter(({ plan }) => plan.mode === 'reshape' || plan.removed.length > 0);
  if (all.length === 0) return;
  const names = all.map(({ plan }) => plan.table.to);
  await lockBounded(session, names, signal);
  const rewritten = all.filter(({ plan }) => plan.mode === 'reshape').map(({ plan }) => plan.table.to);
  const views = rewritten.length === 0 ? [] : await viewsOf(session, rewritten, signal);
  const other = views.find(({ kind }) => kind !== 'v');
  if (other !== undefined) throw viewInTheWay(names, other.name, undefined);
  try {
    for (const { drop } of views) await session.script(drop, signal);
    for (const table of all) await rewrite(session, table, signal);
    for (const { create } of [...views].reverse()) await session.script(create, signal);
  } catch (thrown) {
    if (isState(thrown, ['55P03'])) throw tableInUse(names, BUDGET_SECONDS, thrown);
    if (isState(thrown, ['2BP01', '42883', '42804', '42846', '42703', '42809', '42P16', '42501'])) {
      throw viewInTheWay(names, thrown.message, thrown);
    }
    throw thrown;
  }
}

async function rewrite(session: Session, { plan, names }: Reshaped, signal: AbortSignal): Promise<void> {
  const { table, existing, columns, key, mode, removed } = plan;
  const target = tableSql(table.to);
  const drop = (name: string) => `drop column ${quoteIdentifier(name)}`;
  if (mode !== 'reshape') {
    await session.script(`alter table ${target} ${removed.map(drop).join(', ')}`, signal);
    return;
  }
  const before = new Map(existing?.columns.map(({ name, type }) => [name, type]));
  const retyped = columns.filter(({ name, type }) => (before.get(name) ?? type) !== type);
  const indexes = await indexesOf(session, plan, new Set(retyped.map(({ name }) => name)), signal);
  const keyName = existing?.keyName;
  const changes = [
    ...(keyName === undefined ? [] : [`drop constraint ${quoteIdentifier(keyName)}`]),
    ...[...removed, ...retyped.map(({ name }) => name)].map(drop),
    ...[...plan.added, ...retyped].map(({ name, type }) => `add column ${quoteIdentifier(name)} ${type}`),
  ];
  const list = columnList(columns.map(({ name }) => name));
  const add = key.length === 0 ? '' : `alter table ${target} add primary key (${columnList(key)});`;
  try {
    await session.script(
      `${changes.length === 0 ? '' : `alter table ${target} ${changes.join(', ')};`}
delete from ${target}; insert into ${target} (${list}) select ${list} from ${tableSql(names.rows)};
${[add, ...indexes].join('\n')}`,
      signal,
    );
  } catch (thrown) {
    if (isState(thrown, ['23505', '23502'])) throw keyInvalid(table, key, thrown.message, thrown);
    throw thrown;
  }
}

/** The commands that make the indexes again which go with a column that is given another type. */
async function indexesOf(
  session: Session,
  { table, removed }: TablePlan,
  retyped: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const rows = await rowsFrom(
    session,
    `select pg_get_indexdef(x.indexrelid), array(select distinct a.attname::text from pg_depend d
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.classid = 'pg_class'::regclass and d.objid = x.indexrelid and d.refobjid = x.indrelid and d.refobjsubid > 0)
from pg_index x where x.indrelid = ${quoteLiteral(tableSql(table.to))}::regclass
  and not exists (select from pg_constraint c where c.conindid = x.indexrelid)`,
    signal,
  );
  return rows.flatMap(([definition, of]) => {
    const columns = Array.isArray(of) ? of.map(String) : [];
    const goes = columns.some((name) => removed.includes(name));
    return !goes && columns.some((name) => retyped.has(name)) ? [`${String(definition)};`] : [];
  });
}

/** Takes the tables for this transaction alone, in attempts that end before they could be in anybody's way. */
async function lockBounded(session: Session, tables: readonly TableName[], signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + BUDGET_SECONDS * 1000;
  const lock = `lock table ${tables.map(tableSql).join(', ')} in access exclusive mode`;
  for (let wait = 20; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      await session.script(`savepoint sigeti_lock; set local lock_timeout = '${LOCK_BOUND}'; ${lock}`, signal);
      return;
    } catch (thrown) {
      if (!isState(thrown, ['55P03', '40P01'])) throw thrown;
      await session.script('rollback to savepoint sigeti_lock');
      if (performance.now() > giveUpAt) throw tableInUse(tables, BUDGET_SECONDS, thrown);
    }
    await pause(wait, signal);
  }
}

interface ViewText {
  readonly name: string;
  readonly kind: string;
  readonly drop: string;
  /** Everything that makes the view again as it was. */
  readonly create: string;
}

/** The views that read the tables and all that read those, the outermost first. */
async function viewsOf(
  session: Session,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<readonly ViewText[]> {
  const roots = tables.map((table) => `${quoteLiteral(tableSql(table))}::regclass`).join(', ');
  const rows = await rowsFrom(
    session,
    `with recursive below as (
  select oid, 0 as depth from pg_class where oid in (${roots})
  union select r.ev_class, b.depth + 1 from below b
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = b.oid and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite r on r.oid = d.objid and r.ev_class <> b.oid
)
select v.name, c.relkind::text, 'drop view ' || v.name, concat_ws(e';\\n',
  'create view ' || v.name || coalesce((select ' with (' || string_agg(format('%I = %L', o.option_name, o.option_value), ', ') || ')'
    from pg_options_to_table(c.reloptions) o), '') || e' as\\n' || rtrim(pg_get_viewdef(c.oid), ';'),
  format('alter view %s owner to %I', v.name, pg_get_userbyid(c.relowner)),
  (select string_agg(format('grant %s on %s to %s%s', a.privilege_type, v.name, ${grantee('a')}, ${option('a')}), e';\\n') from aclexplode(c.relacl) a),
  (select string_agg(format('grant %s (%I) on %s to %s%s', a.privilege_type, t.attname, v.name, ${grantee('a')}, ${option('a')}), e';\\n')
    from pg_attribute t cross join lateral aclexplode(t.attacl) a where t.attrelid = c.oid),
  (select string_agg(case m.objsubid when 0 then format('comment on view %s is %L', v.name, m.description)
      else format('comment on column %s.%I is %L', v.name, t.attname, m.description) end, e';\\n')
    from pg_description m left join pg_attribute t on t.attrelid = c.oid and t.attnum = m.objsubid and m.objsubid > 0
    where m.objoid = c.oid and m.classoid = 'pg_class'::regclass))
from (select oid, max(depth) as depth from below group by oid) b join pg_class c on c.oid = b.oid and b.depth > 0
join pg_namespace n on n.oid = c.relnamespace cross join lateral (select format('%I.%I', n.nspname, c.relname) as name) v
order by b.depth desc, 1`,
    signal,
  );
  return rows.map(([name, kind, drop, create]) => ({
    name: String(name),
    kind: String(kind),
    drop: String(drop),
    create: String(create),
  }));
}

function grantee(acl: string): string {
  return `case when ${acl}.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(${acl}.grantee)) end`;
}

function option(acl: string): string {
  return `case when ${acl}.is_grantable then ' with grant option' else '' end`;
}

/** The rights that a table born in its schema would have got, as statements. */
export async function defaultGrants(session: Session, table: TableName, signal: AbortSignal): Promise<string> {
  const rows = await rowsFrom(
    session,
    `select format('grant %s on %s to %s%s', a.privilege_type, ${quoteLiteral(tableSql(table))}, ${grantee('a')}, ${option('a')})
from pg_default_acl d cross join lateral aclexplode(d.defaclacl) a
where d.defaclobjtype = 'r' and d.defaclrole = current_user::regrole and a.grantee <> d.defaclrole
  and d.defaclnamespace in (0, ${quoteLiteral(quoteIdentifier(table.schema))}::regnamespace)`,
    signal,
  );
  return rows.map(([grant]) => `${String(grant)};`).join('\n');
}
