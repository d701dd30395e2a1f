import type { Manifest, Node } from '../../core/index.ts';

/**
 * Whether others see no difference: the nodes that are made anew look as they did, nobody asks for those that are gone,
 * and nobody can have asked for those that are new.
 */
export function looksAlike(before: Manifest, after: Manifest, owns: (node: Node) => boolean): boolean {
  const [old, found] = [before, after].map(({ nodes }) => new Map([...nodes].filter(([, node]) => owns(node))));
  const isEnabled = [before, after].every(({ disabled }) => ![...disabled.values()].some(owns));
  if (!old || !found || !isEnabled || after.groups.size !== before.groups.size) return false;
  const areAlike = [...old].every(([id, node]) => {
    const now = found.get(id);
    return now === undefined || faceOf(node) === faceOf(now);
  });
  const isAnyGone = [...old.keys()].some((id) => !found.has(id));
  return areAlike && !(isAnyGone && isAnyMissing(after));
}

/** Whether no other node has the name of one of these: then it does not matter which of two is found first. */
export function areNamedAlone({ nodes, disabled }: Manifest, owns: (node: Node) => boolean): boolean {
  const others = new Set([...nodes.values(), ...disabled.values()].filter((node) => !owns(node)).map(nameOf));
  others.delete(undefined);
  return [...nodes.values()].filter(owns).every((node) => !others.has(nameOf(node)));
}

/** Whether a node depends on one that is not there. */
function isAnyMissing({ nodes }: Manifest): boolean {
  return [...nodes.values()].some(
    (node) => node.resourceType !== 'source' && node.dependsOn.nodes.some((id) => !nodes.has(id)),
  );
}

/** What other nodes can see of the node; nothing where they cannot ask for it. */
function faceOf(node: Node): string | undefined {
  const name = nameOf(node);
  const { group, access } = node.config;
  const { version, latestVersion, deprecationDate } = node.resourceType === 'model' ? node : {};
  return name && JSON.stringify([name, group, access, version, latestVersion, deprecationDate]);
}

const REFERABLE: readonly Node['resourceType'][] = ['model', 'seed', 'snapshot'];

/** By what ref(), source() or properties of another package mean the node; undefined where nobody can. */
function nameOf(node: Node): string | undefined {
  if (node.resourceType === 'source') return `source ${node.sourceName}.${node.name}`;
  const isDescribed =
    node.resourceType === 'analysis' || (node.resourceType === 'test' && node.testKind === 'singular');
  if (isDescribed) return `${node.resourceType} ${node.name}`;
  return REFERABLE.includes(node.resourceType) ? `ref ${node.name}` : undefined;
}
