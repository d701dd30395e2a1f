import { createHash } from 'node:crypto';
import type { ExecutableNode } from '../../core/index.ts';

/** Bytes that leave room for a suffix such as `__gone` within PostgreSQL's 63. */
const LONGEST = 50;

/**
 * A name for each node's scratch relation: the published name, so that errors read well, or a shortened one with a
 * hash where that is too long or where two schemas have relations of one name.
 */
export function scratchNames(nodes: readonly ExecutableNode[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const node of nodes) {
    const { schema, identifier } = node.relation;
    const fits = Buffer.byteLength(identifier) <= LONGEST && !taken.has(identifier);
    const name = fits ? identifier : `${shortened(identifier)}_${hash(`${schema}.${identifier}`)}`;
    taken.add(name);
    names.set(node.uniqueId, name);
  }
  return names;
}

function shortened(identifier: string): string {
  let text = identifier;
  while (Buffer.byteLength(text) > LONGEST - 9) text = text.slice(0, -1);
  return text;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
