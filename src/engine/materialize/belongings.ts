import { quoteLiteral, type RelationName, type Text } from '../../core/index.ts';
import type { CatalogColumn, Purpose, QueryResult, Statement } from '../adapter/index.ts';
import { intactColumns } from './dependents.ts';
import type { BuildStatement } from './materialization.ts';
import { relationSql } from './sql.ts';

/** Something that a published relation has besides rows and columns, and that the one after it must have too. */
interface Belonging {
  /** As in `BELONGINGS`. */
  readonly kind: string;
  readonly name: string;
  /** Columns without which it means nothing. */
  readonly columns: readonly string[];
  /** Undefined where the session has no right to give it. */
  readonly sql: string | undefined;
}

/** How a belonging comes to the new relation. */
interface Passage {
  /** `build`: given to it out of sight. `publish`: once it has the published name, which its text mentions. */
  readonly phase: 'build' | 'publish';
  /** Whether its columns must be the same, or only be there. */
  readonly needs: 'same' | 'there';
  /** Whether a relation of another kind (a view for a table) can have it. */
  readonly anyKind?: true;
  /** What becomes of it when its columns are gone: said, refused, or nothing worth saying. */
  readonly otherwise: 'say' | 'refuse' | 'forget';
}

const IN_BUILD = { phase: 'build', needs: 'same', otherwise: 'say' } as const;
const IN_PUBLISH = { phase: 'publish', needs: 'same', otherwise: 'say' } as const;

const BELONGINGS: Readonly<Record<string, Passage>> = {
  option: { ...IN_BUILD, otherwise: 'forget' },
  revoke: { ...IN_BUILD, anyKind: true },
  grant: { ...IN_BUILD, needs: 'there', anyKind: true, otherwise: 'forget' },
  comment: { ...IN_BUILD, needs: 'there', anyKind: true, otherwise: 'forget' },
  default: { ...IN_BUILD, needs: 'there', anyKind: true, otherwise: 'forget' },
  required: { ...IN_BUILD, needs: 'there', otherwise: 'forget' },
  key: { ...IN_BUILD, needs: 'there' },
  constraint: IN_BUILD,
  index: { ...IN_BUILD, needs: 'there' },
  'particular index': IN_BUILD,
  identity: { ...IN_BUILD, needs: 'there', otherwise: 'forget' },
  policy: { ...IN_BUILD, otherwise: 'refuse' },
  trigger: IN_PUBLISH,
  rule: IN_PUBLISH,
  statistics: IN_PUBLISH,
  publication: { ...IN_PUBLISH, otherwise: 'refuse' },
  owner: { ...IN_PUBLISH, anyKind: true },
};

/**
 * Finds what the published relation has; `planBelongings` reads the answer. `fresh` is the relation that will take its
 * place, as it is now; `ours` is a pattern of the indexes that the configuration decides about.
 */
