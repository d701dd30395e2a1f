import { modulo, utcTime } from './calendar.ts';
import type { Zone } from './zones.ts';

const DAY = 86_400_000;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

interface Moment {
  readonly wall: number;
  readonly date: Date;
  readonly microseconds: number;
  readonly zone: Zone | undefined;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const dayOfYear = ({ wall, date }: Moment) => Math.floor((wall - utcTime([date.getUTCFullYear(), 1, 1])) / DAY) + 1;

const DIRECTIVES: Readonly<Record<string, (moment: Moment) => string>> = {
  Y: ({ date }) => pad(date.getUTCFullYear(), 4),
  y: ({ date }) => pad(date.getUTCFullYear() % 100),
  m: ({ date }) => pad(date.getUTCMonth() + 1),
  d: ({ date }) => pad(date.getUTCDate()),
  e: ({ date }) => String(date.getUTCDate()).padStart(2, ' '),
  H: ({ date }) => pad(date.getUTCHours()),
  I: ({ date }) => pad(modulo(date.getUTCHours() - 1, 12) + 1),
  M: ({ date }) => pad(date.getUTCMinutes()),
  S: ({ date }) => pad(date.getUTCSeconds()),
  f: ({ wall, microseconds }) => pad(modulo(wall, 1000) * 1000 + microseconds, 6),
  p: ({ date }) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: ({ date }) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  A: ({ date }) => DAYS[date.getUTCDay()] ?? '',
  b: ({ date }) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  B: ({ date }) => MONTHS[date.getUTCMonth()] ?? '',
  j: (moment) => pad(dayOfYear(moment), 3),
  u: ({ date }) => String(modulo(date.getUTCDay() - 1, 7) + 1),
  w: ({ date }) => String(date.getUTCDay()),
  U: (moment) => pad(Math.floor((dayOfYear(moment) + 6 - moment.date.getUTCDay()) / 7)),
  W: (moment) => pad(Math.floor((dayOfYear(moment) + 6 - modulo(moment.date.getUTCDay() - 1, 7)) / 7)),
  V: ({ wall }) => pad(isoWeek(wall).week),
  G: ({ wall }) => pad(isoWeek(wall).year, 4),
  z: ({ wall, zone }) => (zone ? colonOffset(zone.offsetOfWall(wall)).replace(':', '') : ''),
  Z: ({ zone }) => zone?.name ?? '',
  s: ({ wall }) => String(Math.floor(wall / 1000)),
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

/** Shorthands that stand for other directives. */
const COMPOUND: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** Python's strftime in the C locale. `wall` is what the clock shows, in milliseconds, as if it showed UTC. */
export function formatTime(format: string, wall: number, microseconds: number, zone: Zone | undefined): string {
  const moment = { wall, date: new Date(wall), microseconds, zone };
  return format
    .replaceAll(/%([FTRDcxX])/g, (whole, letter: string) => COMPOUND[letter] ?? whole)
    .replaceAll(/%(-?)([a-zA-Z%])/g, (whole, plain: string, letter: string) => {
      const text = DIRECTIVES[letter]?.(moment);
      if (text === undefined) return whole;
      return plain ? text.replace(/^[0 ]+(?=.)/, '') : text;
    });
}

/** `+HH:MM` */
export function colonOffset(minutes: number): string {
  const total = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(total / 60))}:${pad(total % 60)}`;
}

/** ISO 8601: the week belongs to the year of its Thursday. */
function isoWeek(wall: number): { readonly year: number; readonly week: number } {
  const thursday = wall + (4 - (modulo(new Date(wall).getUTCDay() - 1, 7) + 1)) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return { year, week: Math.floor((thursday - utcTime([year, 1, 1])) / (7 * DAY)) + 1 };
}
