/** Migration 2: what people and BI tools read. A run whose worker is gone is shown as what it is, even before it is cleared away. */
export const VIEWS = `
create view sigeti_ops.live_worker as
select id, kind, host, pid, version, queues, started_at, seen_at
from sigeti_ops.worker where stopped_at is null and seen_at > clock_timestamp() - interval '15 seconds';

create view sigeti_ops.flow_runs as
select r.id, r.name, r.flow, r.deployment, r.warehouse, r.queue, r.trigger, r.created_by, r.parameters,
  r.state_type, r.state_name, r.state_message, r.state_at, r.scheduled_for, r.due_at, r.created_at, r.started_at,
  r.ended_at, extract(epoch from coalesce(r.ended_at, clock_timestamp()) - r.started_at)::float8 as seconds,
  r.attempt, r.takeovers, r.error, r.cancelled_by, w.host as worker_host, w.pid as worker_pid,
  r.state_type in ${"('PENDING', 'RUNNING', 'CANCELLING')"} and r.lease_until < clock_timestamp() as is_abandoned
from sigeti_ops.flow_run r left join sigeti_ops.worker w on w.id = r.worker_id;

-- Why a run that waits has not started yet; blocker: the run that has its warehouse.
create view sigeti_ops.waiting_runs as
select r.id, r.name, r.due_at,
  case
    when r.due_at > clock_timestamp() and r.state_name = 'AwaitingRetry' then 'RETRY_LATER'
    when r.due_at > clock_timestamp() then 'NOT_DUE'
    when not exists (select from sigeti_ops.live_worker w where w.kind = 'worker' and r.queue = any (w.queues)) then 'NO_WORKER'
    when b.id is not null then 'WAREHOUSE_BUSY'
    when (select count(*) from sigeti_ops.flow_run a where a.state_type in ('PENDING', 'RUNNING', 'CANCELLING'))
      >= (select value::int from sigeti_ops.setting where key = 'concurrency_limit') then 'LIMIT_REACHED'
    else 'NEXT'
  end as reason,
  b.id as blocker_id, b.name as blocker, b.created_by as blocker_by, b.started_at as blocker_since
from sigeti_ops.flow_run r
left join sigeti_ops.flow_run b on b.warehouse = r.warehouse and b.state_type in ('PENDING', 'RUNNING', 'CANCELLING')
where r.state_type = 'SCHEDULED';

create view sigeti_ops.task_runs as
select t.flow_run_id, r.name as flow_run, r.deployment, t.task, t.position, t.attempt, t.state_type, t.state_name,
  t.started_at, t.ended_at, t.seconds, t.error
from sigeti_ops.task_run t join sigeti_ops.flow_run r on r.id = t.flow_run_id where t.node = '';

create view sigeti_ops.node_runs as
select t.flow_run_id, r.name as flow_run, r.deployment, t.task, t.node as unique_id, t.position, t.state_type,
  t.state_name, t.started_at, t.ended_at, t.seconds, t.row_count, t.rows_affected, t.failures, t.error
from sigeti_ops.task_run t join sigeti_ops.flow_run r on r.id = t.flow_run_id where t.node <> '';
`;
