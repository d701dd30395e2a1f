import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, Purpose, QueryResult, Statement } from '../adapter/index.ts';
import { dependentInTheWay } from './errors.ts';
import type { BuildStatement, MaterializeInput } from './materialization.ts';
import { relationSql } from './sql.ts';

/** A view or materialized view that reads the published relation, directly or through others. */
export interface Dependent {
  readonly relation: RelationName;
  readonly kind: 'view' | 'materialized_view';
  /** 1 reads the relation itself; the greatest distance where there are several ways. */
  readonly depth: number;
  readonly owner: string;
  /** Whether the session may change it. */
  readonly changeable: boolean;
  readonly options: readonly string[];
  /** Its query, printed while the relation is still where it is. */
  readonly definition: string;
  /** Columns of the relation that it reads itself. */
  readonly reads: readonly string[];
  /** `grant` and `comment` statements that give it back what it had. */
  readonly extras: readonly string[];
}

/** `grant` statements for a relation `c` of `pg_class`, as an SQL expression of type `text[]`. */
const GRANTS = `array(
  select format('grant %s%s on %s to %s%s', x.privilege_type,
      case when x.columns is not null then format(' (%I)', x.columns) end, c.oid::regclass,
      case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end,
      case when x.is_grantable then ' with grant option' else '' end)
  from (select (aclexplode(c.relacl)).*, null::name as columns
    union all select (aclexplode(a.attacl)).*, a.attname from pg_attribute a where a.attrelid = c.oid and a.attacl is not null) x
  where x.grantee <> c.relowner)`;

/** `comment` statements for a relation `c`, as an SQL expression of type `text[]`. */
const COMMENTS = `array(
  select case when d.objsubid = 0
      then format('comment on %s %s is %L', case c.relkind when 'v' then 'view' else 'table' end, c.oid::regclass, d.description)
      else format('comment on column %s.%I is %L', c.oid::regclass, a.attname, d.description) end
  from pg_description d left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
  where d.classoid = 'pg_class'::regclass and d.objoid = c.oid)`;

const DIRECT = `select r.ev_class as oid, d.refobjid as reads from pg_depend d
  join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  where d.refclassid = 'pg_class'::regclass and r.ev_class <> d.refobjid`;

/** Finds all views that read the relation; `toDependents` reads the answer. */
export function findDependents(relation: RelationName): BuildStatement {
  const oid = `${quoteLiteral(relationSql(relation))}::regclass`;
  return {
    purpose: 'find the views that read the published relation',
    sql: `with recursive edge as (${DIRECT}), below as (
  select oid, 1 as depth from edge where reads = ${oid}
  union select e.oid, b.depth + 1 from below b join edge e on e.reads = b.oid
), deepest as (select oid, max(depth) as depth from below group by oid)
select n.nspname, c.relname, c.relkind, b.depth, pg_get_userbyid(c.relowner),
  pg_has_role(current_user, c.relowner, 'MEMBER'), coalesce(c.reloptions, '{}')::text[], pg_get_viewdef(c.oid),
  array(select distinct a.attname::text from pg_depend d
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class = c.oid
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
    where d.refclassid = 'pg_class'::regclass and d.refobjid = ${oid}),
  (${GRANTS} || ${COMMENTS})
from deepest b join pg_class c on c.oid = b.oid join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') order by 4, 1, 2`,
  };
}

export function toDependents(result: QueryResult | undefined, database: string): readonly Dependent[] {
  return (result?.rows ?? []).map((row) => ({
    relation: { database, schema: String(row[0]), identifier: String(row[1]) },
    kind: row[2] === 'm' ? 'materialized_view' : 'view',
    depth: Number(row[3]),
    owner: String(row[4]),
    changeable: row[5] === true,
    options: texts(row[6]),
    definition: String(row[7]),
    reads: texts(row[8]),
    extras: texts(row[9]),
  }));
}

/** What else holds on to a table and would be lost or broken by a swap: keys to it, users of its row type, policies. */
export function findHolders(relation: RelationName): BuildStatement {
  const oid = `${quoteLiteral(relationSql(relation))}::regclass`;
  return {
    purpose: 'find what else holds on to the published table',
    sql: `select pg_describe_object(d.classid, d.objid, d.objsubid) from pg_depend d
where d.refclassid = 'pg_class'::regclass and d.refobjid = ${oid} and d.deptype = 'n'
  and d.classid not in ('pg_rewrite'::regclass, 'pg_trigger'::regclass)
  and not (d.classid = 'pg_constraint'::regclass and (select conrelid from pg_constraint where oid = d.objid) = ${oid})
union all
select pg_describe_object(d.classid, d.objid, d.objsubid) from pg_type y
join pg_depend d on d.refclassid = 'pg_type'::regclass and d.refobjid in (y.oid, y.typarray) and d.deptype = 'n'
where y.typrelid = ${oid} and not (d.classid = 'pg_class'::regclass and d.objid = y.typrelid)`,
  };
}

