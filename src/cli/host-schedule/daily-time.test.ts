import { expect, test } from 'vitest';
import { convertDaily, lastDue, nextDue, parseDailyTime } from './daily-time.ts';
import { isMissed } from './schedule-state.ts';

const at = (iso: string) => new Date(iso);
const abidjan = parseDailyTime('02:00', 'Africa/Abidjan');
const paris = parseDailyTime('2h30', 'Europe/Paris');

test('a time of day is due in its zone', () => {
  expect(nextDue(abidjan, at('2026-11-28T13:00:00Z'))).toEqual(at('2026-11-29T02:00:00Z'));
  expect(lastDue(abidjan, at('2026-11-28T13:00:00Z'))).toEqual(at('2026-11-28T02:00:00Z'));
  expect(lastDue(abidjan, at('2026-11-28T02:00:00Z'))).toEqual(at('2026-11-28T02:00:00Z'));
  expect(nextDue(paris, at('2026-07-01T12:00:00Z'))).toEqual(at('2026-07-02T00:30:00Z'));
});

test('what is no time and what is no zone is refused', () => {
  for (const text of ['25:00', '2', '02:60', '']) expect(() => parseDailyTime(text, 'UTC')).toThrow('--at');
  for (const zone of ['Afrique/Abidjan', '+01:00', ''])
    expect(() => parseDailyTime('02:00', zone)).toThrow('--timezone');
});

test('another clock shows the time, on all days or today only', () => {
  const now = at('2026-07-01T12:00:00Z');
  expect(convertDaily(abidjan, 'Asia/Kolkata', now)).toEqual({ hour: 7, minute: 30, isExact: true });
  expect(convertDaily(abidjan, 'Etc/GMT+3', now)).toEqual({ hour: 23, minute: 0, isExact: true });
  expect(convertDaily(abidjan, 'Europe/Paris', now)).toEqual({ hour: 4, minute: 0, isExact: false });
  expect(convertDaily(paris, 'Europe/Berlin', now)).toEqual({ hour: 2, minute: 30, isExact: true });
});

const installed = { mechanism: 'cron', daily: abidjan, at: '2026-11-20T13:00:00Z' } as const;
const now = at('2026-11-28T13:00:00Z');
const ended = (startedAt: string, exitCode: number) => ({ startedAt, processId: 1, finishedAt: startedAt, exitCode });

test.each([
  ['nothing was due since it was installed', { ...installed, at: '2026-11-28T09:00:00Z' }, undefined, false],
  ['no run ever', installed, undefined, true],
  ['the last run is of the day before', installed, ended('2026-11-27T02:00:00Z', 0), true],
  ['it ran', installed, ended('2026-11-28T02:00:01Z', 0), false],
  ['a node failed: that is for people', installed, ended('2026-11-28T02:00:01Z', 1), false],
  ['it could not run', installed, ended('2026-11-28T02:00:01Z', 2), true],
  [
    'its process is gone',
    installed,
    { startedAt: '2026-11-28T02:00:01Z', processId: 2 ** 30, finishedAt: null, exitCode: null },
    true,
  ],
])('missed or not: %s', (_, put, last, missed) => {
  expect(isMissed(put, last, now)).toBe(missed);
});
