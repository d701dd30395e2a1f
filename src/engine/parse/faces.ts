import type { Manifest, Node } from '../../core/index.ts';

/** Whether the nodes that are made anew look to all other nodes as they did. */
export function looksAlike(before: Manifest, after: Manifest, owns: (node: Node) => boolean): boolean {
  const [old, found] = [before, after].map(({ nodes }) => facesOf([...nodes.values()].filter(owns)));
  const isEnabled = [before, after].every(({ disabled }) => ![...disabled.values()].some(owns));
  return isEnabled && after.groups.size === before.groups.size && old === found;
}

/** Whether no other node has the name of one of these: then it does not matter which of two is found first. */
export function areNamedAlone({ nodes, disabled }: Manifest, owns: (node: Node) => boolean): boolean {
  const others = new Set([...nodes.values(), ...disabled.values()].filter((node) => !owns(node)).map(nameOf));
  others.delete(undefined);
  return [...nodes.values()].filter(owns).every((node) => !others.has(nameOf(node)));
}

/** What other nodes can see of these. */
function facesOf(nodes: readonly Node[]): string {
  const faces = nodes.flatMap((node) => {
    const name = nameOf(node);
    const { group, access } = node.config;
    const { version, latestVersion, deprecationDate } = node.resourceType === 'model' ? node : {};
    return name === undefined
      ? []
      : JSON.stringify([name, node.uniqueId, group, access, version, latestVersion, deprecationDate]);
  });
  return faces.sort().join('\n');
}

const REFERABLE: readonly Node['resourceType'][] = ['model', 'seed', 'snapshot'];

/** By what ref() or source() asks for the node; undefined where nobody can. */
function nameOf(node: Node): string | undefined {
  if (node.resourceType === 'source') return `source ${node.sourceName}.${node.name}`;
  return REFERABLE.includes(node.resourceType) ? `ref ${node.name}` : undefined;
}
