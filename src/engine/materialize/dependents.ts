import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, QueryResult, Statement } from '../adapter/index.ts';
import type { BuildStatement, MaterializeInput } from './materialization.ts';
import { relationSql } from './sql.ts';

/** Whatever reads a published relation by its identity, and so would go on reading the old one after a replacement. */
export interface Dependent {
  readonly kind: 'view' | 'materialized view' | 'rule' | 'policy' | 'function';
  /** The view, or what the rule, policy or function is called by PostgreSQL. */
  readonly description: string;
  /** The relation that it is, or that it belongs to. Functions have none. */
  readonly relation: RelationName | undefined;
  readonly owner: string;
  /** Whether the session may change it. */
  readonly changeable: boolean;
  /** Columns of the relation that it reads itself. */
  readonly reads: readonly string[];
  /**
   * An SQL expression: the command that makes it read what has the published name then. Nothing but the binding
   * changes: owner, grants, comments, triggers and its own readers stay. Undefined where no command can.
   */
  readonly rebind: string | undefined;
}

/** Finds what reads the relation itself; `toDependents` reads the answer, in which the outermost come first. */
export function findDependents(relation: RelationName): BuildStatement {
  const oid = `${quoteLiteral(relationSql(relation))}::regclass`;
  const reads = (classid: string, objid: string) => `array(select distinct a.attname::text from pg_depend e
    join pg_attribute a on a.attrelid = e.refobjid and a.attnum = e.refobjsubid and e.refobjsubid > 0
    where e.classid = '${classid}'::regclass and e.objid = ${objid} and e.refclassid = 'pg_class'::regclass and e.refobjid = ${oid})`;
  const of = (classid: string) =>
    `select distinct objid from pg_depend where refclassid = 'pg_class'::regclass and refobjid = ${oid} and classid = '${classid}'::regclass and deptype = 'n'`;
  const isOurs = (role: string) => `pg_get_userbyid(${role}), pg_has_role(${role}, 'USAGE')`;
  return {
    purpose: 'find the views that read the published relation',
    sql: `with recursive edge as (
  select r.ev_class as oid, d.refobjid as reads from pg_depend d
  join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  where d.refclassid = 'pg_class'::regclass and r.ev_class <> d.refobjid
), below as (
  select oid, 1 as depth from edge where reads = ${oid}
  union select e.oid, b.depth + 1 from below b join edge e on e.reads = b.oid
)
select case when r.rulename <> '_RETURN' then 'rule' when c.relkind = 'm' then 'materialized view' else 'view' end,
  pg_describe_object('pg_rewrite'::regclass, r.oid, 0), n.nspname, c.relname, ${isOurs('c.relowner')}, ${reads('pg_rewrite', 'r.oid')},
  case when r.rulename = '_RETURN' then c.oid else r.oid end,
  (select max(depth) from below b where b.oid = c.oid) as depth
from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
where r.oid in (${of('pg_rewrite')}) and r.ev_class <> ${oid}
union all
select 'policy', pg_describe_object('pg_policy'::regclass, p.oid, 0), n.nspname, c.relname, ${isOurs('c.relowner')}, ${reads('pg_policy', 'p.oid')},
  p.oid, 0
from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
where p.oid in (${of('pg_policy')}) and p.polrelid <> ${oid}
union all
select 'function', pg_describe_object('pg_proc'::regclass, f.oid, 0), null, null, ${isOurs('f.proowner')}, ${reads('pg_proc', 'f.oid')},
  f.oid, 0
from pg_proc f where f.oid in (${of('pg_proc')})
order by depth desc, 3, 4, 2`,
  };
}

