import { STATE_TYPES, TRANSITIONS } from '../../core/index.ts';

const ACTIVE = `('PENDING', 'RUNNING', 'CANCELLING')`;

const TRANSITION_ROWS = STATE_TYPES.flatMap((from) => TRANSITIONS[from].map((to) => `('${from}', '${to}')`)).join(', ');

/**
 * Migration 1: flows, deployments, schedules, workers, runs and what they leave. What must never be (two runs of one
 * warehouse, one tick twice, a state after a final one) is forbidden here, whoever writes.
 */
export const RUN_TABLES = `
create table sigeti_ops.flow (
  name text primary key,
  file text not null,
  hash text not null,
  definition jsonb not null,
  deployed_at timestamptz not null default now(),
  removed_at timestamptz);

create table sigeti_ops.deployment (
  name text primary key,
  flow text not null references sigeti_ops.flow,
  warehouse text not null,
  definition jsonb not null,
  queue text not null,
  parameters jsonb not null,
  late_after interval not null,
  deployed_at timestamptz not null default now(),
  removed_at timestamptz);

create table sigeti_ops.schedule (
  id bigint generated always as identity primary key,
  deployment text not null references sigeti_ops.deployment,
  name text not null,
  origin text not null check (origin in ('file', 'command')),
  cron text,
  time_zone text,
  every interval,
  anchor timestamptz,
  parameters jsonb not null,
  missed text not null check (missed in ('skip', 'latest', 'all')),
  paused_at timestamptz,
  paused_by text,
  next_at timestamptz,
  unique (deployment, name),
  check ((cron is null) = (time_zone is null) and (every is null) = (anchor is null) and num_nonnulls(cron, every) = 1));
create index schedule_due on sigeti_ops.schedule (next_at) where paused_at is null;

create table sigeti_ops.worker (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('worker', 'scheduler', 'command')),
  host text not null,
  pid int not null,
  version text not null,
  queues text[] not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  stopped_at timestamptz);
create index worker_seen on sigeti_ops.worker (seen_at) where stopped_at is null;

create table sigeti_ops.setting (key text primary key, value jsonb not null);
insert into sigeti_ops.setting values ('concurrency_limit', '4');

create table sigeti_ops.state_transition (
  from_type text, to_type text, primary key (from_type, to_type));
insert into sigeti_ops.state_transition values ${TRANSITION_ROWS};

create table sigeti_ops.flow_run (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  flow text not null,
  flow_hash text not null,
  definition jsonb not null,
  deployment text,
  schedule_id bigint references sigeti_ops.schedule on delete set null,
  scheduled_for timestamptz,
  warehouse text not null,
  queue text not null,
  parameters jsonb not null,
  trigger text not null check (trigger in ('schedule', 'manual', 'backfill', 'command')),
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  -- Not before this moment; from the other one on it is late.
  due_at timestamptz not null default clock_timestamp(),
  late_at timestamptz,
  state_type text not null,
  state_name text not null,
  state_message jsonb,
  state_at timestamptz not null default clock_timestamp(),
  attempt int not null default 1,
  takeovers int not null default 0,
  -- Grows whenever the run changes hands: whoever holds an older number can neither write nor publish.
  fence bigint not null default 0,
  worker_id uuid references sigeti_ops.worker,
  lease_until timestamptz,
  process jsonb,
  cancel_requested_at timestamptz,
  cancelled_by text,
  started_at timestamptz,
  ended_at timestamptz,
  error jsonb,
  unique (schedule_id, scheduled_for),
  -- Makes the fence part of a key: who holds the row FOR KEY SHARE, in order to publish, keeps it from changing hands,
  -- and still lets leases be renewed and a cancellation be asked for.
  unique (id, fence));
create unique index flow_run_of_warehouse on sigeti_ops.flow_run (warehouse) where state_type in ${ACTIVE};
create index flow_run_waiting on sigeti_ops.flow_run (due_at, created_at) where state_type = 'SCHEDULED';
create index flow_run_latest on sigeti_ops.flow_run (created_at desc);
create index flow_run_of_deployment on sigeti_ops.flow_run (deployment, created_at desc);

create table sigeti_ops.flow_run_state (
  id bigint generated always as identity primary key,
  flow_run_id uuid not null references sigeti_ops.flow_run on delete cascade,
  at timestamptz not null,
  state_type text not null,
  state_name text not null,
  message jsonb,
  attempt int not null,
  worker_id uuid);
create index flow_run_state_of_run on sigeti_ops.flow_run_state (flow_run_id, id);

create function sigeti_ops.check_transition() returns trigger language plpgsql as $$
begin
  if not exists (select from sigeti_ops.state_transition where from_type = old.state_type and to_type = new.state_type) then
    raise exception 'flow run % cannot go from % to %', old.id, old.state_type, new.state_type using errcode = 'SG001';
  end if;
  new.state_at := clock_timestamp();
  return new;
end $$;
create trigger check_transition before update of state_type on sigeti_ops.flow_run
  for each row when (old.state_type is distinct from new.state_type or old.state_name is distinct from new.state_name)
  execute function sigeti_ops.check_transition();

create function sigeti_ops.note_state() returns trigger language plpgsql as $$
begin
  insert into sigeti_ops.flow_run_state (flow_run_id, at, state_type, state_name, message, attempt, worker_id)
  values (new.id, new.state_at, new.state_type, new.state_name, new.state_message, new.attempt, new.worker_id);
  perform pg_notify('sigeti_ops', new.id || ' ' || new.state_type);
  return null;
end $$;
create trigger note_first_state after insert on sigeti_ops.flow_run
  for each row execute function sigeti_ops.note_state();
create trigger note_state after update of state_type on sigeti_ops.flow_run
  for each row when (old.state_type is distinct from new.state_type or old.state_name is distinct from new.state_name)
  execute function sigeti_ops.note_state();

-- A task of the flow (node = ''), or a node of the project within it.
create table sigeti_ops.task_run (
  flow_run_id uuid not null references sigeti_ops.flow_run on delete cascade,
  task text not null,
  node text not null default '',
  position int not null,
  attempt int not null,
  state_type text not null,
  state_name text not null,
  started_at timestamptz,
  ended_at timestamptz,
  seconds double precision,
  row_count bigint,
  rows_affected bigint,
  failures bigint,
  error jsonb,
  primary key (flow_run_id, task, node));

create table sigeti_ops.run_event (
  flow_run_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  task text not null,
  event jsonb not null,
  primary key (flow_run_id, seq, at)) partition by range (at);

create table sigeti_ops.run_log (
  flow_run_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  task text not null,
  level text not null,
  line text not null,
  primary key (flow_run_id, seq, at)) partition by range (at);
`;
