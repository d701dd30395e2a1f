import { type ExecutableNode, type Manifest, type Node, quoteLiteral, type SourceNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { nodesRead } from './reads.ts';

/**
 * The sources that the nodes read, themselves or through ephemeral models, and that the database does not have.
 * Those that a node of the project makes are left out: they may be on their way.
 */
export async function missingSources(
  session: Session,
  nodes: readonly ExecutableNode[],
  { manifest, published }: { readonly manifest: Manifest; readonly published: ReadonlyMap<string, string> },
): Promise<readonly SourceNode[]> {
  const read = new Set(nodes.flatMap((node) => nodesRead(manifest, node)));
  const sources = [...read].filter(isSource).filter((source) => !published.has(nameOf(source)));
  if (sources.length === 0) return [];
  const names = sources.map(({ relation }) => quoteLiteral(relation.schema)).join(', ');
  const [found] = await session.script(`select n.nspname || '.' || c.relname from pg_class c
join pg_namespace n on n.oid = c.relnamespace where n.nspname in (${names}) and c.relkind in ('r', 'p', 'v', 'm', 'f')`);
  const existing = new Set((found?.rows ?? []).map(([name]) => String(name)));
  return sources.filter((source) => !existing.has(nameOf(source)));
}

function nameOf({ relation }: SourceNode): string {
  return `${relation.schema}.${relation.identifier}`;
}

function isSource(node: Node): node is SourceNode {
  return node.resourceType === 'source';
}
