/** Milliseconds after which a day without its year could be taken for another one. */
const LONG_AGO = 300 * 86_400_000;

/** `2026-11-28 02:00` of an instant in ISO 8601, UTC. */
export function formatMoment(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** The same in 11 columns: without the year, or, where that is an earlier one, without the time. */
export function formatShortMoment(iso: string, now: Date): string {
  const isOld = Math.abs(now.getTime() - Date.parse(iso)) > LONG_AGO;
  return isOld ? iso.slice(0, 10) : formatMoment(iso).slice(5);
}

/** `02:00:07`, UTC. */
export function formatTime(iso: string): string {
  return iso.slice(11, 19);
}
