import { expect, test } from 'vitest';
import type { FlowParameter } from '../flow.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { checkParameters, mergeParameters, readParameterText } from './parameters.ts';
import { splitWords } from './words.ts';

const PARAMETERS: readonly FlowParameter[] = [
  { name: 'jour', type: 'date', default: null },
  { name: 'nombre', type: 'integer', default: 1 },
  { name: 'mode', type: 'string', choices: ['court', 'long'], default: 'court' },
  { name: 'zones', type: 'list' },
];

test('later layers win, and defaults fill the rest', () => {
  expect(mergeParameters(PARAMETERS, { zones: ['a'], nombre: 2 }, { nombre: 3 })).toEqual({
    values: { jour: null, nombre: 3, mode: 'court', zones: ['a'] },
    problems: [],
  });
});

test.each([
  [{}, ['MISSING']],
  [{ zones: ['a'], mode: 'lon' }, ['INVALID']],
  [{ zones: 'a' }, ['INVALID']],
  [{ zones: ['a'], nombre: 1.5 }, ['INVALID']],
  [{ zones: ['a'], nombre: null }, ['MISSING']],
  [{ zones: ['a'], jour: '2026-02-30' }, ['INVALID']],
  [{ zones: ['a'], jours: '2026-02-01', toString: 'x' }, ['UNKNOWN', 'UNKNOWN']],
])('%j', (given, expected) => {
  const { problems } = mergeParameters(PARAMETERS, given);
  expect(problems.map(({ code }) => code.replace('SCHEDULE_PARAMETER_', ''))).toEqual(expected);
});

test('values that need not be all are checked one by one', () => {
  expect(checkParameters(PARAMETERS, { nombre: 2 })).toEqual([]);
  const [problem] = checkParameters(PARAMETERS, { mode: 'lon' });
  expect(problem?.details.hint?.en).toBe("Did you mean 'long'?");
});

test.each([
  [PARAMETERS[0], '2026-01-31', '2026-01-31'],
  [PARAMETERS[0], '', null],
  [PARAMETERS[1], '12', 12],
  [PARAMETERS[3], 'a, b', ['a', 'b']],
  [PARAMETERS[3], '', []],
  [{ name: 'b', type: 'boolean' } satisfies FlowParameter, 'false', false],
])('typed: %j %s', (parameter, text, value) => {
  expect(readParameterText(parameter as FlowParameter, text)).toEqual(value);
});

test.each([
  [PARAMETERS[0], 'demain'],
  [PARAMETERS[1], '12a'],
  [PARAMETERS[1], ''],
  [PARAMETERS[2], 'moyen'],
])('typed, and refused: %j %s', (parameter, text) => {
  expect(() => readParameterText(parameter as FlowParameter, text)).toThrow();
});

test.each([
  ['30 s', 30, '30 s'],
  ['90s', 90, '1 min 30 s'],
  ['1 h 30 min', 5400, '1 h 30 min'],
  ['2 j', 172_800, '2 j'],
  ['1d', 86_400, '1 j'],
  [45, 45, '45 s'],
  ['45', 45, '45 s'],
  [0, 0, '0 s'],
])('a duration: %j', (text, seconds, shown) => {
  expect(parseDuration(text)).toBe(seconds);
  expect(formatDuration(seconds)).toBe(shown);
});

test.each(['', 'x', '1 mois', '1.5 h', '5 s 5 s', '30 s 1 min', -1, 1.5, null, '400 j', '99999999999 s'])(
  'no duration: %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('words are split as a shell splits them', () => {
  expect(splitWords(` refresh  --vars '{a: "b c"}' "x y"z ''`)).toEqual([
    'refresh',
    '--vars',
    '{a: "b c"}',
    'x yz',
    '',
  ]);
  expect(splitWords('a "b')).toBeUndefined();
});
