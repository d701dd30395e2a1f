import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadBuiltins } from './index.ts';

/** The names of the macros that dbt 1.11 and its PostgreSQL adapter give to every project, one a line. */
const DBT_NAMES = readFileSync(path.join(import.meta.dirname, '../../../test/fixtures/dbt-macro-names.txt'), 'utf8')
  .split('\n')
  .filter((name) => name !== '');

/** What of dbt's names we do not have, and why nobody can miss it. */
const LEFT_OUT: readonly (readonly [reason: string, names: RegExp])[] = [
  [
    'they write Python models, which the PostgreSQL adapter refuses',
    /^(py_script_|build_(ref|source)_function|build_config)/,
  ],
  ['they write functions, a resource type of dbt 1.11', /function|scalar_|volatility/],
  [
    'they write the queries of unit tests, which the engine compiles itself',
    /unit_test|fixture|^format_row$|expected_sql/,
  ],
];

test("each of dbt's macros can be called, or is left out for a reason", () => {
  const builtins = loadBuiltins();
  const lacking = DBT_NAMES.filter((name) => !builtins.has(name));
  const unexplained = lacking.filter((name) => !LEFT_OUT.some(([, pattern]) => pattern.test(name)));
  expect(unexplained).toEqual([]);
  for (const [reason, pattern] of LEFT_OUT) {
    expect(
      lacking.filter((name) => pattern.test(name)),
      reason,
    ).not.toEqual([]);
  }
});

test('each built-in macro is one that parses, under its own name', () => {
  for (const macro of loadBuiltins().values()) {
    const block = macro.parse();
    const name = block?.kind === 'test' ? `test_${block.name}` : block?.name;
    expect(name, macro.file).toBe(macro.name);
  }
});
