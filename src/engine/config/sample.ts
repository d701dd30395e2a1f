import { flagInvalid, type SigetiError } from '../../core/index.ts';
import { isRecord } from './render.ts';
import type { YamlDocuments } from './yaml-documents.ts';

/** The time that `--sample` keeps of what models read: from `start`, before `end`, as ISO 8601 in UTC. */
export interface SampleWindow {
  readonly start: string;
  readonly end: string;
}

/**
 * Reads `--sample`, as dbt does: `3 days`, back from now, or a mapping of `start` and `end`, in UTC where they name no
 * offset. Throws CONFIG_FLAG_INVALID.
 */
export async function readSample(
  flag: string,
  text: string,
  now: Date,
  documents: YamlDocuments,
): Promise<SampleWindow> {
  const refused = () => invalid(flag, text);
  if (!text.trimStart().startsWith('{')) {
    const [, count, grain = ''] = /^(\d{1,6}) (hour|day|month|year)s?$/i.exec(text.trim()) ?? [];
    const start = before(now, Number(count), grain.toLowerCase());
    if (!(start.getUTCFullYear() > 0)) throw refused();
    return windowOf(start, now);
  }
  const { document, problems } = await documents.parse(text, flag);
  const value = isRecord(document.value) ? document.value : {};
  const [start, end] = [instantOf(value.start), instantOf(value.end)];
  const isWhole = problems.length === 0 && Object.keys(value).every((key) => ['start', 'end'].includes(key));
  if (!isWhole || start === undefined || end === undefined || start >= end) throw refused();
  return windowOf(start, end);
}

function windowOf(start: Date, end: Date): SampleWindow {
  return { start: start.toISOString(), end: end.toISOString() };
}

function before(now: Date, count: number, grain: string): Date {
  if (grain === 'hour') return new Date(now.getTime() - count * HOUR);
  if (grain === 'day') return new Date(now.getTime() - 24 * count * HOUR);
  const months = grain === 'year' ? 12 * count : count;
  const first = new Date(now);
  first.setUTCMonth(now.getUTCMonth() - months, 1);
  // A month may have no such day: its last one then.
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(now.getUTCDate(), last));
  return first;
}

const HOUR = 3_600_000;

/** Without an offset, JavaScript would take a time for one of this machine's zone. */
function instantOf(value: unknown): Date | undefined {
  const text = value instanceof Date ? value.toISOString() : String(value);
  const [, day, time = '00:00', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const instant = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

function invalid(flag: string, text: string): SigetiError {
  return flagInvalid(flag, text, {
    fr: "une durée (3 days ; hours, months, years) ou {start: '2025-01-01', end: '2025-02-01'}",
    en: "a duration (3 days; hours, months, years) or {start: '2025-01-01', end: '2025-02-01'}",
  });
}
