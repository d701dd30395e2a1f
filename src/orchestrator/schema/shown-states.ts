import { LOCK_CLASSES } from '../../postgres/index.ts';

/** SQL: whether a session of the process lives that registered under the id: it holds a lock, and loses it with its process. */
const holdsLock = (id: string) => `exists (select from pg_locks l where l.locktype = 'advisory' and l.granted
  and l.classid = ${LOCK_CLASSES.worker} and l.objid::bigint = hashtext(${id}::text)::bigint & 4294967295
  and l.database = (select oid from pg_database where datname = current_database()))`;

const ACTIVE = `('PENDING', 'RUNNING', 'CANCELLING')`;

/**
 * Migration 4: what is shown is so at this moment. A process that died is missed at once, not at its next heartbeat, and
 * a worker is there for the runs of its own warehouse; a task that will be tried again says when; and what a process was
 * at when it died is neither running nor failed.
 */
export const SHOWN_STATES = `
-- Null: of all, as schedulers are.
alter table sigeti_ops.worker add column warehouse text;

create or replace view sigeti_ops.live_worker as
select id, kind, host, pid, version, queues, started_at, seen_at, warehouse
from sigeti_ops.worker w
where stopped_at is null and seen_at > clock_timestamp() - interval '15 seconds' and ${holdsLock('w.id')};

create or replace view sigeti_ops.waiting_runs as
select r.id, r.name, r.due_at,
  case
    when r.due_at > clock_timestamp() and r.state_name = 'AwaitingRetry' then 'RETRY_LATER'
    when r.due_at > clock_timestamp() then 'NOT_DUE'
    when not exists (select from sigeti_ops.live_worker w
      where w.kind = 'worker' and w.warehouse = r.warehouse and r.queue = any (w.queues)) then 'NO_WORKER'
    when b.id is not null then 'WAREHOUSE_BUSY'
    when (select count(*) from sigeti_ops.flow_run a where a.state_type in ${ACTIVE})
      >= (select value::int from sigeti_ops.setting where key = 'concurrency_limit') then 'LIMIT_REACHED'
    else 'NEXT'
  end as reason,
  b.id as blocker_id, b.name as blocker, b.created_by as blocker_by, b.started_at as blocker_since
from sigeti_ops.flow_run r
left join sigeti_ops.flow_run b on b.warehouse = r.warehouse and b.state_type in ${ACTIVE}
where r.state_type = 'SCHEDULED';

create or replace view sigeti_ops.flow_runs as
select r.id, r.name, r.flow, r.deployment, r.warehouse, r.queue, r.trigger, r.created_by, r.parameters,
  r.state_type, r.state_name, r.state_message, r.state_at, r.scheduled_for, r.due_at, r.created_at, r.started_at,
  r.ended_at, extract(epoch from coalesce(r.ended_at, clock_timestamp()) - r.started_at)::float8 as seconds,
  r.attempt, r.takeovers, r.error, r.cancelled_by, w.host as worker_host, w.pid as worker_pid,
  case when r.state_type in ${ACTIVE} then r.lease_until < clock_timestamp() or not ${holdsLock('r.worker_id')}
    else false end as is_abandoned
from sigeti_ops.flow_run r left join sigeti_ops.worker w on w.id = r.worker_id;

alter table sigeti_ops.task_run add column due_at timestamptz;

create or replace view sigeti_ops.task_runs as
select t.flow_run_id, r.name as flow_run, r.deployment, t.task, t.position, t.attempt, t.state_type, t.state_name,
  t.started_at, t.ended_at, t.seconds, t.error, t.due_at
from sigeti_ops.task_run t join sigeti_ops.flow_run r on r.id = t.flow_run_id where t.node = '';

-- Why a message was not sent, in both languages.
alter table sigeti_ops.alert_message add column problem jsonb;

-- Whoever ends its run in good order has said what came of each task; what is left was cut off, or will not be tried again.
create function sigeti_ops.end_tasks() returns trigger language plpgsql as $$
begin
  update sigeti_ops.task_run set ended_at = coalesce(ended_at, clock_timestamp()), due_at = null,
    seconds = coalesce(seconds, extract(epoch from clock_timestamp() - started_at)),
    state_type = case new.state_type when 'CANCELLED' then 'CANCELLED' else 'CRASHED' end,
    state_name = case new.state_type when 'CANCELLED' then 'Cancelled' else 'Crashed' end
  where flow_run_id = new.id and state_type in ('RUNNING', 'SCHEDULED');
  return null;
end $$;
create trigger end_tasks after update of state_type on sigeti_ops.flow_run
  for each row when (old.state_type in ${ACTIVE} and new.state_type not in ${ACTIVE})
  execute function sigeti_ops.end_tasks();
`;
