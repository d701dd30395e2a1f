import { quoteIdentifier, type UnitTestNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeText, SessionDatabase } from '../adapter/index.ts';
import type { RunContext } from './context.ts';
import { unitTestFailed } from './errors.ts';
import type { NodeOutcome } from './execute-plan.ts';
import type { DifferentRow } from './unit-test-table.ts';

/** Rows of each kind that a failure shows; the rest is counted. */
const SHOWN_ROWS = 10;

/**
 * Runs the SQL of a unit test's model on the given rows and compares what comes of it, rows in any order, with what is
 * expected. Reads and writes no relation.
 */
export async function runUnitTest(session: Session, test: UnitTestNode, context: RunContext): Promise<NodeOutcome> {
  const database = new SessionDatabase(session, context.catalogue, context.signal);
  const ask = async (sql: string) => {
    return await executeText(session, { purpose: 'compare the rows of a unit test', sql }, context.signal);
  };
  const startedAt = performance.now();
  const actual = await context.compileUnitTest(test, database);
  const compileSeconds = (performance.now() - startedAt) / 1000;
  const { columns } = await ask(`select * from (\n${actual}\n) as actual limit 0`);
  const wanted = await expectedColumns(
    test,
    ask,
    columns.map(({ name }) => name),
  );
  const typed = wanted.map((name) => columns.find((column) => column.name === name) ?? { name, type: 'text' });
  const isKnown = wanted.every((name) => columns.some((column) => column.name === name));
  // Where one is not, all that there are are named.
  const known = isKnown ? columns.filter(({ name }) => wanted.includes(name)) : columns;
  const expected = test.expect.format === 'sql' ? String(test.expect.rows) : context.rowsSql(test.expect, known, test);
  const { rows } = await ask(differenceSql(actual, expected, typed));
  const different = rows.map(
    ([side, ...cells]): DifferentRow => ({ isExpected: side === 'expected', cells: cells.map(String) }),
  );
  if (different.length === 0) return { status: 'pass', failures: 0, compileSeconds };
  const error = unitTestFailed(test.uniqueId, wanted, shown(different), different.length, {
    file: test.originalFilePath,
  });
  return { status: 'fail', failures: different.length, error: error.toJSON(), compileSeconds };
}

/** The columns that are compared: those that the expected rows name. */
async function expectedColumns(
  { expect }: UnitTestNode,
  ask: (sql: string) => Promise<{ readonly columns: readonly { readonly name: string }[] }>,
  actual: readonly string[],
): Promise<readonly string[]> {
  if (typeof expect.rows === 'string') {
    const { columns } = await ask(`select * from (\n${expect.rows}\n) as expected limit 0`);
    return columns.map(({ name }) => name);
  }
  const [first] = expect.rows;
  return first === undefined ? actual : Object.keys(first);
}

/** JSON has no equality of its own. */
function comparable({ name, type }: { readonly name: string; readonly type: string }): string {
  return type === 'json' ? `${quoteIdentifier(name)}::jsonb as ${quoteIdentifier(name)}` : quoteIdentifier(name);
}

function differenceSql(
  actual: string,
  expected: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  const list = columns.map(comparable).join(', ');
  const cells = columns.map(({ name }) => `coalesce(${quoteIdentifier(name)}::text, 'NULL')`).join(', ');
  return `with dbt_internal_unit_test_actual as (
  select ${list} from (\n${actual}\n) as actual
), dbt_internal_unit_test_expected as (
  select ${list} from (\n${expected}\n) as expected
)
select 'expected', ${cells} from (
  select * from dbt_internal_unit_test_expected except all select * from dbt_internal_unit_test_actual
) as missing
union all
select 'actual', ${cells} from (
  select * from dbt_internal_unit_test_actual except all select * from dbt_internal_unit_test_expected
) as unexpected`;
}

function shown(rows: readonly DifferentRow[]): readonly DifferentRow[] {
  const of = (isExpected: boolean) => rows.filter((row) => row.isExpected === isExpected).slice(0, SHOWN_ROWS);
  return [...of(true), ...of(false)];
}
