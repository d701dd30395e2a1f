import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MissedPolicy, Rhythm } from '../flow.ts';
import { dueTicks, lookAt, MOST_TICKS } from './due-ticks.ts';
import { latestUntil, nextAfter, rhythmProblem } from './rhythm.ts';

const ms = (iso: string) => Date.parse(iso);
const iso = (at: number | undefined) =>
  at === undefined ? undefined : new Date(at).toISOString().replace('.000Z', 'Z');

function ticks(rhythm: Rhythm, from: string, count: number) {
  const found: (string | undefined)[] = [];
  let at: number | undefined = ms(from);
  for (let index = 0; index < count && at !== undefined; index += 1) {
    at = nextAfter(rhythm, at);
    found.push(iso(at));
  }
  return found;
}

describe('times of day and daylight saving', () => {
  test.each([
    [
      'Abidjan has none',
      '0 2 * * *',
      'Africa/Abidjan',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T02:00:00Z', '2026-03-30T02:00:00Z'],
    ],
    [
      'Paris skips 02:30',
      '30 2 * * *',
      'Europe/Paris',
      '2026-03-27T12:00:00Z',
      ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
    ],
    [
      'a list within the gap',
      '0,30 2 * * *',
      'Europe/Paris',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00:00Z', '2026-03-30T00:00:00Z', '2026-03-30T00:30:00Z'],
    ],
    [
      'Paris shows 02:30 twice',
      '30 2 * * *',
      'Europe/Paris',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    ],
    [
      'New York shows 01:30 twice',
      '30 1 * * *',
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ],
    [
      'New York skips 02:15',
      '15 2 * * *',
      'America/New_York',
      '2026-03-08T00:00:00Z',
      ['2026-03-08T07:00:00Z', '2026-03-09T06:15:00Z'],
    ],
    [
      'every half hour goes on',
      '*/30 * * * *',
      'Europe/Paris',
      '2026-10-25T00:00:00Z',
      ['2026-10-25T00:30:00Z', '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z'],
    ],
    [
      'midnight that is skipped',
      '0 0 * * *',
      'Africa/Cairo',
      '2026-04-23T12:00:00Z',
      ['2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
    ],
  ])('%s', (_, cron, timeZone, from, expected) => {
    expect(ticks({ cron, timeZone }, from, expected.length)).toEqual(expected);
  });
});

test('an interval counts from its anchor, whatever the moment', () => {
  const rhythm = { every: 5400, anchor: '2026-01-01T00:10:00Z' };
  expect(ticks(rhythm, '2026-01-01T00:10:00Z', 2)).toEqual(['2026-01-01T01:40:00Z', '2026-01-01T03:10:00Z']);
  expect(ticks(rhythm, '2025-12-31T23:00:00Z', 1)).toEqual(['2026-01-01T00:10:00Z']);
  expect(iso(latestUntil(rhythm, ms('2026-01-01T01:39:59Z')))).toBe('2026-01-01T00:10:00Z');
});

test('an expression that never comes, or is none, is a problem', () => {
  const cron = (text: string, timeZone = 'UTC') => rhythmProblem({ cron: text, timeZone })?.details.message.en;
  expect(cron('0 2 * * *')).toBeUndefined();
  expect(cron('0 0 29 2 *')).toBeUndefined();
  expect(cron('0 0 31 2 *')).toContain('no day matches');
  expect(cron('0 2 * * * *')).toContain('five fields');
  expect(cron('0 25 * * *')).toContain('25 does not fit the field hour');
  expect(cron('0 2 * * *', 'Mars/Olympus')).toContain('time zone');
});

const HOUR = 3_600_000;
const zone = fc.constantFrom('Africa/Abidjan', 'Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
const cron = fc.constantFrom(
  '*/7 * * * *',
  '0 * * * *',
  '30 2 * * *',
  '0,30 2 * * *',
  '15 */2 * * *',
  '30 1 * * 0',
  '0 2 1 * *',
  '*/20 1-3 * * *',
);
const rhythms: fc.Arbitrary<Rhythm> = fc.oneof(
  fc.record({ cron, timeZone: zone }),
  fc.record({ every: fc.integer({ min: 240, max: 200_000 }), anchor: fc.constant('2026-01-01T00:00:00Z') }),
);
/** Around the changes of the clocks of 2026, and any day. */
const starts = fc.oneof(
  fc
    .constantFrom('2026-03-07T12:00:00Z', '2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z', '2026-10-31T12:00:00Z')
    .map(ms),
  fc.integer({ min: ms('2026-01-01T00:00:00Z'), max: ms('2026-12-31T00:00:00Z') }),
);

function allTicks(rhythm: Rhythm, from: number, until: number) {
  const all: number[] = [];
  for (let tick = nextAfter(rhythm, from); tick !== undefined && tick <= until; tick = nextAfter(rhythm, tick))
    all.push(tick);
  return all;
}

test('the next tick does not depend on when one asks', () => {
  fc.assert(
    fc.property(
      rhythms,
      starts,
      fc.array(fc.integer({ min: 1, max: 48 * HOUR }), { maxLength: 20 }),
      (rhythm, start, steps) => {
        for (const step of steps) {
          const at = start + step;
          const next = nextAfter(rhythm, at);
          if (next === undefined) continue;
          expect(next).toBeGreaterThan(at);
          expect(nextAfter(rhythm, next - 1)).toBe(next);
          expect(nextAfter(rhythm, Math.floor((at + next) / 2))).toBe(next);
          expect(latestUntil(rhythm, next)).toBe(next);
          expect(latestUntil(rhythm, next - 1)).toBeLessThanOrEqual(at);
        }
      },
    ),
  );
});

const policies = fc.constantFrom<MissedPolicy>('skip', 'latest', 'all');
const looks = fc.array(fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 60 * HOUR })), {
  minLength: 1,
  maxLength: 30,
});

