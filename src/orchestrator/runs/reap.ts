import { quoteLiteral, type Text } from '../../core/index.ts';
import { LOCK_CLASSES, markedSessions, type Session } from '../../postgres/index.ts';
import type { HeldRun } from './change-state.ts';
import { ACTIVE } from './claim.ts';
import { MOST_TAKEOVERS } from './flow-run.ts';

/** SQL: takes the lock that shows that a worker is alive. */
export function markAlive(workerId: string): string {
  return `select pg_advisory_lock_shared(${LOCK_CLASSES.worker}, hashtext(${quoteLiteral(workerId)}))`;
}

/** SQL: whether nobody holds that lock. A process that dies loses it at once; one that freezes loses its leases. */
const isGone = `not exists (select from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = ${LOCK_CLASSES.worker}
  and l.database = (select oid from pg_database where datname = current_database())
  and l.objid::bigint = hashtext(r.worker_id::text)::bigint & 4294967295)`;

/** SQL: whether a run is in the hands of a process that is dead or frozen. */
const isLost = `r.state_type in ${ACTIVE} and (r.lease_until < clock_timestamp() or ${isGone})`;

const LOST: Text = {
  fr: 'Le processus qui l’exécutait ne répond plus.',
  en: 'The process that executed it no longer answers.',
};

/** A run that was taken from a worker that is dead or frozen. */
export interface ReapedRun {
  readonly id: string;
  readonly name: string;
  /** Where it went: waiting for another worker, cancelled as was asked, or given up. */
  readonly to: 'SCHEDULED' | 'CANCELLED' | 'CRASHED';
}

/**
 * Takes the runs of dead and frozen workers from them. A run that was being cancelled is cancelled; one that a worker
 * had waits for another, unless that has happened too often; a command is not started by others and has crashed. A run
 * that publishes at this moment keeps its row locked, and is looked at the next time.
 */
export async function reapRuns(session: Session): Promise<readonly ReapedRun[]> {
  await endSessions(session);
  const { rows } = await session.query<{ id: string; name: string; state_type: ReapedRun['to'] }>(
    `with lost as (
  select r.id, case
      when r.state_type = 'CANCELLING' then 'CANCELLED'
      when r.trigger = 'command' or r.takeovers >= ${MOST_TAKEOVERS} then 'CRASHED'
      else 'SCHEDULED'
    end as state_type
  from sigeti_ops.flow_run r
  where ${isLost}
  for update skip locked)
update sigeti_ops.flow_run r set state_type = lost.state_type,
  state_name = case lost.state_type when 'CANCELLED' then 'Cancelled' when 'CRASHED' then 'Crashed' else 'AwaitingRetry' end,
  state_message = $1, fence = fence + 1, worker_id = null, lease_until = null,
  takeovers = takeovers + case lost.state_type when 'SCHEDULED' then 1 else 0 end,
  due_at = case lost.state_type when 'SCHEDULED' then clock_timestamp() else due_at end,
  ended_at = case lost.state_type when 'SCHEDULED' then null else clock_timestamp() end
from lost where r.id = lost.id
returning r.id::text, r.name, r.state_type`,
    [JSON.stringify(LOST)],
  );
  return rows.map(({ id, name, state_type }) => ({ id, name, to: state_type }));
}

/** Milliseconds that the server is given to end the sessions of a command. */
const END_MS = 2000;

/** Ends the sessions of all lost attempts: a frozen process keeps its locks. */
async function endSessions(session: Session): Promise<void> {
  await endSessionsWhere(session, isLost);
}

/** Ends the sessions of an attempt whose process is gone: a server does not always notice, and goes on with its query. */
export async function endSessionsOf(session: Session, { id, fence }: HeldRun): Promise<void> {
  await endSessionsWhere(session, `r.id = ${quoteLiteral(id)} and r.fence = ${fence}`);
}

/**
 * Sessions show whose they are by their application's name; of a command, which keeps the name that its profile gives,
 * by the process that they are marked with. Those that this role may not end are left: they can publish nothing any more.
 */
async function endSessionsWhere(session: Session, condition: string): Promise<void> {
  const ofCommands = `sigeti_ops.flow_run r join sigeti_ops.worker w on w.id = r.worker_id,
    lateral (${markedSessions("w.host || ':' || w.pid")}) m where r.trigger = 'command' and ${condition}`;
  await session.script(
    `do ${quoteLiteral(`begin
  perform pg_terminate_backend(a.pid) from pg_stat_activity a, sigeti_ops.flow_run r
  where ${condition} and a.datname = current_database()
    and starts_with(a.application_name || ' ', 'sigeti ' || left(r.id::text, 8) || '.' || r.fence || ' ');
  perform pg_terminate_backend(m.pid) from ${ofCommands};
  -- Whoever comes next finds the warehouse free.
  for attempt in 1..${END_MS / 10} loop
    exit when not exists (select from ${ofCommands});
    perform pg_sleep(0.01);
  end loop;
exception when insufficient_privilege then null;
end`)}`,
  );
}
