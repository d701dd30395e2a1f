import { expect, test } from 'vitest';
import { judgeWarning, readWarningRules } from './warning-rules.ts';

const judge = (code: Parameters<typeof judgeWarning>[0], rules: unknown, warnError = false) =>
  judgeWarning(code, { warnError, warnErrorOptions: readWarningRules(rules, '--warn-error-options') });

test.each([
  ['nothing is said', {}, false, 'warn'],
  ['--warn-error', {}, true, 'error'],
  ['everything is an error', { error: 'all' }, false, 'error'],
  ['the old name of it', { include: '*' }, false, 'error'],
  ["dbt's name", { error: ['NoNodesForSelectionCriteria'] }, false, 'error'],
  ['our code', { error: ['GRAPH_SELECTOR_EMPTY'] }, false, 'error'],
  ['another name', { error: ['NodeNotFoundOrDisabled'] }, false, 'warn'],
  ['all but this one', { error: 'all', warn: ['NoNodesForSelectionCriteria'] }, true, 'warn'],
  ['silence wins over warn', { silence: ['GRAPH_SELECTOR_EMPTY'], warn: ['GRAPH_SELECTOR_EMPTY'] }, true, 'silence'],
] as const)('a selector that matches nothing, when %s', (_, rules, warnError, outcome) => {
  expect(judge('GRAPH_SELECTOR_EMPTY', rules, warnError)).toBe(outcome);
});

test('deprecations are a kind of their own, between their names and everything', () => {
  expect(judge('PARSE_KEY_UNKNOWN', { error: 'all', silence: ['Deprecations'] })).toBe('silence');
  expect(judge('PARSE_KEY_UNKNOWN', { error: ['CustomKeyInConfigDeprecation'], silence: ['Deprecations'] })).toBe(
    'error',
  );
  expect(judge('GRAPH_SELECTOR_EMPTY', { error: ['Deprecations'] })).toBe('warn');
});

test.each([
  [{ error: ['NothingToDoo'] }, 'NothingToDoo', 'the name of a warning (NothingToDo?)'],
  [{ eror: 'all' }, 'eror', 'one of error, warn, silence, include, exclude'],
  [{ error: 3 }, '3', 'a list of names'],
])('%j is refused, and a near name offered', (rules, value, expected) => {
  const message = `--warn-error-options is '${value}' and must be ${expected}.`;
  expect(() => judge('GRAPH_SELECTOR_EMPTY', rules)).toThrow(
    expect.objectContaining({ code: 'CONFIG_FLAG_INVALID', message }),
  );
});
