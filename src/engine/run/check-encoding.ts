import type { ExecutableNode, RelationName, SourceNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, lookAtTable, readLook, type TableLook } from '../adapter/index.ts';
import { findNewDoubleEncoding, isCheckedForEncoding, sourceDoubleEncoded } from '../encoding/index.ts';
import type { RunInput } from './context.ts';
import { rollBack } from './fenced-transaction.ts';
import { askOnce, type Picture, takeOver } from './pictures.ts';
import { nodesRead } from './reads.ts';

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
  { manifest, signal }: RunInput,
  joinPicture: () => Promise<Picture | undefined>,
): Promise<void> {
  const built = nodes.filter(({ resourceType }) => resourceType !== 'test');
  const sources = [...new Set(built.flatMap((node) => nodesRead(manifest, node)))]
    .filter((node) => node.resourceType === 'source')
    .filter((source) => isCheckedForEncoding(source) && !absent.includes(source));
  if (sources.length === 0) return;
  const picture = await joinPicture();
  const look = async (relation: RelationName): Promise<TableLook> => {
    const statement = lookAtTable(relation);
    const ask = async () => (await executeBatch(session, [statement], signal))[0];
    return readLook(picture === undefined ? await ask() : await askOnce(picture, statement.sql, ask));
  };
  const find = () => findNewDoubleEncoding(session, sources, look, signal);
  const found = await (picture === undefined ? find() : readPicture(session, picture, find));
  if (found.length > 0) throw sourceDoubleEncoded(found);
}

async function readPicture<Read>(session: Session, picture: Picture, read: () => Promise<Read>): Promise<Read> {
  try {
    await session.script(`begin isolation level repeatable read; ${takeOver(picture)}`);
    const result = await read();
    await session.script('commit');
    return result;
  } catch (thrown) {
    await rollBack(session);
    throw thrown;
  } finally {
    await picture.leave();
  }
}
