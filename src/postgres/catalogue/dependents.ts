import type { Session } from '../connection/session.ts';

/** A view or materialized view that reads a relation directly. */
export interface DependentView {
  /** The relation it reads. */
  readonly of: number;
  readonly oid: number;
  readonly schema: string;
  readonly identifier: string;
  readonly kind: 'view' | 'materialized_view';
  readonly owner: string;
  /** Whether the session's user may replace it. */
  readonly canReplace: boolean;
  /** Its text as PostgreSQL prints it now. */
  readonly definition: string;
  readonly options: readonly string[];
  /** Columns of the relation that it needs, by name. */
  readonly columns: readonly string[];
}

/** Anything but a view that holds on to a relation, so that replacing it needs more than views to be re-bound. */
export interface OtherDependent {
  readonly of: number;
  readonly kind: 'policy' | 'function' | 'foreign key' | 'row type' | 'other';
  /** As PostgreSQL describes it: `policy p on table t`. */
  readonly description: string;
}

/** The views that read these relations directly, in the order of their names. Views of views are not followed. */
export async function readDependentViews(session: Session, oids: readonly number[]): Promise<readonly DependentView[]> {
  const { rows } = await session.query<DependentView>(
    `select d.refobjid as of, c.oid, n.nspname::text as schema, c.relname::text as identifier,
            case c.relkind when 'm' then 'materialized_view' else 'view' end as kind,
            pg_get_userbyid(c.relowner)::text as owner, pg_has_role(c.relowner, 'MEMBER') as "canReplace",
            pg_get_viewdef(c.oid) as definition, coalesce(c.reloptions, '{}') as options,
            array_remove(array_agg(distinct a.attname::text), null) as columns
       from pg_depend d
       join pg_rewrite r on r.oid = d.objid
       join pg_class c on c.oid = r.ev_class
       join pg_namespace n on n.oid = c.relnamespace
       left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
      where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
        and d.refobjid = any ($1) and c.oid <> d.refobjid and c.relkind in ('v', 'm')
      group by d.refobjid, c.oid, n.nspname, c.relname, c.relkind, c.relowner, c.reloptions
      order by n.nspname, c.relname, d.refobjid`,
    [oids],
  );
  return rows;
}

/** Policies, functions, foreign keys and users of the row type that hold on to these relations. */
export async function readOtherDependents(
  session: Session,
  oids: readonly number[],
): Promise<readonly OtherDependent[]> {
  const { rows } = await session.query<OtherDependent>(
    `with holders as (
       select d.refobjid as of, d.classid, d.objid, d.objsubid, false as by_type
         from pg_depend d
        where d.refclassid = 'pg_class'::regclass and d.refobjid = any ($1) and d.deptype = 'n'
          and d.classid <> 'pg_rewrite'::regclass
       union
       select y.typrelid, d.classid, d.objid, d.objsubid, true
         from pg_type y
         join pg_depend d on d.refclassid = 'pg_type'::regclass and d.refobjid in (y.oid, y.typarray) and d.deptype = 'n'
        where y.typrelid = any ($1) and not (d.classid = 'pg_class'::regclass and d.objid = y.typrelid))
     select h.of, pg_describe_object(h.classid, h.objid, h.objsubid) as description,
            case when h.by_type then 'row type'
                 when h.classid = 'pg_policy'::regclass then 'policy'
                 when h.classid = 'pg_proc'::regclass then 'function'
                 when h.classid = 'pg_constraint'::regclass then 'foreign key'
                 else 'other' end as kind
       from holders h
       left join pg_constraint k on h.classid = 'pg_constraint'::regclass and k.oid = h.objid
       left join pg_policy p on h.classid = 'pg_policy'::regclass and p.oid = h.objid
      where k.conrelid is distinct from h.of and p.polrelid is distinct from h.of
      order by h.of, description`,
    [oids],
  );
  return rows;
}
