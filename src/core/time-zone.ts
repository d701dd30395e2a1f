/** Zones of most schedules. Asked for one, Node loads its data of all languages, which takes longer than to read a flow. */
const USUAL: ReadonlySet<string> = new Set(['UTC', 'Africa/Abidjan']);

/**
 * Whether this is the name of a time zone. Offsets such as `+01:00`, which newer versions of Node take for one, are none:
 * neither PostgreSQL nor the schedulers of the system read them alike.
 */
export function isTimeZone(name: string): boolean {
  if (USUAL.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
