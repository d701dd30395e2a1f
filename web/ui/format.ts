import type { Language } from '../../src/core/index.ts';

const LOCALE = { fr: 'fr-FR', en: 'en-GB' } as const satisfies Record<Language, string>;

/** `12 345` in French, `12,345` in English. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALE[language]).format(value);
}

/** Day and minute, in the reader's time zone; the text itself where it is no date. */
export function formatTime(iso: string, language: Language): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'long', timeStyle: 'short' }).format(time);
}

const UNITS = { fr: ['octets', 'Kio', 'Mio', 'Gio', 'Tio'], en: ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] } as const;

/** A size in the largest unit that leaves at least one. */
export function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(4, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: power === 0 ? 0 : 1 });
  return `${value.format(bytes / 1024 ** power)} ${UNITS[language][power] ?? ''}`;
}

const PERIODS: Readonly<Record<string, { fr: readonly [string, string]; en: readonly [string, string] }>> = {
  minute: { fr: ['minute', 'minutes'], en: ['minute', 'minutes'] },
  hour: { fr: ['heure', 'heures'], en: ['hour', 'hours'] },
  day: { fr: ['jour', 'jours'], en: ['day', 'days'] },
};

/** `7 jours`. */
export function formatPeriod({ count, period }: { count: number; period: string }, language: Language): string {
  const [one, many] = PERIODS[period]?.[language] ?? [period, period];
  return `${formatNumber(count, language)} ${count < 2 ? one : many}`;
}

/** Without accents and capitals: what a search compares. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** A value of `meta` or of a test's arguments, on one line. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(formatValue).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}
