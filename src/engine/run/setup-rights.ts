import { SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';

/** What the role lacks before any node can run, as the statements that give it. */
const MISSING_RIGHTS = `select format('grant create on database %I to %I', current_database(), current_user) as grants
  where not has_database_privilege(current_database(), 'create')
union all select format('grant usage, create on schema %I to %I', nspname, current_user) from pg_namespace
  where nspname = 'sigeti_wap' and not (has_schema_privilege(oid, 'usage') and has_schema_privilege(oid, 'create'))
union all select format('alter table %I.%I owner to %I', n.nspname, c.relname, current_user)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'sigeti_wap' and c.relkind = 'r' and not pg_has_role(c.relowner, 'usage')
  and not (select bool_and(has_table_privilege(c.oid, privilege))
    from unnest(array['select', 'insert', 'update', 'delete']) privilege)`;

/**
 * Does what a run needs before its nodes. Where the role may not, the error names every right that it lacks, so that
 * an administrator is asked once.
 */
export async function withSetupRights<T>(session: Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code !== 'DATABASE_PERMISSION_DENIED') throw thrown;
    throw await withGrants(thrown, session);
  }
}

async function withGrants(error: SigetiError, session: Session): Promise<SigetiError> {
  const [found] = await session.script(MISSING_RIGHTS);
  const grants = (found?.rows ?? []).map(([grant]) => `${String(grant)};`).join(' ');
  if (grants === '') return error;
  const hint = {
    fr: `À exécuter dans cette base par un administrateur : ${grants}`,
    en: `To be run in this database by an administrator: ${grants}`,
  };
  return new SigetiError({ ...error.details, hint }, { cause: error.cause });
}
