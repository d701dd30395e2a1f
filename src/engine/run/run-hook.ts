import type { ExecutableNode, NodeResult } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, executeText, SessionDatabase, type Statement } from '../adapter/index.ts';
import type { RunContext } from './context.ts';
import type { NodeOutcome } from './execute-plan.ts';
import { explainFailure } from './failure/explain-failure.ts';
import { checkFence, refuseIfFenced } from './run-lock.ts';

/**
 * Runs an `on-run-start` or `on-run-end` hook: compiled when its turn comes, as one text outside of every transaction
 * of ours. A run that has lost its target runs no hook either. Throws what failed.
 */
export async function runHook(
  session: Session,
  node: ExecutableNode,
  results: readonly NodeResult[],
  context: RunContext,
): Promise<NodeOutcome> {
  const executed: Statement[] = [];
  let compiled = '';
  try {
    const startedAt = performance.now();
    const database = new SessionDatabase(session, context.catalogue, context.signal);
    compiled = (await context.compile(node, database, () => {}, { results, fullRefresh: context.fullRefresh })).sql;
    const compileSeconds = (performance.now() - startedAt) / 1000;
    const statement: Statement = { purpose: 'run a hook of the project', sql: compiled };
    if (compiled.trim() !== '') {
      refuseIfFenced(context.lock, await executeBatch(session, checkFence(context.lock), context.signal));
      executed.push(statement);
      await executeText(session, statement, context.signal);
    }
    return { status: 'success', failures: 0, compileSeconds };
  } catch (thrown) {
    throw await explainFailure(thrown, { node, compiled, executed }, session, context);
  } finally {
    context.record?.(node, { compiled, executed: compiled });
  }
}
