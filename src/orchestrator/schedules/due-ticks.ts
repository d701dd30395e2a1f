import type { MissedPolicy, Rhythm } from '../flow.ts';
import { latestUntil, nextAfter } from './rhythm.ts';

/** A tick that is older than this when somebody looks was missed: nobody was there in time. */
const MISSED_AFTER_MS = 60_000;

/** Ticks that are run or counted at one look. */
export const MOST_TICKS = 1000;

/** Ticks that were left out: `count` is exact unless `isMore`, which says that there are more of them. */
export interface SkippedTicks {
  readonly count: number;
  readonly isMore: boolean;
  readonly first: number;
  readonly last: number;
}

/** What a look at a schedule finds. Instants are milliseconds since 1970. */
export interface DueTicks {
  /** Times to start runs for, in order. */
  readonly run: readonly number[];
  /** Times that passed and are left out. */
  readonly skipped: SkippedTicks | undefined;
  /** When to look again. Undefined: never. */
  readonly next: number | undefined;
}

/**
 * The ticks from `from` (the time that was noted as the next one) until `now`, and what the policy makes of them. Every
 * tick is in exactly one look's `run` or `skipped`, whenever the looks are. Where times in the last minute are due too,
 * `latest` leaves out all that were missed before.
 */
export function dueTicks(rhythm: Rhythm, from: number, now: number, missed: MissedPolicy): DueTicks {
  const due = ticksBetween(rhythm, from, now, MOST_TICKS + 1);
  const [first] = due;
  if (first === undefined) return { run: [], skipped: undefined, next: nextAfter(rhythm, Math.max(from - 1, now)) };
  if (missed === 'all') return runAll(due, rhythm, now);
  const isMore = due.length > MOST_TICKS;
  const next = nextAfter(rhythm, now);
  const border = now - MISSED_AFTER_MS;
  // The last minute is looked at by itself: what comes before it may be too much to list.
  const current = ticksBetween(rhythm, Math.max(from, border), now, MOST_TICKS);
  const lastMissed = first < border ? latestUntil(rhythm, border - 1) : undefined;
  if (lastMissed === undefined) return { run: current, skipped: undefined, next };
  if (missed === 'skip' || current.length > 0) {
    const skipped = { count: due.length - (isMore ? 1 : current.length), isMore, first, last: lastMissed };
    return { run: current, skipped, next };
  }
  if (lastMissed === first) return { run: [first], skipped: undefined, next };
  const last = latestUntil(rhythm, lastMissed - 1) ?? first;
  return { run: [lastMissed], skipped: { count: due.length - 1, isMore, first, last }, next };
}

function runAll(due: readonly number[], rhythm: Rhythm, now: number): DueTicks {
  return { run: due.slice(0, MOST_TICKS), skipped: undefined, next: due[MOST_TICKS] ?? nextAfter(rhythm, now) };
}

/** A schedule, as far as its times go. `nextAt` is what was noted at the last look; undefined: nothing. */
export interface Timing {
  readonly rhythm: Rhythm;
  readonly missed: MissedPolicy;
  readonly nextAt: number | undefined;
}

/**
 * What there is to do about a schedule at the moment `now`; undefined: nothing. Where its next time is later than it
 * can be, the clock has gone back since, and the schedule goes back with it: times that have had their run already are
 * kept from a second one by the key of runs.
 */
export function lookAt({ rhythm, missed, nextAt }: Timing, now: number): DueTicks | undefined {
  if (nextAt !== undefined && nextAt <= now) return dueTicks(rhythm, nextAt, now, missed);
  const next = nextAfter(rhythm, now);
  const isTooFar = next !== undefined && (nextAt === undefined || next < nextAt);
  return isTooFar ? { run: [], skipped: undefined, next } : undefined;
}

/** Ticks in [from, until], the first `most` of them. */
function ticksBetween(rhythm: Rhythm, from: number, until: number, most: number): readonly number[] {
  const ticks: number[] = [];
  for (let tick = nextAfter(rhythm, from - 1); tick !== undefined && tick <= until; tick = nextAfter(rhythm, tick)) {
    ticks.push(tick);
    if (ticks.length === most) break;
  }
  return ticks;
}
