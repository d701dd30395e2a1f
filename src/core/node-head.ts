import type { ModelVersion, Node, NodeBase, ResourceType } from './manifest.ts';

/** What a node is called and where it stands: enough to list it. Every node is one. */
export interface NodeHead extends Pick<NodeBase, 'uniqueId' | 'name' | 'packageName' | 'originalFilePath' | 'fqn'> {
  readonly resourceType: ResourceType;
  /** Of a source's table. */
  readonly sourceName?: string | undefined;
  /** Of a model with versions, and of what tests one. */
  readonly version?: ModelVersion | undefined;
}

/** The head of a node, and nothing else of it. */
export function headOf(node: Node): NodeHead {
  const { uniqueId, resourceType, packageName, name, originalFilePath, fqn }: NodeHead = node;
  const { sourceName, version }: NodeHead = node;
  return { uniqueId, resourceType, packageName, name, originalFilePath, fqn, sourceName, version };
}