test('whatever the looks, each tick is run or left out, exactly once', () => {
  fc.assert(
    fc.property(rhythms, starts, looks, policies, (rhythm, start, steps, missed) => {
      const run: number[] = [];
      let left = 0;
      let now = start;
      let next = nextAfter(rhythm, start);
      for (const step of steps) {
        now += step;
        if (next === undefined || next > now) continue;
        const found = dueTicks(rhythm, next, now, missed);
        run.push(...found.run);
        left += found.skipped?.count ?? 0;
        expect(found.skipped?.isMore ?? false).toBe(false);
        next = found.next;
      }
      const all = allTicks(rhythm, start, now);
      expect(run).toEqual([...new Set(run)].filter((tick) => all.includes(tick)));
      expect(run.length + left).toBe(all.length);
      if (missed === 'all') expect(run).toEqual(all);
    }),
    { numRuns: 60 },
  );
});

/** Steps of the clock between looks: mostly on, sometimes back, by little or by much. */
const jumps = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 3 * HOUR }),
    fc.integer({ min: -90_000, max: 90_000 }),
    fc.integer({ min: -60 * HOUR, max: 60 * HOUR }),
  ),
  { minLength: 1, maxLength: 30 },
);

/** Lets a clock take its steps, with a look after each: times it passed, times that had a run, and how many were left out. */
function passTime(rhythm: Rhythm, missed: MissedPolicy, start: number, steps: readonly number[]) {
  const passed = new Set<number>();
  // As the key of runs: one for each time.
  const runs = new Set<number>();
  let left = 0;
  let now = start;
  let nextAt = nextAfter(rhythm, start);
  for (const step of steps) {
    for (const tick of allTicks(rhythm, now, now + step)) passed.add(tick);
    now += step;
    const look = lookAt({ rhythm, missed, nextAt }, now);
    for (const tick of look?.run ?? []) runs.add(tick);
    left += look?.skipped?.count ?? 0;
    nextAt = look === undefined ? nextAt : look.next;
    expect(nextAt).toBe(nextAfter(rhythm, now));
  }
  return { passed, runs, left };
}

test('whatever the clock does, no time that it passes is lost, and none is run twice', () => {
  fc.assert(
    fc.property(rhythms, starts, jumps, policies, (rhythm, start, steps, missed) => {
      const { passed, runs, left } = passTime(rhythm, missed, start, steps);
      expect([...runs].filter((tick) => !passed.has(tick))).toEqual([]);
      if (missed === 'all') expect(runs.size).toBe(passed.size);
      else expect(runs.size + left).toBeGreaterThanOrEqual(passed.size);
    }),
    { numRuns: 60 },
  );
});

describe('times that passed while nobody was there', () => {
  const daily: Rhythm = { cron: '0 2 * * *', timeZone: 'Africa/Abidjan' };
  const from = ms('2026-11-20T02:00:00Z');

  test.each([
    ['skip', '2026-11-23T10:00:00Z', [], 4, '2026-11-24T02:00:00Z'],
    ['latest', '2026-11-23T10:00:00Z', ['2026-11-23T02:00:00Z'], 3, '2026-11-24T02:00:00Z'],
    [
      'all',
      '2026-11-23T10:00:00Z',
      ['20', '21', '22', '23'].map((day) => `2026-11-${day}T02:00:00Z`),
      0,
      '2026-11-24T02:00:00Z',
    ],
    ['skip', '2026-11-20T02:01:00Z', ['2026-11-20T02:00:00Z'], 0, '2026-11-21T02:00:00Z'],
    ['skip', '2026-11-20T02:01:01Z', [], 1, '2026-11-21T02:00:00Z'],
    ['latest', '2026-11-20T02:01:01Z', ['2026-11-20T02:00:00Z'], 0, '2026-11-21T02:00:00Z'],
    ['latest', '2026-11-22T02:00:30Z', ['2026-11-22T02:00:00Z'], 2, '2026-11-23T02:00:00Z'],
    ['latest', '2026-11-20T01:00:00Z', [], 0, '2026-11-20T02:00:00Z'],
  ] as const)('%s, looked at %s', (missed, now, run, skipped, next) => {
    const found = dueTicks(daily, from, ms(now), missed);
    expect(found.run.map(iso)).toEqual(run);
    expect(found.skipped?.count ?? 0).toBe(skipped);
    expect(iso(found.next)).toBe(next);
  });

  test('more than can be run or counted at once', () => {
    const often: Rhythm = { cron: '* * * * *', timeZone: 'Europe/Paris' };
    const now = ms('2027-11-20T00:00:30Z');
    const all = dueTicks(often, from, now, 'all');
    expect(all.run).toHaveLength(MOST_TICKS);
    expect(all.next).toBe((all.run.at(-1) ?? 0) + 60_000);
    const latest = dueTicks(often, from, now, 'latest');
    expect(latest.run.map(iso)).toEqual(['2027-11-20T00:00:00Z']);
    expect(latest.skipped).toEqual({ count: MOST_TICKS, isMore: true, first: from, last: ms('2027-11-19T23:59:00Z') });
  });
});
