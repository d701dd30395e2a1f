import type { GroupInfo, Manifest, Node } from '../../core/index.ts';

/** A group in dbt's shape. */
export function groupEntry(group: GroupInfo): Record<string, unknown> {
  const { email = null, name = null, ...owner } = group.owner;
  return {
    unique_id: group.uniqueId,
    name: group.name,
    resource_type: 'group',
    package_name: group.packageName,
    path: group.path,
    original_file_path: group.originalFilePath,
    owner: { email, name, ...owner },
    description: group.description ?? null,
    config: { meta: group.meta },
  };
}

/** The group of a node; a test belongs to that of the node it is declared on. */
export function groupOf(node: Node, { nodes }: Pick<Manifest, 'nodes'>): unknown {
  const attached = node.resourceType === 'test' ? nodes.get(node.attachedNode ?? '') : undefined;
  return node.config.group ?? attached?.config.group ?? null;
}

/** The members of each group. */
export function groupMap(manifest: Manifest): Record<string, string[]> {
  const members = Object.fromEntries([...manifest.groups.values()].map(({ name }): [string, string[]] => [name, []]));
  for (const node of manifest.nodes.values()) {
    const group = groupOf(node, manifest);
    if (typeof group === 'string') members[group]?.push(node.uniqueId);
  }
  return members;
}