/** What the server prints of a dependent, made a command. A materialized view has none that keeps its rows. */
function rebindExpression(kind: Dependent['kind'], oid: number): string | undefined {
  switch (kind) {
    case 'view':
      return `(select format('create or replace view %I.%I%s as%s%s', n.nspname, c.relname,
  (select ' with (' || string_agg(format('%I = %L', o.option_name, o.option_value), ', ') || ')' from pg_options_to_table(c.reloptions) o),
  e'\\n', pg_get_viewdef(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = ${oid})`;
    case 'rule':
      return `regexp_replace(pg_get_ruledef(${oid}), '^CREATE RULE', 'CREATE OR REPLACE RULE')`;
    case 'policy':
      return `(select format('alter policy %I on %s', p.polname, p.polrelid::regclass) || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
  || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') from pg_policy p where p.oid = ${oid})`;
    case 'function':
      return `pg_get_functiondef(${oid})`;
    case 'materialized view':
      return undefined;
  }
}

const KINDS = new Map<unknown, Dependent['kind']>([
  ['view', 'view'],
  ['materialized view', 'materialized view'],
  ['rule', 'rule'],
  ['policy', 'policy'],
  ['function', 'function'],
]);

export function toDependents(result: QueryResult | undefined, database: string): readonly Dependent[] {
  return (result?.rows ?? []).map(([kind, description, schema, identifier, owner, changeable, reads, oid]) => {
    const known = KINDS.get(kind) ?? 'view';
    const relation = schema === null ? undefined : { database, schema: String(schema), identifier: String(identifier) };
    const isView = known === 'view' || known === 'materialized view';
    return {
      kind: known,
      relation,
      description: isView ? `${String(schema)}.${String(identifier)}` : String(description),
      owner: String(owner),
      changeable: changeable === true,
      reads: Array.isArray(reads) ? reads.map(String) : [],
      rebind: rebindExpression(known, Number(oid)),
    };
  });
}

/** What else holds on to a relation and can follow no other: keys to it, users of its row type, child tables. */
export function findHolders(relation: RelationName): BuildStatement {
  const oid = `${quoteLiteral(relationSql(relation))}::regclass`;
  return {
    purpose: 'find what else holds on to the published table',
    sql: `select pg_describe_object(d.classid, d.objid, d.objsubid) from pg_depend d
where d.refclassid = 'pg_class'::regclass and d.refobjid = ${oid} and d.deptype = 'n'
  and d.classid not in ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass, 'pg_publication_rel'::regclass)
  and not (d.classid = 'pg_constraint'::regclass and (select conrelid from pg_constraint where oid = d.objid) = ${oid})
  and not (d.classid = 'pg_attrdef'::regclass and (select adrelid from pg_attrdef where oid = d.objid) = ${oid})
union
select pg_describe_object(d.classid, d.objid, d.objsubid) from pg_type y
join pg_depend d on d.refclassid = 'pg_type'::regclass and d.refobjid in (y.oid, y.typarray) and d.deptype = 'n'
where y.typrelid = ${oid} and not (d.classid = 'pg_class'::regclass and d.objid = y.typrelid)
order by 1`,
  };
}

/** What becomes of each dependent when another relation takes the published name. */
export interface DependentsPlan {
  /** Bound to the new relation in the same transaction. */
  readonly rebound: readonly Dependent[];
  /** They go on reading the old relation until this run comes to their own node. */
  readonly left: readonly Dependent[];
  /** They stand in the way: they read what goes, or cannot be bound to another relation. */
  readonly refused: readonly Dependent[];
}

/** Decides about every dependent, given the columns of the relation that comes. */
export function planDependents(
  input: MaterializeInput,
  dependents: readonly Dependent[],
  columns: readonly CatalogColumn[],
): DependentsPlan {
  const intact = intactColumns(input.existing?.columns ?? [], columns);
  const canFollow = (one: Dependent) =>
    one.rebind !== undefined && one.changeable && one.reads.every((column) => intact.has(column));
  const comesLater = ({ kind, relation }: Dependent) =>
    (kind === 'view' || kind === 'materialized view') &&
    relation !== undefined &&
    input.ownership(relation.schema, relation.identifier) === 'later';
  const others = dependents.filter((one) => !canFollow(one));
  return {
    rebound: dependents.filter(canFollow),
    left: others.filter(comesLater),
    refused: others.filter((one) => !comesLater(one)),
  };
}

