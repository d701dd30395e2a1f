import { propertyInvalid, type Text } from '../../core/index.ts';
import { isRecord } from '../config/index.ts';
import type { PropertyReader } from './property-reader.ts';

type Fields = Readonly<Record<string, unknown>>;

const PERIODS = ['minute', 'hour', 'day'];

/**
 * When a table was last loaded: a column or a query, of the table if it names either, else of its source. Both at one
 * level contradict each other.
 */
export function loadedAt(source: PropertyReader, table: PropertyReader): Fields {
  const own = loadedAtOf(table);
  const { field, query } = own.field === undefined && own.query === undefined ? loadedAtOf(source) : own;
  return { loaded_at_field: field ?? null, loaded_at_query: query ?? null };
}

/** A key with the value null counts as said: it takes back what the source says. */
function loadedAtOf(reader: PropertyReader): { readonly field: unknown; readonly query: unknown } {
  const config = reader.record('config');
  const read = (key: string) => (config[key] === undefined ? reader.fields[key] : config[key]);
  const [field, query] = [read('loaded_at_field'), read('loaded_at_query')];
  if (typeof field === 'string' && typeof query === 'string') {
    const expected = { fr: 'seul, sans loaded_at_field', en: 'alone, without loaded_at_field' };
    const place = config.loaded_at_query === undefined ? ['loaded_at_query'] : ['config', 'loaded_at_query'];
    reader.problems.error(propertyInvalid(nameOf(reader, 'loaded_at_query'), expected, reader.place(...place)));
  }
  return { field, query };
}

/** The age limits of a source, table over source. Limits that are none are noted, with their place. */
export function mergedFreshness(source: PropertyReader, table: PropertyReader): Fields | null | undefined {
  const levels = [source, table].flatMap((reader) => [levelOf(reader, []), levelOf(reader, ['config'])]);
  let merged: Fields | null | undefined;
  for (const level of levels) {
    if (level === null) merged = null;
    else if (level !== undefined) merged = refine(merged ?? NO_LIMITS, level);
  }
  return merged;
}

const NO_LIMIT: Fields = { count: null, period: null };
const NO_LIMITS: Fields = { warn_after: NO_LIMIT, error_after: NO_LIMIT, filter: null };

/** Null switches all limits off, undefined says nothing. */
function levelOf(reader: PropertyReader, path: readonly string[]): Fields | null | undefined {
  const { freshness } = path.length === 0 ? reader.fields : reader.record('config');
  if (freshness === null || freshness === undefined) return freshness;
  const refuse = (key: readonly string[], expected: Text) =>
    reader.problems.error(
      propertyInvalid(nameOf(reader, 'freshness', ...key), expected, reader.place(...path, 'freshness', ...key)),
    );
  if (!isRecord(freshness)) {
    refuse([], { fr: 'une table : warn_after, error_after, filter', en: 'a mapping: warn_after, error_after, filter' });
    return undefined;
  }
  for (const key of ['warn_after', 'error_after']) checkLimit(freshness[key], (expected) => refuse([key], expected));
  return freshness;
}

function checkLimit(limit: unknown, refuse: (expected: Text) => void): void {
  if (limit === null || limit === undefined) return;
  const { count, period } = isRecord(limit) ? limit : {};
  const hasCount = count === undefined || count === null || Number.isInteger(count);
  const hasPeriod = period === undefined || period === null || PERIODS.includes(String(period));
  if (isRecord(limit) && hasCount && hasPeriod) return;
  refuse({
    fr: '{count: un entier, period: minute, hour ou day}',
    en: '{count: a whole number, period: minute, hour or day}',
  });
}

function refine(known: Fields, level: Fields): Fields {
  return {
    warn_after: refineLimit(known.warn_after, level.warn_after),
    error_after: refineLimit(known.error_after, level.error_after),
    filter: level.filter ?? known.filter,
  };
}

/** As with the whole: null switches the limit off. */
function refineLimit(known: unknown, level: unknown): Fields | null {
  if (level === null) return null;
  return { ...NO_LIMIT, ...(isRecord(known) ? known : {}), ...(isRecord(level) ? level : {}) };
}

function nameOf({ entry, path }: PropertyReader, ...key: readonly string[]): string {
  return [entry.section, entry.name, ...path, ...key].join('.');
}
