import type { ExecutableNode } from '../../../core/index.ts';

/** An expression of a template and where it is written. */
export interface Expression {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What is no SQL: template tags, comments, literals. A `{{ … }}` stays, since it may be the operand. */
const NOT_SQL = /\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g;

/** The text with all that is not SQL blanked out: places and lines stay the same. */
export function onlySql(template: string): string {
  return template.replace(NOT_SQL, (part) => part.replace(/[^\n]/g, ' '));
}

const OPERAND = String.raw`(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"]|"")+")`;
const COLUMN = `(?:${OPERAND}\\s*\\.\\s*)?${OPERAND}`;

/** The divisors of the templates, except those that cannot be zero because of `nullif` or because they are numbers. */
export function divisors(templates: readonly ExecutableNode[]): readonly Expression[] {
  const divisor = new RegExp(String.raw`[/%]\s*(\(|${COLUMN}\s*\(?)`, 'gu');
  return templates.flatMap((node) =>
    matches(node, divisor)
      .map(({ match, ...place }) => ({ ...place, text: withCall(match) }))
      .filter(({ text }) => !/^nullif\s*\(/i.test(text)),
  );
}

/** The name of the column where the expression is nothing more: `l."Prix"` is Prix. */
export function columnName(expression: string): string | undefined {
  const [, name] = new RegExp(`^(?:${OPERAND}\\s*\\.\\s*)?(${OPERAND})$`, 'u').exec(expression.trim()) ?? [];
  if (name === undefined) return undefined;
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

/** `x::date`, `cast(x as date)`, `to_date(x, …)`: the column is the first group that is set. */
const CONVERSION = new RegExp(
  [
    `(${COLUMN})\\s*\\)*\\s*::\\s*[\\p{L}_]+`,
    `\\bcast\\s*\\(\\s*(${COLUMN})[^()]*\\bas\\s+[\\p{L}_]+[^()]*\\)`,
    `\\bto_(?:date|timestamp|number)\\s*\\(\\s*(${COLUMN})`,
  ].join('|'),
  'giu',
);

/** A conversion of a column, which `columns` names: as it is called there, and as it was called before. */
export interface Conversion extends Expression {
  readonly columns: readonly string[];
}

/** Where the templates convert columns to another type. */
export function conversions(templates: readonly ExecutableNode[]): readonly Conversion[] {
  const renamed = templates.flatMap((node) => aliases(onlySql(node.rawCode)));
  const before = (name: string) => renamed.filter(([, alias]) => alias === name).map(([column]) => column);
  return templates.flatMap((node) =>
    matches(node, CONVERSION).map(({ match, ...place }) => {
      const name = columnName(match.slice(1).find((group) => group !== undefined) ?? '') ?? '';
      return { ...place, text: match[0], columns: [name, ...before(name)] };
    }),
  );
}

/** Pairs of a column and the name it is given. */
function aliases(sql: string): (readonly [string, string])[] {
  const renamed = new RegExp(`(${COLUMN})\\s*\\)*\\s+as\\s+(${OPERAND})`, 'giu');
  return [...sql.matchAll(renamed)].map(([, column = '', alias = '']) => [
    columnName(column) ?? '',
    columnName(alias) ?? '',
  ]);
}

function matches(node: ExecutableNode, pattern: RegExp) {
  const sql = onlySql(node.rawCode);
  return [...sql.matchAll(pattern)].map((match) => ({
    match,
    file: node.originalFilePath,
    line: sql.slice(0, match.index).split('\n').length,
  }));
}

/** The operand with the rest of its parentheses, as far as they are closed. */
function withCall(match: RegExpMatchArray): string {
  const operand = match[1] ?? '';
  if (!operand.endsWith('(')) return operand.trim();
  const { input = '', index = 0 } = match;
  const start = index + match[0].length - operand.length;
  let depth = 0;
  for (let at = start; at < input.length; at++) {
    if (input[at] === '(') depth += 1;
    else if (input[at] === ')' && --depth === 0) return input.slice(start, at + 1).replace(/\s+/g, ' ');
  }
  return operand;
}

/** The first line of the template that names the column. */
export function lineOf(column: string, { rawCode }: ExecutableNode): number | undefined {
  const lines = onlySql(rawCode).split('\n');
  const at = lines.findIndex((line) =>
    [...line.matchAll(new RegExp(COLUMN, 'gu'))].some(([name]) => columnName(name) === column),
  );
  return at === -1 ? undefined : at + 1;
}
