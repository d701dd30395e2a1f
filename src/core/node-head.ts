import type { ModelVersion, Node, NodeBase, NodeConfig, RelationName, ResourceType } from './manifest.ts';

/** What a node is called, where it stands, how it is configured and what it depends on. Every node is one. */
export interface NodeHead
  extends Pick<NodeBase, 'uniqueId' | 'name' | 'packageName' | 'originalFilePath' | 'fqn' | 'tags'> {
  readonly resourceType: ResourceType;
  readonly config: NodeConfig | Readonly<Record<string, unknown>>;
  /** Of what has rows. */
  readonly relation?: RelationName | undefined;
  /** Of all but sources. */
  readonly dependsOn?: { readonly nodes: readonly string[]; readonly macros: readonly string[] } | undefined;
  /** Of a source's table. */
  readonly sourceName?: string | undefined;
  /** Of a model with versions, and of what tests one. */
  readonly version?: ModelVersion | undefined;
}

/** The head of a node, and nothing else of it: most nodes are mostly text, columns and what they were made of. */
export function headOf(node: Node): NodeHead {
  const { uniqueId, name, packageName, originalFilePath, fqn, tags, resourceType, config }: NodeHead = node;
  const { relation, dependsOn, sourceName, version }: NodeHead = node;
  const base = { uniqueId, name, packageName, originalFilePath, fqn, tags, resourceType, config };
  return { ...base, relation, dependsOn, sourceName, version };
}
