import { type ExecutableNode, SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import {
  executeBatch,
  executeText,
  SessionDatabase,
  type Statement,
  type TemplateTransaction,
} from '../adapter/index.ts';
import type { CompiledSql, Hook, NodeContext } from './context.ts';
import { checkFence, refuseIfFenced } from './run-lock.ts';

/**
 * Runs what comes before a node is built, in dbt's order: hooks outside of every transaction, then those that belong to
 * the node's, then the SQL header. The node's transaction is opened for the first that needs it, and left open: the node is
 * built in it and sees what they did, and what publishes the node commits it. Returns whether anything was done.
 */
export async function runPreHooks(
  session: Session,
  node: ExecutableNode,
  compiled: CompiledSql,
  context: NodeContext,
): Promise<boolean> {
  const { lock, signal, executed } = context;
  const { preHooks, sqlHeader } = compiled;
  if (preHooks.length > 0) refuseIfFenced(lock, await executeBatch(session, checkFence(lock), signal));
  await runHooks(session, outside(preHooks), { purpose: 'run a pre_hook', database: context.database, context });
  const transaction = nodeTransaction(session, compiled, signal);
  const database = new SessionDatabase(session, context.catalogue, signal, transaction);
  await runHooks(session, inside(preHooks), { purpose: 'run a pre_hook', database, transaction, context });
  if (sqlHeader !== undefined) {
    await transaction.begin();
    await runText(session, { purpose: 'run the SQL header', sql: sqlHeader }, context);
  }
  const isAnythingDone = executed.length > 0 || session.isInTransaction;
  if (isAnythingDone) context.changed.add(node.uniqueId);
  return isAnythingDone;
}

/** Runs the post-hooks of a node that belong to its transaction, or those that come after it. */
export async function runPostHooks(
  session: Session,
  node: ExecutableNode,
  hooks: readonly Hook[],
  run: { readonly database: SessionDatabase; readonly context: NodeContext },
): Promise<void> {
  const before = run.context.executed.length;
  await runHooks(session, hooks, { purpose: 'run a post_hook', ...run });
  if (run.context.executed.length > before) run.context.changed.add(node.uniqueId);
}

/** The hooks that belong to the node's transaction. */
export function inside(hooks: readonly Hook[]): readonly Hook[] {
  return hooks.filter((hook) => hook.transaction);
}

export function outside(hooks: readonly Hook[]): readonly Hook[] {
  return hooks.filter((hook) => !hook.transaction);
}

/** Runs a text of the project, and adds it to what was executed for the node. */
export async function runText(
  session: Session,
  statement: Statement,
  { executed, signal }: Pick<NodeContext, 'executed' | 'signal'>,
): Promise<void> {
  executed.push(statement);
  await executeText(session, statement, signal);
}

interface HookRun {
  readonly purpose: 'run a pre_hook' | 'run a post_hook';
  readonly database: SessionDatabase;
  /** Opened for the first hook that has anything to do. */
  readonly transaction?: TemplateTransaction;
  readonly context: NodeContext;
}

/** Each hook is rendered when its turn comes: it may ask the database what those before it have done. */
async function runHooks(session: Session, hooks: readonly Hook[], run: HookRun): Promise<void> {
  for (const hook of hooks) {
    const sql = await hook.render(run.database);
    if (sql === '') continue;
    await run.transaction?.begin();
    try {
      await runText(session, { purpose: run.purpose, sql }, run.context);
    } catch (thrown) {
      const isOfHook = thrown instanceof SigetiError && thrown.details.server !== undefined;
      throw isOfHook ? thrown.with({ location: hook.place() }) : thrown;
    }
  }
}

/** A model that compares its inputs with what it saw of them needs one picture of them, from its first hook on. */
function nodeTransaction(
  session: Session,
  { increment, watch }: CompiledSql,
  signal: AbortSignal,
): TemplateTransaction {
  const readsPicture = increment !== undefined || watch !== undefined;
  const begin: Statement = {
    purpose: "open the node's transaction",
    sql: readsPicture ? 'begin isolation level repeatable read' : 'begin',
  };
  return {
    takesAll: true,
    begin: async () => {
      if (!session.isInTransaction) await executeBatch(session, [begin], signal);
    },
    // What publishes the node commits it.
    commit: async () => {},
  };
}