export function findBelongings(published: RelationName, fresh: RelationName, ours: RegExp): BuildStatement {
  const [old, now] = [published, fresh].map((one) => `${quoteLiteral(relationSql(one))}::regclass`);
  const to = quoteLiteral(relationSql(fresh));
  const named = (text: string) =>
    `replace(replace(${text}, ' ON ONLY ', ' ON '), format(' ON %s ', format('%I.%I', n.nspname, c.relname)), ' ON ' || ${to} || ' ')`;
  const who = `case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end`;
  const names = (numbers: string) =>
    `array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any (${numbers}))`;
  const used = (classid: string, objid: string) => `array(select distinct a.attname::text from pg_depend d
    join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
    where d.classid = '${classid}'::regclass and d.objid = ${objid} and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid > 0)`;
  const list: readonly string[] = [
    `select 'revoke', '', '{}'::text[], format('revoke all on %s from %s', ${to}, ${who})
  from pg_class f, aclexplode(f.relacl) x where f.oid = ${now} and x.grantee <> f.relowner`,
    `select 'option', '', '{}', format('alter table %s set (%s)', ${to}, string_agg(format('%I = %L', o.option_name, o.option_value), ', '))
  from me c, pg_options_to_table(c.reloptions) o having count(*) > 0`,
    `select 'option', '', '{}', format('alter table %s set tablespace %I', ${to}, t.spcname)
  from me c join pg_tablespace t on t.oid = c.reltablespace`,
    `select 'option', a.attname, array[a.attname::text], format('alter table %s alter column %I set statistics %s', ${to}, a.attname, a.attstattarget)
  from me c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attstattarget > 0 and not a.attisdropped where c.relkind in ('r', 'p')`,
    `select 'default', a.attname, array[a.attname::text], format('alter table %s alter column %I set default %s', ${to}, a.attname, pg_get_expr(d.adbin, d.adrelid))
  from me c join pg_attrdef d on d.adrelid = c.oid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
  where a.attgenerated = '' and not exists (select from pg_depend s join pg_class q on q.oid = s.refobjid and q.relkind = 'S'
    where s.classid = 'pg_attrdef'::regclass and s.objid = d.oid and s.refclassid = 'pg_class'::regclass)`,
    `select 'required', a.attname, array[a.attname::text], format('alter table %s alter column %I set not null', ${to}, a.attname)
  from me c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attnotnull and not a.attisdropped`,
    `select case when k.contype in ('p', 'u') then 'key' else 'constraint' end, k.conname, ${names('k.conkey')}, format('alter table %s add constraint %I %s', ${to}, k.conname, pg_get_constraintdef(k.oid))
  from me c join pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'x', 'f')`,
    `select case when x.indexprs is null and x.indpred is null and not exists (select from unnest(x.indclass::oid[]) o join pg_opclass k on k.oid = o where not k.opcdefault)
    then 'index' else 'particular index' end, i.relname, ${used('pg_class', 'i.oid')}, ${named('pg_get_indexdef(i.oid)')}
  from me c join pg_namespace n on n.oid = c.relnamespace join pg_index x on x.indrelid = c.oid and x.indisvalid join pg_class i on i.oid = x.indexrelid
  where i.relname !~ ${quoteLiteral(ours.source)} and not exists (select from pg_constraint k where k.conindid = i.oid and k.conrelid = c.oid)`,
    `select 'identity', '', '{}', format('alter table %s replica identity %s', ${to}, case c.relreplident when 'f' then 'full' else 'nothing' end)
  from me c where c.relkind in ('r', 'p') and c.relreplident in ('f', 'n')`,
    `select 'identity', i.relname, ${used('pg_class', 'i.oid')}, format('alter table %s replica identity using index %I', ${to}, i.relname)
  from me c join pg_index x on x.indrelid = c.oid and x.indisreplident join pg_class i on i.oid = x.indexrelid where c.relreplident = 'i'`,
    `select 'identity', i.relname, ${used('pg_class', 'i.oid')}, format('alter table %s cluster on %I', ${to}, i.relname)
  from me c join pg_index x on x.indrelid = c.oid and x.indisclustered join pg_class i on i.oid = x.indexrelid where i.relname !~ ${quoteLiteral(ours.source)}`,
    `select 'grant', '', '{}', format('grant %s on %s to %s%s', x.privilege_type, ${to}, ${who}, case when x.is_grantable then ' with grant option' else '' end)
  from me c, aclexplode(c.relacl) x where x.grantee <> c.relowner`,
    `select 'grant', a.attname, array[a.attname::text], format('grant %s (%I) on %s to %s%s', x.privilege_type, a.attname, ${to}, ${who}, case when x.is_grantable then ' with grant option' else '' end)
  from me c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) x where x.grantee <> c.relowner`,
    `select 'comment', '', '{}', format('comment on %s %s is %L', case f.relkind when 'v' then 'view' else 'table' end, ${to}, d.description)
  from me c join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0 join pg_class f on f.oid = ${now}`,
    `select 'comment', a.attname, array[a.attname::text], format('comment on column %s.%I is %L', ${to}, a.attname, d.description)
  from me c join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid where d.objsubid > 0`,
    `select 'policy', 'row level security', '{}', format('alter table %s enable row level security', ${to}) from me c where c.relrowsecurity`,
    `select 'policy', 'row level security', '{}', format('alter table %s force row level security', ${to}) from me c where c.relforcerowsecurity`,
    `select 'policy', p.polname, ${used('pg_policy', 'p.oid')}, format('create policy %I on %s as %s for %s to %s', p.polname, ${to},
      case when p.polpermissive then 'permissive' else 'restrictive' end,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      (select string_agg(case when g = 0 then 'public' else quote_ident(pg_get_userbyid(g)) end, ', ') from unnest(p.polroles) g))
    || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
  from me c join pg_policy p on p.polrelid = c.oid`,
    `select 'trigger', t.tgname, ${used('pg_trigger', 't.oid')}, pg_get_triggerdef(t.oid)
  from me c join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal`,
    `select 'trigger', t.tgname, ${used('pg_trigger', 't.oid')}, format('alter table %s %s trigger %I', c.oid::regclass,
      case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, t.tgname)
  from me c join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'O'`,
    `select 'rule', r.rulename, ${used('pg_rewrite', 'r.oid')}, pg_get_ruledef(r.oid) from me c join pg_rewrite r on r.ev_class = c.oid and r.rulename <> '_RETURN'`,
    `select 'statistics', s.stxname, ${used('pg_statistic_ext', 's.oid')}, unnest(array[format('drop statistics %I.%I', n.nspname, s.stxname), pg_get_statisticsobjdef(s.oid)])
  from me c join pg_statistic_ext s on s.stxrelid = c.oid join pg_namespace n on n.oid = s.stxnamespace`,
    `select 'publication', p.pubname, '{}', case when pg_has_role(p.pubowner, 'USAGE') then format('alter publication %I add table %s%s%s', p.pubname, c.oid::regclass,
      (select format(' (%s)', string_agg(quote_ident(a.attname), ', ')) from pg_attribute a where a.attrelid = c.oid
        and a.attnum in (select n::int from jsonb_array_elements_text(case when to_jsonb(r) ->> 'prattrs' is not null then to_jsonb(r) -> 'prattrs' else '[]' end) n) having count(*) > 0),
      ' where (' || (to_jsonb(v) ->> 'rowfilter') || ')') end
  from me c join pg_namespace n on n.oid = c.relnamespace join pg_publication_rel r on r.prrelid = c.oid join pg_publication p on p.oid = r.prpubid
    left join pg_publication_tables v on v.pubname = p.pubname and v.schemaname = n.nspname and v.tablename = c.relname`,
    `select 'owner', '', '{}', format('alter table %s owner to %I', c.oid::regclass, pg_get_userbyid(c.relowner)) from me c where c.relowner <> (select relowner from pg_class where oid = ${now})`,
  ];
  return {
    purpose: 'note grants, comments, policies and triggers of the published table',
    sql: `with me as (select * from pg_class where oid = ${old})\n${list.join('\nunion all\n')}`,
  };
}

