import type { ErrorDetails } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { fromJson } from '../runs/flow-run.ts';
import type { Delivery } from './delivery.ts';
import { channelGone } from './errors.ts';
import type { Notice } from './tell-channels.ts';

/** A message that a sender has in hand. */
export interface ClaimedMessage {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly notices: readonly Notice[];
  /** From 1. */
  readonly attempts: number;
}

/** A message as lists show it. Instants are ISO 8601, UTC. */
export interface OutboxMessage {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly state: 'waiting' | 'sent' | 'given_up';
  readonly attempts: number;
  readonly notices: number;
  readonly createdAt: string;
  readonly dueAt: string;
  readonly settledAt: string | undefined;
  /** What the server said that took it. */
  readonly answer: string | undefined;
  /** Why the last attempt failed. */
  readonly problem: ErrorDetails | undefined;
}

/** Seconds for which a sender has a message; longer than any attempt takes. */
const LEASE = 180;

/** Seconds before the second attempt; each further one waits twice as long, up to the longest. */
const FIRST_WAIT = 30;
const LONGEST_WAIT = 3600;

/** Seconds after which a message is given up. */
const PATIENCE = 86_400;

/** Takes the next message that is due, so that no other sender has it. Undefined where there is none. */
export async function claimMessage(
  session: Session,
  warehouse: string,
  channels: readonly string[],
): Promise<ClaimedMessage | undefined> {
  const { rows } = await session.query<Readonly<Record<keyof ClaimedMessage, unknown>>>(
    `update sigeti_ops.alert_message m set attempts = attempts + 1,
  lease_until = clock_timestamp() + interval '${LEASE} seconds'
where id = (
  select id from sigeti_ops.alert_message where warehouse = $1 and channel = any ($2) and state = 'waiting'
    and due_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
  order by due_at, created_at limit 1 for update skip locked)
returning id::text, channel, recipient, notices, attempts`,
    [warehouse, channels],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    id: String(row.id),
    channel: String(row.channel),
    recipient: String(row.recipient),
    notices: fromJson<readonly Notice[]>(row.notices),
    attempts: Number(row.attempts),
  };
}

/** Notes what came of an attempt, unless another sender has the message by now. Returns the message's state. */
export async function settleMessage(
  session: Session,
  { id, attempts }: Pick<ClaimedMessage, 'id' | 'attempts'>,
  delivery: Delivery,
): Promise<OutboxMessage['state'] | undefined> {
  const wait = delivery.outcome === 'retry' ? (delivery.after ?? backoff(attempts)) : 0;
  const isSent = delivery.outcome === 'sent';
  const [answer, problem] = isSent ? [delivery.answer, null] : [null, JSON.stringify(delivery.problem)];
  const { rows } = await session.query<{ state: OutboxMessage['state'] }>(
    `update sigeti_ops.alert_message set lease_until = null, answer = $4, problem = $6,
  state = case when $3 = 'sent' then 'sent'
    when $3 = 'refused' or created_at < clock_timestamp() - interval '${PATIENCE} seconds' and attempts > 1 then 'given_up'
    else 'waiting' end,
  due_at = case when $3 = 'retry' then clock_timestamp() + make_interval(secs => $5) else due_at end,
  settled_at = case when $3 = 'retry' then null else clock_timestamp() end
where id = $1 and attempts = $2 and state = 'waiting' returning state`,
    [id, attempts, delivery.outcome, answer, wait, problem],
  );
  return rows[0]?.state;
}

function backoff(attempts: number): number {
  return Math.min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT);
}

/** Gives up what waits for a channel that is no more. */
export async function dropOrphans(session: Session, warehouse: string, channels: readonly string[]): Promise<void> {
  await session.query(
    `update sigeti_ops.alert_message set state = 'given_up', settled_at = clock_timestamp(), problem = $3
where warehouse = $1 and state = 'waiting' and not channel = any ($2)`,
    [warehouse, channels, JSON.stringify(channelGone())],
  );
}

/** Messages that wait or were given up, and with `all` those that were sent; the newest first. */
export async function listMessages(
  session: Session,
  warehouse: string,
  { all = false, limit = 50 }: { readonly all?: boolean; readonly limit?: number } = {},
): Promise<readonly OutboxMessage[]> {
  const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  const { rows } = await session.query<Readonly<Record<keyof OutboxMessage, unknown>>>(
    `select id::text, channel, recipient, state, attempts, jsonb_array_length(notices) as notices,
  ${iso('created_at')} as "createdAt", ${iso('due_at')} as "dueAt", ${iso('settled_at')} as "settledAt", answer, problem
from sigeti_ops.alert_message where warehouse = $1 and ($2 or state = 'waiting'
  or state = 'given_up' and settled_at > clock_timestamp() - interval '7 days')
order by created_at desc limit ${Math.trunc(limit)}`,
    [warehouse, all],
  );
  return rows.map((row) => ({
    id: String(row.id),
    channel: String(row.channel),
    recipient: String(row.recipient),
    state: String(row.state) as OutboxMessage['state'],
    attempts: Number(row.attempts),
    notices: Number(row.notices),
    createdAt: String(row.createdAt),
    dueAt: String(row.dueAt),
    settledAt: typeof row.settledAt === 'string' ? row.settledAt : undefined,
    answer: typeof row.answer === 'string' ? row.answer : undefined,
    problem: row.problem === null ? undefined : fromJson<ErrorDetails>(row.problem),
  }));
}
