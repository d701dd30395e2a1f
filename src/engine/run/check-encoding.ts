import type { ExecutableNode, RelationName, SourceNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, lookAtTable, readLook, type TableLook } from '../adapter/index.ts';
import { findNewDoubleEncoding, isCheckedForEncoding, sourceDoubleEncoded } from '../encoding/index.ts';
import type { RunInput } from './context.ts';
import { rollBack } from './fenced-transaction.ts';
import { askOnce, type Picture, takeOver } from './pictures.ts';
import { nodesRead } from './reads.ts';
import type { Workers } from './workers.ts';

/** What the check runs on: sessions to look at several tables at once, and a picture that nodes read too. */
export interface EncodingCheck extends RunInput {
  readonly workers: Workers;
  readonly joinPicture: () => Promise<Picture | undefined>;
}

/**
 * Refuses to build from sources that are encoded twice, where the project asks for the check. Those that are missing
 * are told of elsewhere; what the role may not read, the nodes that read it will say. A picture that nodes read too
 * spares them looking at the same tables.
 * Throws RUN_SOURCE_DOUBLE_ENCODED.
 */
export async function checkEncoding(
  session: Session,
  nodes: readonly ExecutableNode[],
  absent: readonly SourceNode[],
  { manifest, signal, workers, joinPicture }: EncodingCheck,
): Promise<void> {
  const built = nodes.filter(({ resourceType }) => resourceType !== 'test');
  const sources = [...new Set(built.flatMap((node) => nodesRead(manifest, node)))]
    .filter((node) => node.resourceType === 'source')
    .filter((source) => isCheckedForEncoding(source) && !absent.includes(source));
  if (sources.length === 0) return;
  const picture = await joinPicture();
  const look = async (relation: RelationName): Promise<TableLook> => {
    const statement = lookAtTable(relation);
    const ask = async () => {
      const read = (worker: Session) => inPicture(worker, picture, () => executeBatch(worker, [statement], signal));
      return (await workers.use(read, signal))[0];
    };
    return readLook(picture === undefined ? await ask() : await askOnce(picture, statement.sql, ask));
  };
  try {
    const found = await inPicture(session, picture, () => findNewDoubleEncoding(session, sources, look, signal));
    if (found.length > 0) throw sourceDoubleEncoded(found);
  } finally {
    await picture?.leave();
  }
}

async function inPicture<Read>(
  session: Session,
  picture: Picture | undefined,
  read: () => Promise<Read>,
): Promise<Read> {
  if (picture === undefined) return await read();
  try {
    await session.script(`begin isolation level repeatable read; ${takeOver(picture)}`);
    const result = await read();
    await session.script('commit');
    return result;
  } catch (thrown) {
    await rollBack(session);
    throw thrown;
  }
}
