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
const WHOLE = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const DATE_TIME = /^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}$/;
const ISO_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

/** In the order in which dbt tries them; the first that accepts every value wins. */
const CANDIDATES: readonly Candidate[] = [
  { type: 'integer', accepts: (field) => WHOLE.test(field) && isSmall(field) },
  { type: 'bigint', accepts: (field) => WHOLE.test(field) },
  { type: 'double precision', accepts: (field) => NUMBER.test(field) },
  { type: 'date', accepts: (field) => DATE.test(field) },
  { type: 'timestamp without time zone', accepts: (field) => DATE_TIME.test(field) },
  { type: 'timestamp without time zone', accepts: (field) => ISO_DATE_TIME.test(field) },
  { type: 'boolean', accepts: (field) => /^(true|false)$/i.test(field) },
];

/**
 * The PostgreSQL type of a seed's column, from its values: dbt's types, except that whole numbers beyond `integer`
 * become `bigint` where dbt fails. A column without values is `integer`, one with mixed values `text`.
 */
export function inferType(records: readonly CsvRecord[], column: number): string {
  const fields = records.map((record) => record.fields[column] ?? '').filter((field) => !isNull(field));
  const found = CANDIDATES.find(({ accepts }) => fields.every((field) => accepts(field.trim())));
  return found?.type ?? 'text';
}

function isSmall(field: string): boolean {
  const value = BigInt(field.replace('+', ''));
  return value <= MAX_INTEGER && value >= -MAX_INTEGER - 1n;
}
