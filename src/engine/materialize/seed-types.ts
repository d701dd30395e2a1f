import type { CsvRecord } from '../../core/index.ts';

/** Texts that mean null in any column, as in dbt: nothing at all, and `null` in any case. */
export function isNull(field: string): boolean {
  const text = field.trim();
  return text === '' || text.toLowerCase() === 'null';
}

interface Candidate {
  readonly type: string;
  readonly accepts: (field: string) => boolean;
}

const MAX_INTEGER = 2_147_483_647n;
const MAX_BIGINT = 9_223_372_036_854_775_807n;
const NUMBER = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const DATE_TIME = /^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}$/;
const ISO_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

/** In the order in which dbt tries them; the first that accepts every value wins. */
const CANDIDATES: readonly Candidate[] = [
  { type: 'integer', accepts: (field) => isWhole(field, MAX_INTEGER) },
  { type: 'bigint', accepts: (field) => isWhole(field, MAX_BIGINT) },
  { type: 'double precision', accepts: (field) => NUMBER.test(field) },
  { type: 'date', accepts: (field) => DATE.test(field) },
  { type: 'timestamp without time zone', accepts: (field) => DATE_TIME.test(field) },
  { type: 'timestamp without time zone', accepts: (field) => ISO_DATE_TIME.test(field) },
  { type: 'boolean', accepts: (field) => /^(true|false)$/i.test(field) },
];

/**
 * The PostgreSQL type of a seed's column, from its values: dbt's types, `integer` for 1.0 and 3e2 too. Two things differ:
 * whole numbers beyond `integer` become `bigint`, where dbt fails; and 5%, $5 and 1,000 stay text, where dbt reads numbers,
 * and so 12,5 as 125. A column without values is `integer`, one with mixed values `text`.
 */
export function inferType(records: readonly CsvRecord[], column: number): string {
  const fields = records.map((record) => record.fields[column] ?? '').filter((field) => !isNull(field));
  const found = CANDIDATES.find(({ accepts }) => fields.every((field) => accepts(field.trim())));
  return found?.type ?? 'text';
}

/** A value as the type that was inferred for its column takes it: PostgreSQL reads no 1.0 as a whole number. */
export function asInferred(field: string, type: string): string {
  return type === 'integer' || type === 'bigint' ? String(wholeNumber(field.trim()) ?? field) : field;
}

function isWhole(field: string, most: bigint): boolean {
  const value = wholeNumber(field);
  return value !== undefined && value <= most && value >= -most - 1n;
}

/** More digits than any whole number of PostgreSQL's has. */
const MANY_DIGITS = 20;

function wholeNumber(field: string): bigint | undefined {
  const [, sign = '', mantissa, exponent = '0'] = NUMBER.exec(field) ?? [];
  if (mantissa === undefined) return undefined;
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  if (shift >= 0) return digits.length + shift > MANY_DIGITS ? undefined : BigInt(sign + digits + '0'.repeat(shift));
  const dropped = digits.slice(shift);
  return /^0*$/.test(dropped) ? BigInt(sign + (digits.slice(0, shift) || '0')) : undefined;
}
