import type { Language } from '../../core/index.ts';
import { renderResult, renderValue } from './result-table.ts';

/** Column names, their types and rows: what previews are made of. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

interface Layout {
  readonly language: Language;
  readonly width: number;
}

/** A column narrower than this says nothing any more. */
const NARROWEST = 6;
/** What separates two columns: ` | `. */
const BETWEEN = 3;

/** The first rows of a node as a table within the width: long values are cut short, then the last columns left out. */
export function renderPreview(name: string, { columns, rows }: Rows, { language, width }: Layout): string {
  const room = width - 2;
  const fitting = Math.max(1, Math.floor((room + BETWEEN) / (NARROWEST + BETWEEN)));
  const shown = columns.slice(0, fitting);
  const texts = [
    shown.map((column) => column.name),
    ...rows.map((row) => shown.map((_, index) => renderValue(row[index]))),
  ];
  const widths = narrow(
    shown.map((_, index) => Math.max(1, ...texts.map((row) => [...(row[index] ?? '')].length))),
    room - BETWEEN * (shown.length - 1),
  );
  const [head = [], ...body] = texts.map((row) => row.map((text, index) => cut(text, widths[index] ?? NARROWEST)));
  const table = renderResult(
    { command: 'SELECT', columns: head.map((text) => ({ name: text })), rows: body, rowCount: body.length },
    language,
  );
  const title = language === 'fr' ? `Aperçu de « ${name} » :` : `Preview of '${name}':`;
  return [title, table, ...leftOut(columns.slice(fitting), language)].join('\n');
}

function leftOut(columns: Rows['columns'], language: Language): readonly string[] {
  if (columns.length === 0) return [];
  return [
    language === 'fr'
      ? `(et ${columns.length} autres colonnes : --output json les montre toutes)`
      : `(and ${columns.length} more columns: --output json shows them all)`,
  ];
}

/** Takes from the widest columns until all fit. */
function narrow(widths: number[], room: number): readonly number[] {
  const narrowed = [...widths];
  let excess = narrowed.reduce((sum, one) => sum + one, 0) - room;
  while (excess > 0) {
    const widest = narrowed.indexOf(Math.max(...narrowed));
    const value = narrowed[widest] ?? 0;
    if (value <= NARROWEST) break;
    narrowed[widest] = value - 1;
    excess -= 1;
  }
  return narrowed;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** The rows in the form of `dbt show --output json`. */
export function renderPreviewJson(name: string | undefined, { columns, rows }: Rows): string {
  const show = rows.map((row) =>
    Object.fromEntries(columns.map(({ name: column, type }, index) => [column, toJsonValue(row[index], type)])),
  );
  return JSON.stringify(name === undefined ? { show } : { node: name, show }, null, 2);
}

const NUMERIC = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);

/** Numbers as numbers where JSON keeps every digit of them. */
function toJsonValue(value: unknown, type: string): unknown {
  if (value === null || value === undefined || !NUMERIC.has(type)) return value ?? null;
  const number = Number(value);
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? number : String(value);
}
