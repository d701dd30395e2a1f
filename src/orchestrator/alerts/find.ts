import { nearestNames } from '../../core/index.ts';
import type { AlertChannel, AlertConfig, AlertRule } from './config.ts';
import { alertUnknown } from './errors.ts';

/** The rule of a name. Throws SCHEDULE_ALERT_UNKNOWN with the nearest ones. */
export function findRule({ rules }: AlertConfig, name: string): AlertRule {
  return find('rule', rules, name);
}

/** The channel of a name. Throws SCHEDULE_ALERT_UNKNOWN with the nearest ones. */
export function findChannel({ channels }: AlertConfig, name: string): AlertChannel {
  return find('channel', channels, name);
}

function find<T extends { readonly name: string }>(kind: 'rule' | 'channel', all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const known = all.map((each) => each.name);
  throw alertUnknown(kind, name, nearestNames(name, known), known);
}
