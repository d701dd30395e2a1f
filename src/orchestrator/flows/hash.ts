import { createHash } from 'node:crypto';
import type { DeploymentSpec, Flow } from '../flow.ts';

/** JSON with sorted keys and without what is undefined: one text for one value, however it was written or stored. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** Tells a flow, or a deployment, from every other one: what is run again only makes sense while this stays. */
export function hashOf(definition: Flow | DeploymentSpec): string {
  return createHash('sha256').update(canonicalJson(definition)).digest('hex');
}
