import { Cron } from 'croner';
import { isTimeZone } from '../../core/index.ts';
import { optionInvalid } from '../errors.ts';
import type { DailyTime } from './host-schedule.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Reads `--at` and `--timezone`. Throws CONFIG_USAGE_INVALID. */
export function parseDailyTime(at: string, timeZone: string): DailyTime {
  const [, hour, minute] = /^([01]?\d|2[0-3])[:h]([0-5]\d)$/.exec(at) ?? [];
  if (hour === undefined || minute === undefined) {
    throw optionInvalid('--at', at, { fr: 'une heure, par exemple 02:00', en: 'a time, for example 02:00' });
  }
  if (!isTimeZone(timeZone)) {
    throw optionInvalid('--timezone', timeZone, {
      fr: 'un fuseau, par exemple Africa/Abidjan, Europe/Paris, UTC',
      en: 'a zone, for example Africa/Abidjan, Europe/Paris, UTC',
    });
  }
  return { hour: Number(hour), minute: Number(minute), timeZone };
}

/** `02:00`. */
export function formatDaily({ hour, minute }: Pick<DailyTime, 'hour' | 'minute'>): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The first time that it is due after an instant. */
export function nextDue(daily: DailyTime, now: Date): Date {
  const next = cronOf(daily).nextRun(now);
  if (next === null) throw new Error(`no day has ${formatDaily(daily)}`);
  return next;
}

/** The last time that it was due, an instant included. */
export function lastDue(daily: DailyTime, now: Date): Date {
  const [last] = cronOf(daily).previousRuns(1, new Date(now.getTime() + 1000));
  if (last === undefined) throw new Error(`no day has ${formatDaily(daily)}`);
  return last;
}

function cronOf({ hour, minute, timeZone }: DailyTime): Cron {
  return new Cron(`${minute} ${hour} * * *`, { timezone: timeZone, paused: true });
}

/** Minutes by which a zone is ahead of UTC at an instant. */
export function offsetMinutes(timeZone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return Math.round((shown - Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}

/** A time of day as another zone shows it, and whether that is so on every day of the year to come. */
export interface ConvertedTime {
  readonly hour: number;
  readonly minute: number;
  readonly isExact: boolean;
}

/** A time of day, as the clock of another zone shows it on the next day that it is due. */
export function convertDaily(daily: DailyTime, timeZone: string, now: Date): ConvertedTime {
  const due = nextDue(daily, now);
  const apart = (at: Date) => offsetMinutes(timeZone, at) - offsetMinutes(daily.timeZone, at);
  const shift = apart(due);
  const weeks = Array.from({ length: 53 }, (_, week) => new Date(due.getTime() + week * 7 * DAY_MINUTES * MINUTE_MS));
  const minutes = (daily.hour * 60 + daily.minute + shift + DAY_MINUTES) % DAY_MINUTES;
  return { hour: Math.floor(minutes / 60), minute: minutes % 60, isExact: weeks.every((at) => apart(at) === shift) };
}
