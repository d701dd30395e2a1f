import type { ExecutableNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { Catalogue, SessionDatabase, type TemplateTransaction } from '../adapter/index.ts';
import type { CompiledSql, RunContext } from './context.ts';
import type { NodeOutcome } from './execute-plan.ts';
import { beginFenced, commit, rollBack } from './fenced-transaction.ts';

/**
 * Builds a node by the project's own materialization. Its statements run as they come, in one transaction behind the
 * fence unless the block commits by itself: then what follows is outside, as in dbt. What it sees of the catalogue is
 * its own, so that no other node sees what is not committed.
 */
export async function runOwnMaterialization(
  session: Session,
  node: ExecutableNode,
  materialize: NonNullable<CompiledSql['materialize']>,
  { lock, signal, catalogue }: Pick<RunContext, 'lock' | 'signal' | 'catalogue'>,
): Promise<NodeOutcome> {
  let isOpen = false;
  const transaction: TemplateTransaction = {
    begin: async () => {
      if (isOpen) return;
      isOpen = true;
      await beginFenced(session, lock, [], signal);
    },
    commit: async () => {
      if (!isOpen) return;
      await commit(session);
      isOpen = false;
    },
  };
  try {
    await transaction.begin();
    const own = new Catalogue(node.relation.database);
    const { relations, rowsAffected } = await materialize(new SessionDatabase(session, own, signal, transaction));
    await transaction.commit();
    for (const relation of [node.relation, ...relations]) await catalogue.refresh(session, relation);
    return { status: 'success', rowsAffected };
  } catch (thrown) {
    if (isOpen) await rollBack(session);
    throw thrown;
  }
}
