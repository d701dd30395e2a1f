import { readFile } from 'node:fs/promises';
import { quoteIdentifier } from '../../src/core/index.ts';
import type { Session } from '../../src/postgres/index.ts';
import { truthUnreadable } from '../errors.ts';
import { compareRows, type Row } from './compare.ts';

export interface CheckOptions {
  readonly session: Session;
  readonly truthFile: string;
  /** What the names of the warehouse's schemas begin with, e.g. `dwh`. */
  readonly schema: string;
}

export interface CheckResult {
  /** Figures compared. */
  readonly figures: number;
  /** One line per figure, row or column that is not as it should be; empty when all is right. */
  readonly differences: readonly string[];
  /** `YYYY-MM-DD`: the day for which the truth holds, and the warehouse must have been built. */
  readonly dateReference: string;
}

interface Mart {
  /** Name of the list in the truth file. */
  readonly list: string;
  readonly schema: string;
  readonly table: string;
  /** Columns that name a row. */
  readonly grain: readonly string[];
}

const MARTS: readonly Mart[] = [
  {
    list: 'financier',
    schema: 'marts_financier',
    table: 'mart_performance_financiere',
    grain: ['annee', 'mois', 'zone_id', 'entreprise_id'],
  },
  { list: 'occupation', schema: 'marts_occupation', table: 'mart_occupation_zones', grain: ['zone_id'] },
  { list: 'clients', schema: 'marts_clients', table: 'mart_portefeuille_clients', grain: ['entreprise_id'] },
  { list: 'operationnel', schema: 'marts_operationnel', table: 'mart_kpi_operationnels', grain: ['annee', 'mois'] },
];

/**
 * Compares every figure of the four marts with the truth file. The warehouse must have been built with
 * `date_reference` at the truth's `as_of`. Throws SIMULATE_TRUTH_UNREADABLE.
 */
export async function check({ session, truthFile, schema }: CheckOptions): Promise<CheckResult> {
  const truth = await readTruth(truthFile);
  const differences: string[] = [];
  let figures = 0;
  for (const mart of MARTS) {
    const expected = truth[mart.list];
    if (!isRows(expected)) throw truthUnreadable(truthFile, new Error(`no list ${mart.list}`));
    const wanted = Object.keys(expected[0] ?? {});
    const present = await columnsOf(session, `${schema}_${mart.schema}`, mart.table);
    if (present.size === 0) {
      differences.push(`${mart.table} : relation absente du schéma ${schema}_${mart.schema}`);
      continue;
    }
    const columns = wanted.filter((column) => present.has(column));
    differences.push(
      ...wanted.filter((column) => !present.has(column)).map((column) => `${mart.table}.${column} : colonne absente`),
    );
    if (!mart.grain.every((column) => present.has(column))) continue;
    const actual = await readMart(session, `${schema}_${mart.schema}`, mart.table, columns);
    const measures = columns.filter((column) => !mart.grain.includes(column));
    figures += expected.length * measures.length;
    differences.push(...compareRows(mart.table, expected, actual, { grain: mart.grain, measures }));
  }
  return { figures, differences, dateReference: readDateReference(truth, truthFile) };
}

async function readTruth(file: string): Promise<Record<string, unknown>> {
  try {
    const truth: unknown = JSON.parse(await readFile(file, 'utf8'));
    return { ...Object(truth) };
  } catch (error) {
    throw truthUnreadable(file, error);
  }
}

function readDateReference({ meta }: Readonly<Record<string, unknown>>, file: string): string {
  const day: unknown = Object(meta).date_reference;
  if (typeof day !== 'string') throw truthUnreadable(file, new Error('no meta.date_reference'));
  return day;
}

async function columnsOf(session: Session, schema: string, table: string): Promise<Set<string>> {
  const { rows } = await session.query<{ name: string }>(
    `select attname::text as name from pg_attribute
      where attrelid = to_regclass(quote_ident($1) || '.' || quote_ident($2)) and attnum > 0 and not attisdropped`,
    [schema, table],
  );
  return new Set(rows.map((row) => row.name));
}

async function readMart(
  session: Session,
  schema: string,
  table: string,
  columns: readonly string[],
): Promise<readonly Row[]> {
  const list = columns.map((column) => `${quoteIdentifier(column)}::text`).join(', ');
  const { rows } = await session.query<Row>(`select ${list} from ${quoteIdentifier(schema)}.${quoteIdentifier(table)}`);
  return rows;
}

function isRows(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);
}