/** Statements that give a new table what the published one had: grants, comments, row security, triggers. */
export function findBelongings(relation: RelationName): BuildStatement {
  const oid = `${quoteLiteral(relationSql(relation))}::regclass`;
  return {
    purpose: 'note grants, comments, policies and triggers of the published table',
    sql: `select (${GRANTS} || ${COMMENTS}
  || array(select format('alter table %s enable row level security', c.oid::regclass) where c.relrowsecurity)
  || array(select format('alter table %s force row level security', c.oid::regclass) where c.relforcerowsecurity)
  || array(select format('create policy %I on %s as %s for %s to %s', p.polname, c.oid::regclass,
        case when p.polpermissive then 'permissive' else 'restrictive' end,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        (select string_agg(case when g = 0 then 'public' else quote_ident(pg_get_userbyid(g)) end, ', ') from unnest(p.polroles) g))
      || coalesce(format(' using (%s)', pg_get_expr(p.polqual, p.polrelid)), '')
      || coalesce(format(' with check (%s)', pg_get_expr(p.polwithcheck, p.polrelid)), '')
    from pg_policy p where p.polrelid = c.oid)
  || array(select pg_get_triggerdef(t.oid) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal))
from pg_class c where c.oid = ${oid}`,
  };
}

/** `grant` statements by which a table born elsewhere gets the default privileges of its schema. */
export function findDefaultGrants(relation: RelationName): BuildStatement {
  return {
    purpose: 'note the default privileges of the schema',
    sql: `select array(select format('grant %s on %s to %s%s', x.privilege_type, ${quoteLiteral(relationSql(relation))},
    case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end,
    case when x.is_grantable then ' with grant option' else '' end)
  from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x
  where n.nspname = ${quoteLiteral(relation.schema)} and d.defaclobjtype = 'r'
    and d.defaclrole = (select oid from pg_roles where rolname = current_user) and x.grantee <> d.defaclrole)`,
  };
}

/** The statements in the only cell of an answer of `findBelongings` or `findDefaultGrants`. */
export function statementsIn(result: QueryResult | undefined, purpose: Purpose): readonly Statement[] {
  return texts(result?.rows[0]?.[0]).map((sql) => ({ purpose, sql }));
}

/** What happens to the dependents when the relation gets other columns: some live on, some go. */
export interface DependentsPlan {
  readonly kept: readonly Dependent[];
  readonly dropped: readonly Dependent[];
}

/**
 * Decides about every dependent. Whatever reads a column that goes or changes type goes with it if this run builds
 * it anew later; else the change is refused. Throws RUN_DEPENDENT_IN_THE_WAY, naming relations, reasons and owners.
 */
export function planDependents(
  input: MaterializeInput,
  dependents: readonly Dependent[],
  columns: readonly CatalogColumn[],
  must: { readonly recreateAll: boolean },
): DependentsPlan {
  const intact = intactColumns(input.existing?.columns ?? [], columns);
  const broken = dependents.filter((one) => one.reads.some((column) => !intact.has(column)));
  const limit = Math.min(...broken.map((one) => one.depth), Number.POSITIVE_INFINITY);
  const doomed = dependents.filter((one) => broken.includes(one) || one.depth > limit);
  const touched = must.recreateAll ? dependents : [...new Set([...doomed, ...dependents.filter(isDirect)])];
  const refused = touched.filter((one) => {
    const ownership = input.ownership(one.relation.schema, one.relation.identifier);
    if (doomed.includes(one)) return ownership !== 'later';
    return !one.changeable || one.kind === 'materialized_view' || (must.recreateAll && ownership === 'foreign');
  });
  if (refused.length > 0) throw dependentInTheWay(input.uniqueId, refused);
  return { kept: touched.filter((one) => !doomed.includes(one)), dropped: doomed };
}

function isDirect(dependent: Dependent): boolean {
  return dependent.reads.length > 0 || dependent.depth === 1;
}

function intactColumns(before: readonly CatalogColumn[], after: readonly CatalogColumn[]): ReadonlySet<string> {
  const types = new Map(after.map((column) => [column.name, column.type]));
  return new Set(before.filter((column) => types.get(column.name) === column.type).map((column) => column.name));
}

/** Deepest first, so that none is in the way of another. */
export function dropDependents(dependents: readonly Dependent[]): readonly Statement[] {
  return [...dependents]
    .sort((left, right) => right.depth - left.depth)
    .map(
      (one): Statement => ({
        purpose: 'drop a view that reads the relation',
        sql: `drop ${one.kind === 'view' ? 'view' : 'materialized view'} ${relationSql(one.relation)}`,
      }),
    );
}

/** Shallowest first. `replace` binds existing views to the relation that has the name now; all else stays theirs. */
export function createDependents(dependents: readonly Dependent[], replace: boolean): readonly Statement[] {
  return [...dependents]
    .sort((left, right) => left.depth - right.depth)
    .flatMap((one): readonly Statement[] => [
      {
        purpose: replace ? 'bind a view to the new relation' : 'create a view again',
        sql: createView(one.relation, one.definition, one.options, replace),
      },
      ...(replace ? [] : one.extras.map((sql): Statement => ({ purpose: 'give a view its grants and comments', sql }))),
    ]);
}

/** `create view`; the options are always written, because `or replace` would reset them silently. */
export function createView(
  relation: RelationName,
  query: string,
  options: readonly string[],
  replace: boolean,
): string {
  const how = options.length === 0 ? '' : ` with (${options.map(optionSql).join(', ')})`;
  return `create ${replace ? 'or replace ' : ''}view ${relationSql(relation)}${how} as\n${query}`;
}

function optionSql(option: string): string {
  const [name = '', ...value] = option.split('=');
  return `${quoteIdentifier(name)} = ${quoteLiteral(value.join('='))}`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
