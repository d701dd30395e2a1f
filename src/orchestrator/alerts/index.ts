// alerts: what is wrong, and whom it is told. Rules are judged over facts, conditions become incidents, and what channels
// are to be told waits in an outbox. Start reading at evaluate.ts.
export type { AlertConfig } from './config.ts';
export type { DeliveryPorts } from './delivery.ts';
export { findChannel, findRule } from './find.ts';
export { hasServer } from './has-server.ts';
export { type Incident, listIncidents } from './incidents.ts';
export { listMutes, type Mute, muteRule, unmuteRule } from './mute.ts';
export { listMessages, type OutboxMessage } from './outbox.ts';
export { readAlerts } from './read-config.ts';
export { lookOnce, runAlerts } from './run-alerts.ts';
export { type ChannelTest, testChannel } from './test-channel.ts';
