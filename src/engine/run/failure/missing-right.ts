import { quoteIdentifier, quoteLiteral, type RelationName } from '../../../core/index.ts';
import type { Session } from '../../../postgres/index.ts';
import { nodesRead } from '../reads.ts';
import type { Explain } from './failure.ts';

/** A right that is missing: which, and the statements that give it. */
export const explainMissingRight: Explain = async (error, { node }, session, { manifest }) => {
  const grants = [
    ...(await rightsToRead(
      session,
      nodesRead(manifest, node).map((read) => read.relation),
    )),
    ...(await rightsToPublish(session, node.relation)),
  ];
  if (grants.length === 0) return undefined;
  const list = `${[...new Set(grants)].join('; ')};`;
  return {
    ...error,
    hint: {
      fr: `À exécuter par le propriétaire des objets ou un superutilisateur : ${list}`,
      en: `To be run by the owner of the objects or a superuser: ${list}`,
    },
  };
};

async function rightsToRead(session: Session, relations: readonly RelationName[]): Promise<readonly string[]> {
  if (relations.length === 0) return [];
  const names = relations.map((one) => `(${quoteLiteral(one.schema)}, ${quoteLiteral(one.identifier)})`).join(', ');
  const [found] = await session.script(`select n.nspname, c.relname, current_user,
  has_schema_privilege(n.oid, 'usage'), has_table_privilege(c.oid, 'select')
from pg_class c join pg_namespace n on n.oid = c.relnamespace where (n.nspname, c.relname) in (${names}) order by 1, 2`);
  return (found?.rows ?? []).flatMap(([schemaName, name, user, mayEnter, mayRead]) => {
    const schema = quoteIdentifier(String(schemaName));
    const to = `to ${quoteIdentifier(String(user))}`;
    return [
      ...(mayEnter === true ? [] : [`grant usage on schema ${schema} ${to}`]),
      ...(mayRead === true ? [] : [`grant select on ${schema}.${quoteIdentifier(String(name))} ${to}`]),
    ];
  });
}

async function rightsToPublish(session: Session, { schema, identifier }: RelationName): Promise<readonly string[]> {
  const [found, owned] = await session.script(`select current_user from pg_namespace
where nspname = ${quoteLiteral(schema)} and not has_schema_privilege(oid, 'create');
select current_user, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end
from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ${quoteLiteral(schema)}
  and c.relname = ${quoteLiteral(identifier)} and not pg_has_role(c.relowner, 'usage')`);
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`;
  return [
    ...(found?.rows ?? []).map(
      ([user]) => `grant usage, create on schema ${quoteIdentifier(schema)} to ${quoteIdentifier(String(user))}`,
    ),
    ...(owned?.rows ?? []).map(
      ([user, kind]) => `alter ${String(kind)} ${name} owner to ${quoteIdentifier(String(user))}`,
    ),
  ];
}
