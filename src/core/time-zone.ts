/**
 * Whether this is the name of a time zone. Offsets such as `+01:00`, which newer versions of Node take for one, are none:
 * neither PostgreSQL nor the schedulers of the system read them alike.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
