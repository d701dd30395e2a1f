import type { ExecutableNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { joinStatements, SessionDatabase, type Statement } from '../adapter/index.ts';
import type { CompiledSql, NodeContext, RunContext } from './context.ts';
import type { NodeOutcome } from './execute-plan.ts';
import { explainFailure } from './failure/explain-failure.ts';
import { rollBack } from './fenced-transaction.ts';
import { refuseLongNames } from './long-names.ts';
import { materializeNode } from './materialize-node.ts';
import { runOwnMaterialization } from './own-materialization.ts';
import { runTest } from './run-test.ts';

/**
 * Runs one node on a session of its own: compiles it, builds it out of sight, publishes it in one transaction. Throws
 * what failed; then nothing of the node is visible.
 */
export async function runNode(session: Session, node: ExecutableNode, context: RunContext): Promise<NodeOutcome> {
  const progress: Progress = { compiled: '', executed: [] };
  try {
    return await compileAndExecute(session, node, context, progress);
  } catch (thrown) {
    // Its own transaction, with what its hooks did in it.
    if (session.isInTransaction) await rollBack(session);
    throw await explainFailure(thrown, { node, ...progress }, session, context);
  }
}

/** How far a node has come. */
interface Progress {
  compiled: string;
  readonly executed: Statement[];
}

async function compileAndExecute(
  session: Session,
  node: ExecutableNode,
  context: RunContext,
  progress: Progress,
): Promise<NodeOutcome> {
  if (node.resourceType !== 'test') refuseLongNames(node);
  const database = new SessionDatabase(session, context.catalogue, context.signal);
  const startedAt = performance.now();
  let written = '';
  const fullRefresh = context.fullRefresh || context.records.outdated.has(node.uniqueId);
  const write = (text: string) => {
    written = text;
  };
  const compiled = await context.compile(node, database, write, { fullRefresh });
  const compileSeconds = (performance.now() - startedAt) / 1000;
  progress.compiled = compiled.sql;
  const { executed } = progress;
  try {
    const outcome = await execute(session, node, compiled, { ...context, fullRefresh, executed, database });
    return { ...outcome, compileSeconds };
  } finally {
    context.record?.(node, { compiled: compiled.sql, executed: joinStatements(executed) || written });
  }
}

async function execute(
  session: Session,
  node: ExecutableNode,
  compiled: CompiledSql,
  context: NodeContext,
): Promise<NodeOutcome> {
  if (node.resourceType === 'test') return await runTest(session, node, compiled, context);
  if (compiled.materialize) {
    context.changed.add(node.uniqueId);
    return await runOwnMaterialization(session, node, compiled.materialize, context);
  }
  return await materializeNode(session, node, compiled, context);
}
