import type { Session } from '../../postgres/index.ts';
import { executeBatch, executeCopy, type QueryResult, type Statement, type StrategyCall } from '../adapter/index.ts';
import type { BuildStatement, Materialization, Publication } from '../materialize/index.ts';
import { rollBack } from './fenced-transaction.ts';
import type { RunLock } from './run-lock.ts';
import { noteScratch } from './scratch.ts';

/**
 * Drives a materialization: runs each batch in one round trip and one transaction, in which its scratch relations are
 * noted too, and returns what there is to publish. Everything executed is added to `executed`, and the names of the
 * scratch relations to `built`.
 */
export async function build(
  session: Session,
  materialization: Materialization,
  run: {
    readonly lock: RunLock;
    readonly signal: AbortSignal;
    readonly executed: Statement[];
    readonly built: string[];
    readonly strategy: (call: StrategyCall) => Promise<string>;
    /** The node's SQL on a part of its inputs. */
    readonly restrict: (parts: ReadonlyMap<string, string>) => Promise<string>;
  },
): Promise<Publication> {
  let isOpen = false;
  try {
    let step = materialization.next([]);
    while (!step.done) {
      const batch: BuildStatement[] = [];
      for (const statement of step.value) batch.push(await complete(statement, run));
      run.executed.push(...batch);
      run.built.push(...batch.flatMap(({ creates }) => creates?.identifier ?? []));
      isOpen ||= batch.some(({ opens }) => opens === true);
      step = materialization.next(await runBatch(session, batch, run));
    }
    return step.value;
  } catch (thrown) {
    if (isOpen) await rollBack(session);
    throw thrown;
  }
}

/** Fills in what only the project can say. */
async function complete(
  statement: BuildStatement,
  run: Pick<Parameters<typeof build>[2], 'strategy' | 'restrict'>,
): Promise<BuildStatement> {
  const { strategy, parts, sql } = statement;
  if (strategy) return { ...statement, sql: await run.strategy(strategy) };
  if (parts) return { ...statement, sql: sql + (await run.restrict(parts)) };
  return statement;
}

async function runBatch(
  session: Session,
  statements: readonly BuildStatement[],
  run: { readonly lock: RunLock; readonly signal: AbortSignal },
): Promise<readonly QueryResult[]> {
  const results: QueryResult[] = [];
  let together: BuildStatement[] = [];
  const flush = async () => {
    const notes = together.flatMap(({ creates }) =>
      creates === undefined ? [] : [noteScratch(run.lock, run.lock.scratchSchema, creates.identifier, creates.kind)],
    );
    // Notes come last, which the transaction does not mind: an error's line is then that of the node's own SQL.
    const all = await executeBatch(session, [...together, ...notes], run.signal);
    results.push(...all.slice(0, together.length));
    together = [];
  };
  for (const statement of statements) {
    if (statement.copy === undefined) together.push(statement);
    else {
      await flush();
      results.push(await executeCopy(session, statement, statement.copy, run.signal));
    }
  }
  await flush();
  return results;
}
