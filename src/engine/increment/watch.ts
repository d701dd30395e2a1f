import { type ExecutableNode, isExecutable, type Manifest, type RelationName } from '../../core/index.ts';
import { FieldReader } from './read-fields.ts';

/** What a table is made of, where it declares that it is built again only when something of that changed. */
export interface WatchSpec {
  /** Every table that the model reads, itself or through views and ephemeral models. */
  readonly tables: readonly { readonly uniqueId: string; readonly relation: RelationName }[];
  /** All beside its tables that it depends on: an SQL value, as a template. */
  readonly recomputeWhen: string | undefined;
  /** Variables whose change is no change of definition. */
  readonly volatileVars: readonly string[];
}

/** Whether a node is a table that declares to be built only where its inputs changed. */
export function declaresWatch(node: ExecutableNode): boolean {
  const { meta, materialized } = node.config;
  return materialized === 'table' && meta?.increment !== undefined && meta.increment !== null;
}

/** Reads `config.meta.increment` of a table. Throws COMPILE_INCREMENT_INVALID. */
export function readWatch(
  node: ExecutableNode,
  manifest: Manifest,
  relationOf: (uniqueId: string) => RelationName,
): WatchSpec {
  const fields = new FieldReader({ uniqueId: node.uniqueId, path: [] }, node.config.meta.increment);
  fields.refuseOthers(['inputs', 'recompute_when', 'volatile_vars']);
  if (fields.get('inputs') !== 'all')
    throw fields.invalid('inputs', {
      fr: 'vaut all pour une table ; une liste demande materialized: incremental',
      en: 'is all for a table; a list needs materialized: incremental',
    });
  return {
    tables: tablesOf(node, manifest).map((uniqueId) => ({ uniqueId, relation: relationOf(uniqueId) })),
    recomputeWhen: fields.text('recompute_when'),
    volatileVars: fields.names('volatile_vars'),
  };
}

/** What a text reads, through views and ephemeral models, in an order that is always the same. */
function tablesOf(node: ExecutableNode, manifest: Manifest): readonly string[] {
  const found = new Set<string>();
  const climbed = new Set<string>();
  const climb = (id: string): void => {
    const read = manifest.nodes.get(id);
    if (climbed.has(id) || read === undefined) return;
    climbed.add(id);
    const isText = isExecutable(read) && ['view', 'ephemeral'].includes(String(read.config.materialized));
    if (isText) for (const next of read.dependsOn.nodes) climb(next);
    else found.add(id);
  };
  for (const id of node.dependsOn.nodes) climb(id);
  return [...found].sort();
}
