import type { TestNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import { storeFailures } from '../materialize/index.ts';
import type { CompiledSql, RunContext } from './context.ts';
import { testFailed } from './errors.ts';
import type { NodeOutcome } from './execute-plan.ts';

/** Counts a test's failures on the published relations and judges them by severity, as dbt does. */
export async function runTest(
  session: Session,
  node: TestNode,
  compiled: CompiledSql,
  context: RunContext & { readonly executed: Statement[] },
): Promise<NodeOutcome> {
  const stored = storeFailures(node, compiled.sql, context.storeFailures);
  const count: Statement = { purpose: 'count the failures of the test', sql: context.testQuery(node, stored.select) };
  const statements = [...stored.statements, count];
  context.executed.push(...statements);
  const results = await executeBatch(session, statements, context.signal);
  const [failures, shouldWarn, shouldError] = results.at(-1)?.rows[0] ?? [];
  const counted = {
    failures: Number(failures ?? 0),
    shouldWarn: shouldWarn === true,
    shouldError: shouldError === true,
  };
  return judge(node, counted, context.warningsFail === true);
}

interface Counted {
  readonly failures: number;
  readonly shouldWarn: boolean;
  readonly shouldError: boolean;
}

/** With `--warn-error`, a test that would warn fails. */
function judge(node: TestNode, { failures, shouldWarn, shouldError }: Counted, warningsFail: boolean): NodeOutcome {
  const isError = String(node.config.severity ?? 'error').toLowerCase() === 'error' && shouldError;
  if (!isError && !(warningsFail && shouldWarn)) return { status: shouldWarn ? 'warn' : 'pass', failures };
  const threshold = String(node.config[isError ? 'error_if' : 'warn_if'] ?? '!= 0');
  return { status: 'fail', failures, error: testFailed(node.uniqueId, failures, threshold).toJSON() };
}
