// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how flow files refer to parameters.
import { expect, test } from 'vitest';
import { dayIn, interpolate, interpolateSql, isAlone, referencesIn, runValues } from './interpolate.ts';

const values = {
  jour: '2026-01-31',
  rien: null,
  oui: true,
  non: false,
  nombre: 3,
  noms: ['a', 'b c'],
  vide: [],
  "l'un": "l'autre",
};

test.each([
  [
    ['--select', '${jour}'],
    ['--select', '2026-01-31'],
  ],
  [
    ['--select', '${rien}', '--threads', '${nombre}'],
    ['--threads', '3'],
  ],
  [
    ['--select', '${noms}', '-x'],
    ['--select', 'a', 'b c', '-x'],
  ],
  [['--select', '${vide}', '-x'], ['-x']],
  [
    ['--full-refresh=${oui}', '--fail-fast=${non}', '--threads=${nombre}', '--target=${rien}'],
    ['--full-refresh', '--threads=3'],
  ],
  [['incremental', '${rien}'], ['incremental']],
  [['--target=x', '${rien}'], ['--target=x']],
  [
    ['le-${jour}-a', '$${jour}', '${ jour }'],
    ['le-2026-01-31-a', '${jour}', '2026-01-31'],
  ],
  [
    ['--vars', '{"date_reference":"${jour}","n":"${nombre}","x":"${rien}","t":"${nombre} lots"}'],
    ['--vars', '{"date_reference":"2026-01-31","n":3,"t":"3 lots"}'],
  ],
  [['--vars', '{"date_reference":"${rien}"}', '-x'], ['-x']],
  [
    ['--vars', '{"a":{"b":["${noms}","${oui}"]},"c":1}'],
    ['--vars', '{"a":{"b":[["a","b c"],true]},"c":1}'],
  ],
  [
    ['--vars', '{"a":12345678901234567890,"n":"${nombre}"}'],
    ['--vars', '{"a":12345678901234567890,"n":3}'],
  ],
  [
    ['--vars', 'x: ${nombre}'],
    ['--vars', 'x: 3'],
  ],
])('%j', (texts, expected) => {
  expect(interpolate(texts, values)).toEqual(expected);
});

test('a value is data: what looks like a reference or like YAML in it stays what it is', () => {
  const odd = { x: '${jour}", "y": "1', jour: 'j' };
  expect(interpolate(['${x}', '--vars', '{"a":"${x}"}'], odd)).toEqual([
    '${jour}", "y": "1',
    '--vars',
    JSON.stringify({ a: odd.x }),
  ]);
});

test.each([
  ['select ${jour}::date', "select '2026-01-31'::date"],
  ['select ${rien}, ${oui}, ${nombre}', 'select null, true, 3'],
  [
    'where x = any (${noms}) and y = any (${vide})',
    "where x = any (array['a', 'b c']::text[]) and y = any (array[]::text[])",
  ],
  ["select ${l'un}, '$${x}'", "select 'l''autre', '${x}'"],
])('in SQL: %s', (sql, expected) => {
  expect(interpolateSql(sql, values)).toBe(expected);
});

test('the day of a run is the one of its schedule’s time zone', () => {
  const run = { id: 'r', parameters: { x: 1 }, scheduledFor: '2026-03-01T00:30:00Z' };
  expect(runValues({ ...run, timeZone: 'Africa/Abidjan' })).toEqual({
    x: 1,
    flow_run_id: 'r',
    scheduled_for: '2026-03-01T00:30:00Z',
    scheduled_date: '2026-03-01',
  });
  expect(dayIn(new Date(run.scheduledFor), 'America/New_York')).toBe('2026-02-28');
  expect(dayIn(new Date(run.scheduledFor), 'Pacific/Kiritimati')).toBe('2026-03-01');
});

test('which references a text has, and whether one stands alone', () => {
  expect(referencesIn('${a} $${b} ${ c }')).toEqual(['a', 'c']);
  expect(['${a}', '--x=${a}', '--x=1${a}', 'a${b}'].map(isAlone)).toEqual([true, true, false, false]);
});