/** What is to be done so that the new relation has what the old one had. */
export interface BelongingsPlan {
  /** On the new relation, out of sight. */
  readonly build: readonly Statement[];
  /** Once it has the published name. */
  readonly publish: readonly Statement[];
  /** Whether statistics over several columns have to be gathered anew. */
  readonly analyze: boolean;
  /** Names of what cannot be kept and must not be lost: rules of access to rows, replication. */
  readonly refused: readonly string[];
  readonly notices: readonly Text[];
}

export function planBelongings(
  result: QueryResult | undefined,
  change: {
    readonly before: readonly CatalogColumn[];
    readonly after: readonly CatalogColumn[];
    readonly sameKind: boolean;
    readonly name: string;
    /** What the new relation does not take over, by kind and name. */
    readonly isLeft: (kind: string, name: string) => boolean;
  },
): BelongingsPlan {
  const found = (result?.rows ?? []).map(toBelonging).filter(({ kind, name }) => !change.isLeft(kind, name));
  const [same, there] = [intactColumns(change.before, change.after), new Set(change.after.map(({ name }) => name))];
  const fits = (one: Belonging) => {
    const passage = passageOf(one.kind);
    const has = passage.needs === 'same' ? same : there;
    return (
      one.sql !== undefined &&
      (change.sameKind || passage.anyKind === true) &&
      one.columns.every((column) => has.has(column))
    );
  };
  const inPhase = (phase: Passage['phase']) =>
    found
      .filter((one) => passageOf(one.kind).phase === phase && fits(one))
      .map(({ sql = '' }): Statement => ({ purpose: GIVE, sql }));
  const lost = (otherwise: Passage['otherwise']) =>
    distinct(
      found
        .filter((one) => passageOf(one.kind).otherwise === otherwise && !fits(one))
        .map(({ kind, name }) => `${kind} ${name}`.trim()),
    );
  const unsaid = lost('say');
  return {
    build: inPhase('build'),
    publish: inPhase('publish'),
    analyze: found.some((one) => one.kind === 'statistics' && fits(one)),
    refused: lost('refuse'),
    notices: unsaid.length === 0 ? [] : [lostNotice(change.name, unsaid)],
  };
}

const GIVE: Purpose = 'give the new table what the old one had';

function toBelonging([kind, name, columns, sql]: readonly unknown[]): Belonging {
  return {
    kind: String(kind),
    name: String(name),
    columns: Array.isArray(columns) ? columns.map(String) : [],
    sql: sql === null ? undefined : String(sql),
  };
}

function passageOf(kind: string): Passage {
  return BELONGINGS[kind] ?? IN_PUBLISH;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function lostNotice(name: string, what: readonly string[]): Text {
  const list = what.join(', ');
  return {
    fr: `${name} a changé de forme et n’a plus : ${list}. Leurs colonnes n’y sont plus, ou ont un autre type.`,
    en: `${name} changed its shape and no longer has: ${list}. Their columns are gone, or have another type.`,
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

/** The statements in the only cell of an answer of `findDefaultGrants`. */
export function statementsIn(result: QueryResult | undefined, purpose: Purpose): readonly Statement[] {
  const cell = result?.rows[0]?.[0];
  return Array.isArray(cell) ? cell.map((sql) => ({ purpose, sql: String(sql) })) : [];
}
