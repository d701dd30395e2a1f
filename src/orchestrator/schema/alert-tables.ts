/** Migration 3: what is wrong and since when, whom it was told, and what is still to be sent. No secret is ever kept here. */
export const ALERT_TABLES = `
create table sigeti_ops.alert_incident (
  id bigint generated always as identity primary key,
  -- Whose rules they are: projects on one database leave each other's alone.
  warehouse text not null,
  -- What is wrong, say a rule and a deployment: open once at a time, whoever looks.
  key text not null,
  rule text not null,
  kind text not null,
  severity text not null check (severity in ('info', 'warning', 'error')),
  subject text not null,
  -- Text in both languages, and what else the messages say.
  title jsonb not null,
  detail jsonb not null,
  opened_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  -- The channels that were told of its start, and when; and when they were told of its end.
  told_at timestamptz,
  channels text[] not null default '{}',
  end_told_at timestamptz);
create unique index alert_incident_open on sigeti_ops.alert_incident (warehouse, key) where closed_at is null;
create index alert_incident_untold on sigeti_ops.alert_incident (id)
  where told_at is null or closed_at is not null and end_told_at is null;
create index alert_incident_latest on sigeti_ops.alert_incident (opened_at desc);

create table sigeti_ops.alert_mute (
  warehouse text not null,
  rule text not null,
  until timestamptz not null,
  muted_by text not null,
  muted_at timestamptz not null default clock_timestamp(),
  primary key (warehouse, rule));

-- When a query was last asked: its answer counts until then.
create table sigeti_ops.alert_query (
  warehouse text not null,
  rule text not null,
  hash text not null,
  asked_at timestamptz not null,
  primary key (warehouse, rule));

-- The outbox. The id is the message's own for ever: whoever gets it twice can tell.
create table sigeti_ops.alert_message (
  id uuid primary key default gen_random_uuid(),
  warehouse text not null,
  channel text not null,
  -- One of an e-mail channel's addresses; empty for a webhook.
  recipient text not null,
  is_digest boolean not null default false,
  notices jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given_up')),
  attempts int not null default 0,
  -- Until then it is in the hands of a sender.
  lease_until timestamptz,
  settled_at timestamptz,
  answer text);
create index alert_message_due on sigeti_ops.alert_message (due_at) where state = 'waiting';
create unique index alert_message_digest on sigeti_ops.alert_message (warehouse, channel, recipient, due_at)
  where is_digest and attempts = 0 and state = 'waiting';
create index alert_message_latest on sigeti_ops.alert_message (created_at desc);

create view sigeti_ops.alerts as
select i.id, i.warehouse, i.rule, i.kind, i.severity, i.subject, i.title, i.detail, i.opened_at, i.closed_at, i.told_at,
  exists (select from sigeti_ops.alert_mute m where m.warehouse = i.warehouse and m.rule = i.rule and m.until > clock_timestamp()) as is_muted
from sigeti_ops.alert_incident i;
`;
