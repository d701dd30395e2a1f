import type { ExecutableNode, SourceNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { findNewDoubleEncoding, isCheckedForEncoding, sourceDoubleEncoded } from '../encoding/index.ts';
import type { RunInput } from './context.ts';
import { nodesRead } from './reads.ts';

/**
 * Refuses to build from sources that are encoded twice, where the project asks for the check. Those that are missing
 * are told of elsewhere; what the role may not read, the nodes that read it will say.
 * Throws RUN_SOURCE_DOUBLE_ENCODED.
 */
export async function checkEncoding(
  session: Session,
  nodes: readonly ExecutableNode[],
  absent: readonly SourceNode[],
  { manifest, signal }: RunInput,
): Promise<void> {
  const built = nodes.filter(({ resourceType }) => resourceType !== 'test');
  const sources = [...new Set(built.flatMap((node) => nodesRead(manifest, node)))]
    .filter((node) => node.resourceType === 'source')
    .filter((source) => isCheckedForEncoding(source) && !absent.includes(source));
  const found = await findNewDoubleEncoding(session, sources, signal);
  if (found.length > 0) throw sourceDoubleEncoded(found);
}
