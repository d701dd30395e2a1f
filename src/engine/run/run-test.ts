import { SigetiError, type TestNode, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type QueryResult, type Statement } from '../adapter/index.ts';
import { type StoredFailures, storeFailures } from '../materialize/index.ts';
import { maskQuery, touchesPersonalData, withoutValues } from '../personal/index.ts';
import { FAILURES_SHOWN, failuresCut, failuresNotKept, planShownFailures } from '../records/index.ts';
import type { CompiledSql, RunContext } from './context.ts';
import { testFailed } from './errors.ts';
import type { NodeOutcome } from './execute-plan.ts';
import { executeFenced } from './fenced-transaction.ts';

type TestContext = RunContext & { readonly executed: Statement[] };

/**
 * Counts a test's failures on the published relations and judges them by severity, as dbt does. That failing rows could
 * not be kept is a notice: the test has its result all the same.
 */
export async function runTest(
  session: Session,
  node: TestNode,
  compiled: CompiledSql,
  context: TestContext,
): Promise<NodeOutcome> {
  const judged = (counted: Counted, areKept = false) =>
    judge(node, counted, { warningsFail: context.warningsFail === true, areKept });
  const stored = await planToKeep(session, node, compiled.sql, context);
  if (stored !== undefined && stored.statements.length > 0) {
    const kept = await tryToKeep(
      session,
      node,
      [...stored.statements, counting(node, stored.select, context)],
      context,
    );
    if (kept !== undefined) {
      await showFailures(session, node, kept.failures, context);
      return { ...judged(kept, true), ...(kept.failures > 0 ? { failuresIn: nameOf(node) } : {}) };
    }
  }
  const statements = [counting(node, compiled.sql, context)];
  context.executed.splice(0, context.executed.length, ...statements);
  return judged(countedIn(await executeBatch(session, statements, context.signal)));
}

/** How the failing rows are kept, personal columns masked; undefined where that cannot be said of the test's query. */
async function planToKeep(
  session: Session,
  node: TestNode,
  sql: string,
  context: TestContext,
): Promise<StoredFailures | undefined> {
  const plan = storeFailures(node, sql, context.storeFailures);
  if (plan.statements.length === 0) return plan;
  try {
    const masked = await maskQuery(session, { manifest: context.manifest, node, sql }, context.signal);
    return masked === sql ? plan : storeFailures(node, masked, context.storeFailures);
  } catch (thrown) {
    notKept(thrown, node, context);
    return undefined;
  }
}

interface Counted {
  readonly failures: number;
  readonly shouldWarn: boolean;
  readonly shouldError: boolean;
}

function counting(node: TestNode, select: string, { testQuery }: RunContext): Statement {
  return { purpose: 'count the failures of the test', sql: testQuery(node, select) };
}

function countedIn(results: readonly QueryResult[]): Counted {
  const [failures, shouldWarn, shouldError] = results.at(-1)?.rows[0] ?? [];
  return { failures: Number(failures ?? 0), shouldWarn: holds(shouldWarn), shouldError: holds(shouldError) };
}

/** A threshold such as `% 2` gives a number, which counts where it is not zero, as in dbt. */
function holds(judged: unknown): boolean {
  return typeof judged === 'boolean' ? judged : Number(judged ?? 0) !== 0;
}

/** Undefined where the failing rows cannot be kept; what is wrong with the test itself then shows when it is counted. */
async function tryToKeep(
  session: Session,
  node: TestNode,
  statements: readonly Statement[],
  context: TestContext,
): Promise<Counted | undefined> {
  context.executed.splice(0, context.executed.length, ...statements);
  try {
    return countedIn(await executeFenced(session, context.lock, statements, context.signal));
  } catch (thrown) {
    notKept(thrown, node, context);
    return undefined;
  }
}

function notKept(thrown: unknown, node: TestNode, context: TestContext): void {
  if (!(thrown instanceof SigetiError) || FINAL.has(thrown.code) || context.lock.refusal.signal.aborted) throw thrown;
  const error = touchesPersonalData(context.manifest, node) ? withoutValues(thrown) : thrown;
  tell(node, failuresNotKept(node.name, error), context);
}

/** After these nothing more can be asked of the session, or should be. */
const FINAL = new Set(['DATABASE_CANCELLED', 'DATABASE_CONNECTION_LOST']);

/** Copies the failing rows into the common view. */
async function showFailures(session: Session, node: TestNode, failures: number, context: TestContext): Promise<void> {
  if (!context.records.showsFailures) return;
  try {
    const statements = planShownFailures(context.records.target, node, context.manifest);
    await executeFenced(session, context.lock, statements, context.signal);
    if (failures > FAILURES_SHOWN) tell(node, failuresCut(node.name, nameOf(node), FAILURES_SHOWN), context);
  } catch (thrown) {
    notKept(thrown, node, context);
  }
}

function tell({ uniqueId }: TestNode, text: Text, { emit }: TestContext): void {
  emit({ type: 'notice', level: 'warn', text, uniqueId });
}

function nameOf({ relation }: TestNode): string {
  return `${relation.schema}.${relation.identifier}`;
}

/** With `--warn-error`, a test that would warn fails. */
function judge(
  node: TestNode,
  { failures, shouldWarn, shouldError }: Counted,
  { warningsFail, areKept }: { readonly warningsFail: boolean; readonly areKept: boolean },
): NodeOutcome {
  const isError = String(node.config.severity ?? 'error').toLowerCase() === 'error' && shouldError;
  if (!isError && !(warningsFail && shouldWarn)) return { status: shouldWarn ? 'warn' : 'pass', failures };
  const threshold = String(node.config[isError ? 'error_if' : 'warn_if'] ?? '!= 0');
  return { status: 'fail', failures, error: testFailed(node, failures, threshold, areKept).toJSON() };
}
