import { randomUUID } from 'node:crypto';
import type { AlertChannel, AlertConfig } from './config.ts';
import type { Delivery, DeliveryPorts } from './delivery.ts';
import { deliver } from './send-outbox.ts';

/** A test message, to one of a channel's addresses, and what its server answered. */
export interface ChannelTest {
  /** Empty for a webhook. */
  readonly recipient: string;
  readonly delivery: Delivery;
}

/** Sends a test message now, past the outbox. Throws SCHEDULE_ALERT_SECRET_MISSING and SCHEDULE_ALERT_ADDRESS_REFUSED. */
export async function testChannel(
  channel: AlertChannel,
  config: AlertConfig,
  ports: DeliveryPorts,
): Promise<readonly ChannelTest[]> {
  const now = new Date().toISOString();
  const notice = {
    event: 'test',
    incident: {
      id: '0',
      rule: 'test',
      kind: 'failed',
      severity: 'info',
      subject: channel.name,
      title: { fr: 'Ceci est un essai', en: 'This is a test' },
      detail: { lines: [], command: `sigeti alert test ${channel.name}` },
      openedAt: now,
      closedAt: undefined,
      toldAt: undefined,
      channels: [channel.name],
      isMuted: false,
    },
  } as const;
  const tests: ChannelTest[] = [];
  for (const recipient of channel.kind === 'email' ? channel.to : ['']) {
    const message = { id: randomUUID(), recipient, notices: [notice] };
    tests.push({ recipient, delivery: await deliver(channel, message, config, ports) });
  }
  return tests;
}
