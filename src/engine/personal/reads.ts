import {
  type ExecutableNode,
  hasPersonalData,
  hasRelation,
  isExecutable,
  isPersonalColumn,
  type Manifest,
  type SourceNode,
} from '../../core/index.ts';

/** What a query reads by name: sources and nodes, those of ephemeral models included. */
export type Read = ExecutableNode | SourceNode;

/** The relations that a node's query names, itself or through ephemeral models, and those models. */
export function readsOf(manifest: Manifest, node: ExecutableNode): readonly Read[] {
  return reach(manifest, node, ({ config }) => config.materialized === 'ephemeral');
}

/**
 * Whether values of personal columns can pass through the node's query: it has some itself, or reads some, be it
 * through views, whose rows are worked out when they are read.
 */
export function touchesPersonalData(manifest: Manifest, node: ExecutableNode): boolean {
  return allOf(manifest, node).some(hasPersonalData);
}

/** Whether a text gives the value of a personal column that passes through the node's query, as `email = …`. */
export function givesPersonalValue(manifest: Manifest, node: ExecutableNode, text: string): boolean {
  const names = [...text.matchAll(/([\p{L}_][\p{L}\p{N}_$]*) = /gu)].map(([, name = '']) => name);
  return allOf(manifest, node).some((one) => names.some((name) => isPersonalColumn(one, name)));
}

function allOf(manifest: Manifest, node: ExecutableNode): readonly Read[] {
  const isPassed = ({ config }: ExecutableNode) => ['view', 'ephemeral'].includes(String(config.materialized));
  return [node, ...reach(manifest, node, isPassed)];
}

/** Unique ids of the relations of the project whose names a text of SQL holds. */
export function namedIn(manifest: Manifest, sql: string): readonly string[] {
  const words = new Set(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
  return [...manifest.nodes.values()]
    .filter(hasRelation)
    .filter(({ relation }) => words.has(relation.identifier.toLowerCase()))
    .map(({ uniqueId }) => uniqueId);
}

function reach(manifest: Manifest, node: ExecutableNode, goesOn: (read: ExecutableNode) => boolean): readonly Read[] {
  const found = new Map<string, Read>();
  const open: ExecutableNode[] = [node];
  // The list grows while it is gone through.
  for (const { dependsOn } of open) {
    for (const id of dependsOn.nodes) {
      const read = manifest.nodes.get(id);
      if (read === undefined || found.has(id) || !hasRelation(read)) continue;
      found.set(id, read);
      if (isExecutable(read) && goesOn(read)) open.push(read);
    }
  }
  return [...found.values()];
}
