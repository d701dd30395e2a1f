import { expect, test } from 'vitest';
import { parseTemplate, renderTemplate, Scope } from '../../jinja/index.ts';
import { modulesObject } from './index.ts';

// What Python 3.11 prints for the same expressions.

async function evaluate(expression: string): Promise<string> {
  const scope = Scope.of({ modules: modulesObject(() => new Date()) });
  const text = `{% set D = modules.datetime %}{% set re = modules.re %}{% set i = modules.itertools -%}
{% set d = D.datetime(2024, 1, 31, 13, 5, 7, 250000) %}{% set z = D.datetime(2024, 7, 1, 12, tzinfo=D.timezone.utc) -%}
{{ ${expression} }}`;
  return renderTemplate(parseTemplate(text, 'x.sql'), scope);
}

test.each([
  ['d', '2024-01-31 13:05:07.250000'],
  ['d.isoformat()', '2024-01-31T13:05:07.250000'],
  [
    "d.strftime('%j %a %A %b %B %y %I %p %U %W %V %G %u %w %% %-d %f')",
    '031 Wed Wednesday Jan January 24 01 PM 04 05 05 2024 3 3 % 31 250000',
  ],
  ['d + D.timedelta(days=30, hours=2)', '2024-03-01 15:05:07.250000'],
  ['(d - D.datetime(2024, 1, 1)).days', '30'],
  ['(d - D.datetime(2024, 1, 1)).total_seconds()', '2639107.25'],
  ['d.date() + D.timedelta(weeks=1)', '2024-02-07'],
  ['D.date(2024, 2, 29).replace(day=1)', '2024-02-01'],
  ['D.date(2024, 2, 29).weekday() ~ D.date(2024, 2, 29).isoweekday() ~ D.date(2024, 2, 29).toordinal()', '34738945'],
  ['z', '2024-07-01 12:00:00+00:00'],
  ["z.astimezone(modules.pytz.timezone('America/New_York'))", '2024-07-01 08:00:00-04:00'],
  ["z.astimezone(modules.pytz.timezone('Asia/Kolkata')).strftime('%z')", '+0530'],
  ["modules.pytz.timezone('Africa/Abidjan').localize(d)", '2024-01-31 13:05:07.250000+00:00'],
  ["D.datetime.strptime('29/02/2024 08:05 PM', '%d/%m/%Y %I:%M %p')", '2024-02-29 20:05:00'],
  ["D.datetime.strptime('Mar 5 24', '%b %d %y')", '2024-03-05 00:00:00'],
  ["D.datetime.strptime('2024-01-02T03:04:05.678+0200', '%Y-%m-%dT%H:%M:%S.%f%z')", '2024-01-02 03:04:05.678000+02:00'],
  ['D.datetime(2020, 1, 1) < D.datetime(2021, 1, 1)', 'True'],
  ['D.date(2020, 1, 1) == D.date(2020, 1, 1)', 'True'],
  ['D.timedelta(days=1) * 2', '2 days, 0:00:00'],
  ['D.timedelta(hours=1)', '1:00:00'],
  ['D.timedelta(0) - D.timedelta(hours=1)', '-1 day, 23:00:00'],
  ["re.sub('(\\\\w+) (\\\\w+)', '\\\\2 \\\\1', 'a b c d')", 'b a d c'],
  ["re.findall('\\\\d+', 'a1b22')", "['1', '22']"],
  ["re.findall('(\\\\w)(\\\\d)', 'a1b2')", "[('a', '1'), ('b', '2')]"],
  ["re.split('[,;]', 'a,b;c')", "['a', 'b', 'c']"],
  ["re.match('(?P<x>\\\\d+)-', '12-3').group('x')", '12'],
  ["re.match('b', 'ab')", 'None'],
  ["re.search('B', 'ab', re.I).group()", 'b'],
  ["re.sub('a', 'b', 'aaa', count=2)", 'bba'],
  ["re.fullmatch('a+', 'aab') is none", 'True'],
  ["re.match('(a)(b)?', 'a').groups()", "('a', None)"],
  ["re.compile('a').sub('x', 'banana')", 'bxnxnx'],
  ["re.escape('a.b-c')", 'a\\.b\\-c'],
  ['i.product([1, 2], [3]) | list', '[(1, 3), (2, 3)]'],
  ["i.combinations(['a', 'b', 'c'], 2) | list | length", '3'],
  ['i.chain([1], [2, 3]) | list', '[1, 2, 3]'],
])('%s', async (expression, expected) => {
  expect(await evaluate(expression)).toBe(expected);
});

test('a text that is no time, a zone that is none and a broken pattern are errors', async () => {
  await expect(evaluate("D.datetime.strptime('31/02/2024', '%d/%m/%Y')")).rejects.toThrow('does not match format');
  await expect(evaluate("modules.pytz.timezone('Africa/Nowhere')")).rejects.toThrow(
    "There is no time zone 'Africa/Nowhere'",
  );
  await expect(evaluate("re.match('(', 'x')")).rejects.toThrow('is not valid');
});