/** Names of the columns that are the same before and after, in name, type and collation. */
export function intactColumns(before: readonly CatalogColumn[], after: readonly CatalogColumn[]): ReadonlySet<string> {
  const columns = new Map(after.map((column) => [column.name, column]));
  return new Set(
    before
      .filter(({ name, type, collation }) => {
        const column = columns.get(name);
        return column?.type === type && column.collation === collation;
      })
      .map((column) => column.name),
  );
}

/** Finds the views themselves and all that read them; `toSubtree` reads the answer. */
export function findSubtree(views: readonly RelationName[]): BuildStatement {
  const names = views.map((view) => `${quoteLiteral(relationSql(view))}::regclass`).join(', ');
  return {
    purpose: 'find the views that read the published relation',
    sql: `with recursive below as (
  select oid, 0 as depth from pg_class where oid in (${names})
  union select r.ev_class, b.depth + 1 from below b
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = b.oid
  join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> b.oid
)
select n.nspname, c.relname, case c.relkind when 'm' then 'materialized view' else 'view' end
from (select oid, max(depth) as depth from below group by oid) b
join pg_class c on c.oid = b.oid join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') order by b.depth desc, 1, 2`,
  };
}

export interface SubtreeView {
  readonly relation: RelationName;
  readonly kind: string;
}

/** The views of a subtree, those first that nothing else reads. */
export function toSubtree(result: QueryResult | undefined, database: string): readonly SubtreeView[] {
  return (result?.rows ?? []).map(([schema, identifier, kind]) => ({
    relation: { database, schema: String(schema), identifier: String(identifier) },
    kind: String(kind),
  }));
}

export function dropViews(views: readonly SubtreeView[]): readonly Statement[] {
  return views.map(({ relation, kind }) => ({
    purpose: 'drop a view that reads the relation',
    sql: `drop ${kind} ${relationSql(relation)}`,
  }));
}

/**
 * Locks the views that will be bound to another relation, the outermost first, as their readers do. A change of owner
 * to the same owner locks the view alone, where `lock table` would lock all that it reads.
 */
export function lockViews(dependents: readonly Dependent[]): readonly Statement[] {
  return dependents.flatMap(({ kind, relation, owner }): readonly Statement[] =>
    kind === 'view' && relation !== undefined
      ? [
          {
            purpose: 'lock what changes',
            sql: `alter view ${relationSql(relation)} owner to ${quoteIdentifier(owner)}`,
          },
        ]
      : [],
  );
}

/**
 * Takes the commands that bind again, as the server prints what they bind: after `lockViews`, and while the old relation
 * still has the name. Printed any earlier, a view of two relations may have been caught while another node's publication
 * moved the second one out, under the name that this has now.
 */
export function takeRebinds(dependents: readonly Dependent[]): readonly Statement[] {
  return dependents.flatMap(({ rebind }, at): readonly Statement[] =>
    rebind === undefined
      ? []
      : [{ purpose: 'bind a view to the new relation', sql: `select set_config('${settingOf(at)}', ${rebind}, true)` }],
  );
}

/** Executes the commands that `takeRebinds` took of the same dependents. */
export function rebindAll(dependents: readonly Dependent[]): readonly Statement[] {
  return dependents.flatMap(({ rebind }, at): readonly Statement[] => {
    const body = `begin execute current_setting('${settingOf(at)}'); end`;
    return rebind === undefined
      ? []
      : [{ purpose: 'bind a view to the new relation', sql: `do ${quoteLiteral(body)}` }];
  });
}

/** A setting of the transaction's own, which carries a text from one of its statements to a later one. */
function settingOf(at: number): string {
  return `sigeti.rebind_${at}`;
}
