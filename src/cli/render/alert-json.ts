// What -o json gives of alerts. Names and units are part of the product's contract: docs/alerts.md.
import type { ChannelTest, Incident, Mute, OutboxMessage } from '../../orchestrator/index.ts';
import { snakeCased } from '../snake-case.ts';

type Json = Readonly<Record<string, unknown>>;

/** What `alert ls` lists. Instants are ISO 8601 in UTC. */
export function alertsJson(view: {
  readonly incidents: readonly Incident[];
  readonly mutes: readonly Mute[];
  readonly messages: readonly OutboxMessage[];
}): Json {
  return {
    version: 1,
    incidents: view.incidents.map(incidentJson),
    mutes: view.mutes.map(snakeCased),
    messages: view.messages.map(snakeCased),
  };
}

function incidentJson({ detail, ...incident }: Incident): Json {
  const { since, ...rest } = detail;
  const at = since === undefined ? null : new Date(since).toISOString();
  return { ...snakeCased(incident), detail: { ...snakeCased(rest), since: at } };
}

/** What came of a test of a channel. */
export function channelTestsJson(channel: string, tests: readonly ChannelTest[]): Json {
  return {
    version: 1,
    channel,
    tests: tests.map(({ recipient, delivery }) => ({
      recipient,
      outcome: delivery.outcome,
      answer: delivery.outcome === 'sent' ? delivery.answer : null,
      problem: delivery.outcome === 'sent' ? null : delivery.problem.toJSON(),
    })),
  };
}
