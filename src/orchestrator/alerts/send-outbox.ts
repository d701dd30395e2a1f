import { SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { AlertChannel, AlertConfig } from './config.ts';
import type { Delivery, DeliveryPorts } from './delivery.ts';
import { sendEmail } from './email.ts';
import { alertNotDelivered } from './errors.ts';
import { composeMessage } from './message.ts';
import { type ClaimedMessage, claimMessage, dropOrphans, settleMessage } from './outbox.ts';
import { renderMailHtml, renderMailText } from './render-mail.ts';
import { renderJson, renderSlack, renderTeams } from './render-webhook.ts';
import { postWebhook } from './webhook.ts';

/** Messages that one call sends, and milliseconds after which it begins no other: the next call goes on. */
const MOST = 20;
const LONGEST = 30_000;

/** What was sent, and what was not, each with its reason. */
export interface OutboxReport {
  readonly sent: number;
  readonly problems: readonly SigetiError[];
}

/**
 * Sends what is due, one message after the other. Any number of senders may do so at once: a message is in the hands of
 * one. Where a sender dies with it, another sends it once more, under the same id.
 */
export async function sendOutbox(
  session: Session,
  { config, warehouse, ports }: { config: AlertConfig; warehouse: string; ports: DeliveryPorts },
): Promise<OutboxReport> {
  const names = config.channels.map(({ name }) => name);
  await dropOrphans(session, warehouse, names);
  const problems: SigetiError[] = [];
  let sent = 0;
  const begun = performance.now();
  for (let count = 0; count < MOST && performance.now() - begun < LONGEST; count++) {
    const message = await claimMessage(session, warehouse, names);
    const channel = config.channels.find(({ name }) => name === message?.channel);
    if (message === undefined || channel === undefined) break;
    const delivery = await attempt(channel, message, config, ports);
    const state = await settleMessage(session, message, delivery);
    if (delivery.outcome === 'sent') sent += 1;
    else problems.push(tell(channel, delivery.problem, state === 'given_up'));
  }
  return { sent, problems };
}

async function attempt(
  channel: AlertChannel,
  message: ClaimedMessage,
  config: AlertConfig,
  ports: DeliveryPorts,
): Promise<Delivery> {
  try {
    return await deliver(channel, message, config, ports);
  } catch (thrown) {
    // A secret or an address that somebody will put right: the message waits for it.
    if (!(thrown instanceof SigetiError)) throw thrown;
    return { outcome: 'retry', problem: thrown };
  }
}

/** A channel that cannot be used at all says so by itself. */
function tell({ name }: AlertChannel, problem: SigetiError, isFinal: boolean): SigetiError {
  return OF_THE_CHANNEL.has(problem.code) ? problem : alertNotDelivered(name, problem, isFinal);
}

const OF_THE_CHANNEL: ReadonlySet<string> = new Set([
  'SCHEDULE_ALERT_SECRET_MISSING',
  'SCHEDULE_ALERT_ADDRESS_REFUSED',
]);

/** Sends a message over a channel and says what the server answered. Throws what the channel itself makes impossible. */
export async function deliver(
  channel: AlertChannel,
  { id, recipient, notices }: Pick<ClaimedMessage, 'id' | 'recipient' | 'notices'>,
  { site, timeZone }: AlertConfig,
  ports: DeliveryPorts,
): Promise<Delivery> {
  const message = composeMessage(notices, { language: channel.language, site, timeZone });
  if (channel.kind === 'email') {
    const { subject } = message;
    const text = renderMailText(message);
    return await sendEmail(channel, { id, to: recipient, subject, text, html: renderMailHtml(message) }, ports);
  }
  const body = {
    slack: () => renderSlack(message),
    teams: () => renderTeams(message),
    json: () => renderJson(notices, { site, id }),
  }[channel.format]();
  return await postWebhook(channel, JSON.stringify(body), ports);
}
