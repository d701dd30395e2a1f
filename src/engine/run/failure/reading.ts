import {
  type ExecutableNode,
  isExecutable,
  type Manifest,
  type RelationName,
  type SourceNode,
} from '../../../core/index.ts';
import { nodesRead } from '../reads.ts';

/** What a node's rows come from: relations that hold rows of their own, and the SQL that is worked out on the way. */
export interface Reading {
  /** Tables of sources and of nodes, nearest first. */
  readonly tables: readonly RelationName[];
  /** The node itself, then the views and ephemeral models it reads, directly or through each other. */
  readonly templates: readonly ExecutableNode[];
}

/** A view works its rows out when somebody reads them, so that its errors appear in its readers. */
export function readingOf(manifest: Manifest, node: ExecutableNode): Reading {
  const templates: ExecutableNode[] = [node];
  const tables: RelationName[] = [];
  const seen = new Set<string>([node.uniqueId]);
  // The list grows while it is gone through.
  for (const template of templates) {
    for (const read of [...ephemeralsOf(manifest, template), ...nodesRead(manifest, template)]) {
      if (seen.has(read.uniqueId)) continue;
      seen.add(read.uniqueId);
      if (isWorkedOut(read)) templates.push(read);
      else tables.push(read.relation);
    }
  }
  return { tables, templates };
}

function isWorkedOut(read: ExecutableNode | SourceNode): read is ExecutableNode {
  return isExecutable(read) && ['view', 'ephemeral'].includes(String(read.config.materialized));
}

function ephemeralsOf(manifest: Manifest, node: ExecutableNode): readonly ExecutableNode[] {
  return node.dependsOn.nodes
    .map((id) => manifest.nodes.get(id))
    .filter((read) => read !== undefined && isExecutable(read))
    .filter((read) => read.config.materialized === 'ephemeral');
}
