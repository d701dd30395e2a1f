import Table from 'cli-table3';
import type { Language } from '../../core/index.ts';
import { formatCount, plural } from './format.ts';

/** What the table shows: names of columns, and rows of values in their order. */
export interface TabularResult {
  readonly command: string;
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
}

const PSQL_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  right: '',
  mid: '',
  'mid-mid': '',
  'left-mid': '',
  'right-mid': '',
  middle: '|',
};

/** A result as psql shows it: aligned columns and the count of rows, or the command and what it touched. */
export function renderResult(result: TabularResult, language: Language): string {
  if (result.columns.length === 0) {
    return result.rowCount > 0 ? `${result.command} ${result.rowCount}` : result.command;
  }
  const numeric = result.columns.map((_, index) => isNumeric(result.rows.map((row) => row[index])));
  const table = new Table({
    head: result.columns.map(({ name }) => name),
    chars: PSQL_LINES,
    style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
    colAligns: numeric.map((isNumber) => (isNumber ? 'right' : 'left')),
  });
  for (const row of result.rows) table.push(row.map(renderValue));
  const [head = '', ...rows] = table.toString().split('\n');
  const rule = head.replace(/[^|]/g, '-').replaceAll('|', '+');
  const count = `(${formatCount(result.rows.length, language)} ${plural(result.rows.length, language, { fr: 'ligne', en: 'row' }, { fr: 'lignes', en: 'rows' })})`;
  return [head.trimEnd(), rule, ...rows.map((row) => row.trimEnd()), count].join('\n');
}

/** NULL is shown as nothing, as psql does; line breaks as `↵`, so that a row stays a row. */
export function renderValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll('\r', '').replaceAll('\n', '↵');
}

function isNumeric(values: readonly unknown[]): boolean {
  const known = values.filter((value) => value !== null);
  return known.length > 0 && known.every((value) => /^-?\d+(\.\d+)?$/.test(String(value)));
}
