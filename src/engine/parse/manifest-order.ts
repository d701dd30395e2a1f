import type { Node } from '../../core/index.ts';
import { allProjects, type Workspace } from '../config/index.ts';

/** The nodes of two parses of different files in the order in which one parse of all files has them. */
export function inManifestOrder(nodes: readonly Node[], workspace: Workspace): Node[] {
  const projects = allProjects(workspace).map(({ name }) => name);
  const keyed = nodes.map((node) => ({
    node,
    rank: rankOf(node) * projects.length + projects.indexOf(node.packageName),
  }));
  keyed.sort((a, b) => a.rank - b.rank || compare(a.node.originalFilePath, b.node.originalFilePath));
  return keyed.map(({ node }) => node);
}

const TYPES: readonly Node['resourceType'][] = ['source', 'exposure', 'operation', 'unit_test'];
const TESTED = ['model', 'seed', 'snapshot'];

/** Nodes of files, snapshots in YAML, generic tests by what they are on, then sources and whatever follows them. */
function rankOf(node: Node): number {
  if (node.resourceType === 'test' && node.testKind === 'generic') {
    const tested = TESTED.indexOf(node.attachedNode?.split('.')[0] ?? '');
    return 2 + (tested < 0 ? TESTED.length : tested);
  }
  const type = TYPES.indexOf(node.resourceType);
  if (type >= 0) return 3 + TESTED.length + type;
  if (SEMANTIC.includes(node.resourceType)) return 3 + TESTED.length + TYPES.length;
  return node.resourceType === 'snapshot' && !node.originalFilePath.endsWith('.sql') ? 1 : 0;
}

const SEMANTIC: readonly Node['resourceType'][] = ['semantic_model', 'metric', 'saved_query'];

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
