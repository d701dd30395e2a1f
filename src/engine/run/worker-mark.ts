import { quoteLiteral } from '../../core/index.ts';
import { LOCK_CLASSES, type Session } from '../../postgres/index.ts';

/** How long the server may take to end a session that was told to. */
const END_SECONDS = 10;

/** Marks a session as one of the run's, for as long as it lives, by a lock that disturbs nobody. */
export async function markWorker(session: Session, run: string): Promise<void> {
  await session.script(`select pg_advisory_lock_shared(${LOCK_CLASSES.runSession}, hashtext(${quoteLiteral(run)}))`);
}

/**
 * Ends the sessions of runs that are dead: a server that cannot notice that its client is gone (before 14, or on
 * Windows) would let their statements go on for hours and hold what is to be dropped. Sessions that this role may not
 * end are left.
 */
export async function endWorkers(session: Session, runs: ReadonlySet<string>): Promise<void> {
  const keys = [...runs].map((run) => `hashtext(${quoteLiteral(run)})::bigint & 4294967295`).join(', ');
  const workers = `select l.pid from pg_locks l where l.locktype = 'advisory' and l.classid = ${LOCK_CLASSES.runSession}
    and l.objid::bigint in (${keys}) and l.database = (select oid from pg_database where datname = current_database())`;
  await session.script(
    `do ${quoteLiteral(`begin
  perform pg_terminate_backend(w.pid) from (${workers}) w;
  for attempt in 1..${END_SECONDS * 100} loop
    exit when not exists (${workers});
    perform pg_sleep(0.01);
  end loop;
exception when insufficient_privilege then null;
end`)}`,
  );
}
