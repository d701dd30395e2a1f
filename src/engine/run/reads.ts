import { type ExecutableNode, hasRelation, isExecutable, type Manifest, type SourceNode } from '../../core/index.ts';

/** The sources and nodes whose relations a node reads, itself or through ephemeral models. */
export function nodesRead(manifest: Manifest, node: ExecutableNode): readonly (ExecutableNode | SourceNode)[] {
  return node.dependsOn.nodes.flatMap((id) => {
    const read = manifest.nodes.get(id);
    if (read === undefined || !hasRelation(read)) return [];
    const isEphemeral = isExecutable(read) && read.config.materialized === 'ephemeral';
    return isEphemeral ? nodesRead(manifest, read) : [read];
  });
}
