const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, j: 86_400, d: 86_400 };
const PART = /^(\d+)\s*(s|min|h|j|d)\s*/;

/** A day more than a year: what is longer was not meant. */
const LONGEST = 367 * 86_400;

/** Seconds of `30 s`, `10 min`, `1 h 30 min`, `2 j` (or `2 d`), or of a whole number of seconds. Undefined: not one. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value <= LONGEST ? value : undefined;
  if (typeof value !== 'string') return undefined;
  let rest = value.trim();
  if (rest === '') return undefined;
  if (/^\d+$/.test(rest)) return parseDuration(Number(rest));
  let seconds = 0;
  let last = Number.POSITIVE_INFINITY;
  while (rest !== '') {
    const [all, count, unit = ''] = PART.exec(rest) ?? [];
    const size = SECONDS[unit];
    // Each unit once, the largest first: `5 s 5 s` is a slip.
    if (all === undefined || size === undefined || size >= last) return undefined;
    seconds += Number(count) * size;
    last = size;
    rest = rest.slice(all.length);
  }
  return seconds <= LONGEST ? seconds : undefined;
}

/** `1 h 30 min`: what `parseDuration` reads as these seconds. */
export function formatDuration(seconds: number): string {
  let rest = seconds;
  const parts = (['j', 'h', 'min', 's'] as const).flatMap((unit) => {
    const size = SECONDS[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return parts.length > 0 ? parts.join(' ') : '0 s';
}
