import { type ExecutableNode, quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import type { RunContext } from './context.ts';
import { beginFenced, commit, rollBack } from './fenced-transaction.ts';

/** What a relation carries besides its rows, as the database has it. */
interface Carried {
  /** As `comment on` names it. */
  readonly kind: string;
  readonly comment: string | null;
  readonly columns: ReadonlyMap<string, string | null>;
  /** Grantees by privilege, which is in lower case; `public` for everybody. */
  readonly grants: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Brings the comments (`persist_docs`) and the grants of a published relation to what the project says, by difference:
 * nothing is touched in a steady state, and no lock is taken that a reader would wait for. Grants of a relation that
 * was there before and that the project does not name are revoked, as in dbt. In the transaction that is open, else in one
 * of its own.
 */
export async function keepCommentsAndGrants(
  session: Session,
  node: ExecutableNode,
  { lock, signal, executed }: Pick<RunContext, 'lock' | 'signal'> & { readonly executed: Statement[] },
  existed: boolean,
): Promise<void> {
  const docs = asRecord(node.config.persist_docs);
  const grants = wantedGrants(node);
  if (docs.relation !== true && docs.columns !== true && grants.size === 0) return;
  const [found] = await executeBatch(session, [look(node)], signal);
  const [row] = found?.rows ?? [];
  if (row === undefined) return;
  const carried = toCarried(row);
  const statements = [
    ...(docs.relation === true ? commentRelation(node, carried) : []),
    ...(docs.columns === true ? commentColumns(node, carried) : []),
    ...(grants.size > 0 ? changeGrants(node, grants, carried, existed) : []),
  ];
  if (statements.length === 0) return;
  executed.push(...statements);
  if (session.isInTransaction) {
    await executeBatch(session, statements, signal);
    return;
  }
  try {
    await beginFenced(session, lock, statements, signal);
    await commit(session);
  } catch (thrown) {
    await rollBack(session);
    throw thrown;
  }
}

function look({ relation }: ExecutableNode): Statement {
  const { schema, identifier } = relation;
  return {
    purpose: 'look at comments and grants',
    sql: `select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
  obj_description(c.oid, 'pg_class'),
  (select json_agg(json_build_array(a.attname, col_description(c.oid, a.attnum)))::text from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  (select json_agg(json_build_array(lower(g.privilege_type), coalesce(r.rolname, 'public')))::text
    from aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee where g.grantee <> c.relowner)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${quoteLiteral(schema)} and c.relname = ${quoteLiteral(identifier)}`,
  };
}

function toCarried([kind, comment, columns, grants]: readonly unknown[]): Carried {
  const byPrivilege = new Map<string, Set<string>>();
  for (const [privilege, grantee] of pairs(grants)) {
    const known = byPrivilege.get(String(privilege)) ?? new Set();
    byPrivilege.set(String(privilege), known.add(String(grantee)));
  }
  return {
    kind: String(kind),
    comment: typeof comment === 'string' ? comment : null,
    columns: new Map(pairs(columns).map(([name, text]) => [String(name), typeof text === 'string' ? text : null])),
    grants: byPrivilege,
  };
}

function pairs(json: unknown): readonly (readonly unknown[])[] {
  const parsed: unknown = typeof json === 'string' ? JSON.parse(json) : [];
  return Array.isArray(parsed) ? parsed : [];
}

/** An empty description leaves a comment that somebody wrote by hand. */
function commentRelation(node: ExecutableNode, { kind, comment }: Carried): readonly Statement[] {
  const { description } = node;
  if (description === '' || description === comment) return [];
  const sql = `comment on ${kind} ${nameOf(node)} is ${quoteLiteral(description)}`;
  return [{ purpose: 'set a comment', sql }];
}

function commentColumns(node: ExecutableNode, { columns }: Carried): readonly Statement[] {
  return Object.values(node.columns).flatMap(({ name, description, quote }): readonly Statement[] => {
    const column = [name, ...(quote === true ? [] : [name.toLowerCase()])].find((one) => columns.has(one));
    if (column === undefined || (columns.get(column) ?? '') === description) return [];
    const sql = `comment on column ${nameOf(node)}.${quoteIdentifier(column)} is ${quoteLiteral(description)}`;
    return [{ purpose: 'set a comment', sql }];
  });
}

type Grants = ReadonlyMap<string, readonly string[]>;

function wantedGrants({ config }: ExecutableNode): Grants {
  const entries = Object.entries(asRecord(config.grants)).map(([privilege, grantees]) => {
    const list = Array.isArray(grantees) ? grantees : [grantees];
    return [privilege.toLowerCase(), list.map(String).filter((name) => name !== '')] as const;
  });
  return new Map(entries);
}

function changeGrants(node: ExecutableNode, wanted: Grants, { grants }: Carried, existed: boolean): Statement[] {
  const statements: Statement[] = [];
  const change = (verb: 'grant' | 'revoke', privilege: string, grantees: readonly string[]) => {
    if (grantees.length === 0) return;
    const names = grantees.join(', ');
    const sql = `${verb} ${privilege} on ${nameOf(node)} ${verb === 'grant' ? 'to' : 'from'} ${names}`;
    statements.push({ purpose: verb === 'grant' ? 'grant a privilege' : 'revoke a privilege', sql });
  };
  for (const [privilege, has] of existed ? grants : []) {
    const keeps = new Set(wanted.get(privilege)?.map(roleName));
    change(
      'revoke',
      privilege,
      [...has]
        .filter((grantee) => !keeps.has(grantee))
        .map((name) => (name === 'public' ? name : quoteIdentifier(name))),
    );
  }
  for (const [privilege, grantees] of wanted) {
    const has = grants.get(privilege);
    change('grant', privilege, grantees.filter((grantee) => has?.has(roleName(grantee)) !== true).map(roleSql));
  }
  return statements;
}

const PLAIN = /^[A-Za-z_][\w$]*$/;
const QUOTED = /^"(.*)"$/;

/** The role that a project means by a name, as the database calls it. */
function roleName(written: string): string {
  if (PLAIN.test(written)) return written.toLowerCase();
  return QUOTED.exec(written)?.[1]?.replaceAll('""', '"') ?? written;
}

/** A plain name stays as the project wrote it, so that PostgreSQL folds it as everywhere; others are quoted. */
function roleSql(written: string): string {
  return PLAIN.test(written) || QUOTED.test(written) ? written : quoteIdentifier(written);
}

function nameOf({ relation: { schema, identifier } }: ExecutableNode): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
