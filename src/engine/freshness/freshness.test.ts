import { expect, test } from 'vitest';
import { criteriaOf, judgeAge } from './criteria.ts';

const DAY = 86_400;

function criteria(freshness: unknown) {
  const found = criteriaOf({ freshness });
  if (found === undefined) throw new Error('no criteria');
  return found;
}

test('a source without a complete limit demands nothing', () => {
  expect(criteriaOf({ freshness: null })).toBeUndefined();
  expect(criteriaOf({ freshness: { warn_after: { count: null, period: null }, error_after: null } })).toBeUndefined();
  expect(criteriaOf({ freshness: { warn_after: { count: 3, period: null } } })).toBeUndefined();
});

test.each([
  [0, 'pass'],
  [DAY, 'pass'],
  [DAY + 0.001, 'warn'],
  [2 * DAY, 'warn'],
  [2 * DAY + 1, 'error'],
])('an age of %d s with a warning after a day and an error after 48 hours: %s', (age, status) => {
  const limits = criteria({ warn_after: { count: 1, period: 'day' }, error_after: { count: 48, period: 'hour' } });
  expect(judgeAge(age, limits)).toBe(status);
});

test('a limit alone is judged alone, minutes too', () => {
  expect(judgeAge(1e9, criteria({ warn_after: { count: 90, period: 'minute' }, error_after: null }))).toBe('warn');
  expect(judgeAge(5401, criteria({ error_after: { count: 90, period: 'minute' } }))).toBe('error');
  expect(judgeAge(5400, criteria({ error_after: { count: 90, period: 'minute' } }))).toBe('pass');
});
