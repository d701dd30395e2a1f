import { PyDatetime } from './datetime.ts';
import { zoneOf } from './zones.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  m: '(?<m>1[0-2]|0?[1-9])',
  d: '(?<d>3[01]|[12]\\d|0?[1-9])',
  H: '(?<H>2[0-3]|[01]?\\d)',
  I: '(?<I>1[0-2]|0?[1-9])',
  M: '(?<M>[0-5]?\\d)',
  S: '(?<S>6[01]|[0-5]?\\d)',
  f: '(?<f>\\d{1,6})',
  p: '(?<p>[AaPp][Mm])',
  b: '(?<b>[A-Za-z]{3})',
  B: '(?<B>[A-Za-z]+)',
  a: '[A-Za-z]{3}',
  A: '[A-Za-z]+',
  z: '(?<z>[+-]\\d\\d:?\\d\\d|Z)',
  '%': '%',
};

/** Python's strptime in the C locale; undefined where the text does not fit the format or names no day. */
export function parseTime(text: string, format: string): PyDatetime | undefined {
  const pattern = format
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\s+/g, '\\s+')
    .replaceAll(/%([a-zA-Z%])/g, (whole, letter: string) => PATTERNS[letter] ?? whole);
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) return undefined;
  const parts = found.groups ?? {};
  const [year, month, day] = [yearOf(parts), monthOf(parts), Number(parts.d ?? 1)];
  const clock = [hourOf(parts), Number(parts.M ?? 0), Number(parts.S ?? 0)];
  const microsecond = Number((parts.f ?? '').padEnd(6, '0'));
  const moment = PyDatetime.of([year, month, day, ...clock], microsecond, zoneOf(parts.z));
  return new Date(moment.wall).getUTCDate() === day ? moment : undefined;
}

type Parts = Readonly<Record<string, string | undefined>>;

function yearOf({ Y, y }: Parts): number {
  if (Y !== undefined) return Number(Y);
  return y === undefined ? 1900 : Number(y) + (Number(y) < 69 ? 2000 : 1900);
}

function monthOf({ m, b, B }: Parts): number {
  const name = (b ?? B)?.slice(0, 3).toLowerCase();
  return name === undefined ? Number(m ?? 1) : MONTHS.indexOf(name) + 1;
}

function hourOf({ H, I, p }: Parts): number {
  if (I === undefined) return Number(H ?? 0);
  return (Number(I) % 12) + (p?.toLowerCase() === 'pm' ? 12 : 0);
}
