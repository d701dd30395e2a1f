import type { Session } from '../../postgres/index.ts';
import { type AlertChannel, type AlertConfig, SEVERITIES } from './config.ts';
import { type Incident, untoldIncidents } from './incidents.ts';

/** Something a message says: an incident that has begun, one that is over, or a test of the channel. */
export interface Notice {
  readonly event: 'opened' | 'closed' | 'test';
  readonly incident: Incident;
}

/**
 * Puts what channels have not been told yet into the outbox: one message per channel and address for all that is new
 * now, or into the next digest. Belongs into a transaction.
 */
export async function tellChannels(session: Session, warehouse: string, config: AlertConfig): Promise<void> {
  const untold = await untoldIncidents(session, warehouse);
  if (untold.length === 0) return;
  for (const channel of config.channels) {
    const notices = untold.filter((incident) => concerns(channel, incident, config)).map(toNotice);
    if (notices.length > 0) await enqueue(session, warehouse, channel, notices);
  }
  for (const incident of untold) await markTold(session, incident, config);
}

function toNotice(incident: Incident): Notice {
  return { event: incident.closedAt === undefined ? 'opened' : 'closed', incident };
}

/** Whether a channel is told: of a start, if the rule and the severity are for it; of an end, if it knows of the start. */
function concerns(channel: AlertChannel, incident: Incident, { rules }: AlertConfig): boolean {
  if (incident.closedAt !== undefined) return incident.channels.includes(channel.name);
  const rule = rules.find(({ name }) => name === incident.rule);
  if (rule?.channels !== undefined && !rule.channels.includes(channel.name)) return false;
  return SEVERITIES.indexOf(incident.severity) >= SEVERITIES.indexOf(channel.severity);
}

async function enqueue(
  session: Session,
  warehouse: string,
  channel: AlertChannel,
  notices: readonly Notice[],
): Promise<void> {
  const recipients = channel.kind === 'email' ? channel.to : [''];
  const { digest } = channel;
  const due = digest === undefined ? 'clock_timestamp()' : NEXT_DIGEST;
  // A digest that a sender has in hand is no longer added to: the index leaves it out.
  await session.query(
    `insert into sigeti_ops.alert_message as m (warehouse, channel, recipient, is_digest, notices, due_at)
select $1, $2, r, $4, $5::jsonb, ${due} from unnest($3::text[]) r
on conflict (warehouse, channel, recipient, due_at) where is_digest and attempts = 0 and state = 'waiting'
do update set notices = m.notices || excluded.notices`,
    [
      warehouse,
      channel.name,
      recipients,
      digest !== undefined,
      JSON.stringify(notices),
      ...(digest === undefined ? [] : [digest.at, digest.timeZone]),
    ],
  );
}

/** The next time the clock of the zone shows the digest's hour. */
const NEXT_DIGEST = `(select min(at) from (
  select (date_trunc('day', timezone($7, clock_timestamp())) + d * interval '1 day' + $6::time) at time zone $7 as at
  from generate_series(0, 2) d) x where at > clock_timestamp())`;

async function markTold(session: Session, incident: Incident, config: AlertConfig): Promise<void> {
  if (incident.closedAt !== undefined) {
    await session.query('update sigeti_ops.alert_incident set end_told_at = clock_timestamp() where id = $1', [
      incident.id,
    ]);
    return;
  }
  const channels = config.channels.filter((channel) => concerns(channel, incident, config)).map(({ name }) => name);
  await session.query('update sigeti_ops.alert_incident set told_at = clock_timestamp(), channels = $2 where id = $1', [
    incident.id,
    channels,
  ]);
}
