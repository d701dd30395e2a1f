/** Milliseconds since 1970-01-01 UTC. Abidjan is at UTC+0 all year, so this is local time too. */
export type Instant = number;

/** A calendar day, `YYYY-MM-DD`: sorts as text. */
export type Day = string;

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function dayOf(instant: Instant): Day {
  const number = Math.floor(instant / DAY);
  const known = DAYS.get(number);
  if (known !== undefined) return known;
  const day = new Date(instant).toISOString().slice(0, 10);
  DAYS.set(number, day);
  return day;
}

/** The days of a few years, by their number since 1970: millions of rows ask for them. */
const DAYS = new Map<number, Day>();

/** As ISO 8601 writes it, to the millisecond: `2026-06-30T18:00:00.000Z`. Several times as fast as Date's own way. */
export function isoOf(instant: Instant): string {
  const inDay = instant - Math.floor(instant / DAY) * DAY;
  const minute = MINUTES[Math.floor(inDay / MINUTE)];
  const second = SECONDS[Math.floor((inDay % MINUTE) / SECOND)];
  const rest = MILLISECONDS[inDay % SECOND];
  // A part of a millisecond is left to Date.
  if (minute === undefined || second === undefined || rest === undefined) return new Date(instant).toISOString();
  return dayOf(instant) + minute + second + rest;
}

const EPOCH = '1970-01-01'.length;
const MINUTES = texts(DAY / MINUTE, MINUTE, EPOCH, EPOCH + 'T00:00:'.length);
const SECONDS = texts(MINUTE / SECOND, SECOND, EPOCH + 'T00:00:'.length, EPOCH + 'T00:00:00'.length);
const MILLISECONDS = texts(SECOND, 1, EPOCH + 'T00:00:00'.length);

/** A part of the text of so many instants, one step apart. */
function texts(count: number, step: number, from: number, to?: number): string[] {
  return Array.from({ length: count }, (_, index) => new Date(index * step).toISOString().slice(from, to));
}

/** Midnight at which the day begins. */
export function startOf(day: Day): Instant {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: Day, count: number): Day {
  return dayOf(startOf(day) + count * DAY);
}

/** Days from `first` to `last`; negative when `last` is the earlier. */
export function daysBetween(first: Day, last: Day): number {
  return (startOf(last) - startOf(first)) / DAY;
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** 1 to 12. */
function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

/** The first day of the month that lies `count` months before the month of `day`. */
export function monthsBefore(day: Day, count: number): Day {
  return dayOf(Date.UTC(yearOf(day), monthOf(day) - 1 - count, 1));
}
