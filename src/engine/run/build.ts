import type { Session } from '../../postgres/index.ts';
import { executeBatch, executeCopy, type QueryResult, type Statement, type StrategyCall } from '../adapter/index.ts';
import type { BuildStatement, Materialization, Publication } from '../materialize/index.ts';
import { rollBack } from './fenced-transaction.ts';
import { type Picture, takeOver } from './pictures.ts';
import type { RunLock } from './run-lock.ts';
import { noteScratch } from './scratch.ts';

/** What building a node needs of its run. */
interface BuildRun {
  readonly lock: RunLock;
  readonly signal: AbortSignal;
  readonly executed: Statement[];
  readonly built: string[];
  readonly strategy: (call: StrategyCall) => Promise<string>;
  /** The node's SQL on a part of its inputs. */
  readonly restrict: (parts: ReadonlyMap<string, string>) => Promise<string>;
  /** The picture that the node may share with others; undefined where it needs one of its own. */
  readonly joinPicture: () => Promise<Picture | undefined>;
}

/**
 * Drives a materialization: runs each batch in one round trip and one transaction, in which its scratch relations are
 * noted too, and returns what there is to publish. Where a transaction is open, all of it belongs into that one.
 * Everything executed is added to `executed`, and the names of the scratch relations to `built`.
 */
export async function build(session: Session, materialization: Materialization, run: BuildRun): Promise<Publication> {
  let isOpen = false;
  // Opened by what ran before it, and to be ended by the publication.
  const { isInTransaction } = session;
  let picture: Picture | undefined;
  try {
    let step = materialization.next([]);
    while (!step.done) {
      const batch: BuildStatement[] = [];
      for (const statement of step.value.flatMap((one) => (isInTransaction ? inPicture(one) : [one]))) {
        batch.push(await complete(statement, run));
      }
      run.built.push(...batch.flatMap(({ creates }) => creates?.identifier ?? []));
      if (batch.some(({ opensPicture }) => opensPicture)) {
        isOpen = true;
        picture = await run.joinPicture();
      }
      step = materialization.next(await runOnce(session, batch, run, picture));
    }
    return step.value;
  } catch (thrown) {
    if (isOpen && !isInTransaction) await rollBack(session);
    throw thrown;
  } finally {
    await picture?.leave();
  }
}

/** What is left of a statement where the node's own transaction is the picture: to prove that it is one. */
function inPicture(statement: BuildStatement): readonly BuildStatement[] {
  if (statement.closesPicture) return [];
  return [
    statement.opensPicture ? { ...statement, sql: 'set transaction isolation level repeatable read' } : statement,
  ];
}

/** Runs the statements that no other node has asked in the same picture, and takes its answers for the others. */
async function runOnce(
  session: Session,
  batch: readonly BuildStatement[],
  run: BuildRun,
  picture: Picture | undefined,
): Promise<readonly QueryResult[]> {
  const claims = batch.map(({ sql, once }) => (once ? picture?.claim(sql) : undefined));
  const ours = batch.filter((_, at) => claims[at]?.isOurs !== false);
  const settle = (results: readonly QueryResult[]) => {
    for (const [at, statement] of batch.entries()) {
      const claim = claims[at];
      if (claim?.isOurs) claim.settle(results[ours.indexOf(statement)]);
    }
  };
  const results = await runOurs(session, ours, run, picture).catch((thrown: unknown) => {
    settle([]);
    throw thrown;
  });
  settle(results);
  const all: QueryResult[] = [];
  for (const [at, statement] of batch.entries()) {
    const claim = claims[at];
    const answer = claim?.isOurs === false ? await claim.answer : results[ours.indexOf(statement)];
    all.push(...(answer === undefined ? await runOurs(session, [statement], run, undefined) : [answer]));
  }
  return all;
}

/** Runs statements; one that opens a picture takes over that of others, which the record of what was executed leaves out. */
async function runOurs(
  session: Session,
  batch: readonly BuildStatement[],
  run: BuildRun,
  picture: Picture | undefined,
): Promise<readonly QueryResult[]> {
  run.executed.push(...batch);
  const at = picture === undefined ? -1 : batch.findIndex(({ opensPicture }) => opensPicture);
  if (picture === undefined || at === -1) return await runBatch(session, batch, run);
  const readPicture: Statement = { purpose: 'hold one picture of the inputs', sql: takeOver(picture) };
  const results = await runBatch(session, batch.toSpliced(at + 1, 0, readPicture), run);
  return results.toSpliced(at + 1, 1);
}

/** Fills in what only the project can say. */
async function complete(
  statement: BuildStatement,
  run: Pick<BuildRun, 'strategy' | 'restrict'>,
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
