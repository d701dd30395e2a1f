import type { ExecutableNode, ModelNode, Node, ResourceType, SourceNode } from './manifest.ts';

const EXECUTABLE: ReadonlySet<ResourceType> = new Set<ExecutableNode['resourceType']>([
  'model',
  'snapshot',
  'seed',
  'test',
  'analysis',
  'operation',
]);

/** Whether the node has SQL or data of its own, unlike sources, exposures and what only describes. */
export function isExecutable(node: Node): node is ExecutableNode {
  return isExecutableType(node.resourceType);
}

/** Whether nodes of the type have SQL or data of their own. */
export function isExecutableType(type: ResourceType): type is ExecutableNode['resourceType'] {
  return EXECUTABLE.has(type);
}

/** Whether the model's columns must be those that its properties promise: `contract: {enforced: true}`. */
export function isContractEnforced({ config: { contract } }: ModelNode): boolean {
  return typeof contract === 'object' && contract !== null && 'enforced' in contract && contract.enforced === true;
}

/** Whether other nodes can read rows from it. */
export function hasRelation(node: Node): node is ExecutableNode | SourceNode {
  return isExecutable(node) || node.resourceType === 'source';
}
