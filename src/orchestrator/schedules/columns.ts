import type { Rhythm } from '../flow.ts';

/** Values of the columns cron, time_zone, every (seconds) and anchor. */
export function rhythmColumns(rhythm: Rhythm): readonly (string | number | null)[] {
  return 'cron' in rhythm ? [rhythm.cron, rhythm.timeZone, null, null] : [null, null, rhythm.every, rhythm.anchor];
}

/** ISO 8601, for a parameter of a statement. */
export function instant(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** The rhythm of a row: `cron`, `time_zone`, seconds of `every`, and `anchor` in ISO 8601. */
export function toRhythm(cron: unknown, timeZone: unknown, every: unknown, anchor: unknown): Rhythm {
  if (typeof cron === 'string') return { cron, timeZone: String(timeZone) };
  return { every: Number(every), anchor: String(anchor) };
}
