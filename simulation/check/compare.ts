/** A row by column: PostgreSQL's text of a value on one side, the truth's number or text on the other. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Comparison {
  /** Columns that name a row. */
  readonly grain: readonly string[];
  readonly measures: readonly string[];
}

/** The sums of unrounded rates are the only figures that are not exact decimals. */
const INEXACT = 'taux_recouvrement_moyen_somme';
const TOLERANCE = 1e-6;

/** One line for each figure that differs and each row that only one side has. */
export function compareRows(table: string, expected: readonly Row[], actual: readonly Row[], by: Comparison): string[] {
  const rowOf = new Map(actual.map((row) => [keyOf(row, by.grain), row]));
  const lines: string[] = [];
  if (rowOf.size < actual.length) lines.push(`${table} : ${actual.length - rowOf.size} lignes en double`);
  for (const truth of expected) {
    const key = keyOf(truth, by.grain);
    const row = rowOf.get(key);
    rowOf.delete(key);
    if (row === undefined) lines.push(`${table} [${key}] : ligne absente`);
    else {
      for (const column of by.measures) {
        if (!isSame(column, truth[column], row[column])) {
          lines.push(`${table} [${key}] ${column} : ${row[column] ?? 'NULL'}, attendu ${truth[column]}`);
        }
      }
    }
  }
  for (const key of rowOf.keys()) lines.push(`${table} [${key}] : ligne en trop`);
  return lines;
}

function keyOf(row: Row, grain: readonly string[]): string {
  return grain.map((column) => `${column}=${row[column]}`).join(' ');
}

function isSame(
  column: string,
  expected: string | number | null | undefined,
  actual: string | number | null | undefined,
): boolean {
  if (expected == null || actual == null) return expected == null && actual == null;
  const [left, right] = [String(expected), String(actual)];
  if (column === INEXACT)
    return Math.abs(Number(left) - Number(right)) <= TOLERANCE * Math.max(1, Math.abs(Number(left)));
  return canonical(left) === canonical(right);
}

/** A number without the zeros that change nothing: `150000.00` is `150000`. */
function canonical(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}
