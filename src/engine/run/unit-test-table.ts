/** What a unit test's model made of the given rows and should not have, or should have and did not. */
export interface DifferentRow {
  readonly isExpected: boolean;
  readonly cells: readonly string[];
}

/** A line of an error in a terminal of 80 columns. */
const WIDTH = 76;
const MARK = '- ';
const BETWEEN = ' | ';
/** No column gets narrower: what is left of its cells would say nothing. */
const NARROWEST = 8;
const WIDEST = 30;

/**
 * The rows of a failed unit test as a table that fits a terminal. Where not all columns do, those that are the same in
 * every row go first, then wide ones are cut, then the last ones go; `hidden` counts what is not shown.
 */
export function renderDifference(
  columns: readonly string[],
  rows: readonly DifferentRow[],
): { readonly table: string; readonly hidden: number } {
  const lines = [columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(onOneLine));
  const all = columns.map((_, index) => ({
    index,
    width: Math.min(WIDEST, Math.max(...lines.map((line) => [...(line[index] ?? '')].length))),
    isSame: new Set(rows.map(({ cells }) => cells[index])).size < 2,
  }));
  const differing = all.filter(({ isSame }) => !isSame);
  const shown = narrow(widthOf(all) > WIDTH && differing.length > 0 ? differing : all);
  const marks = [' ', ...rows.map(({ isExpected }) => (isExpected ? '-' : '+'))];
  const print = (line: readonly string[], mark = '') => {
    const cells = shown.map(({ index, width }) => cut(line[index] ?? '', width));
    return `${mark} ${cells.join(BETWEEN)}`.trimEnd();
  };
  return { table: lines.map((line, row) => print(line, marks[row])).join('\n'), hidden: all.length - shown.length };
}

interface Column {
  readonly index: number;
  readonly width: number;
}

/** As many columns, from the first on, as fit when all are narrow; then the widest gives way until they do. */
function narrow(columns: readonly Column[]): readonly Column[] {
  const least = columns.map((column) => ({ ...column, width: Math.min(column.width, NARROWEST) }));
  let shown = columns.filter((_, index) => widthOf(least.slice(0, index + 1)) <= WIDTH);
  while (widthOf(shown) > WIDTH) {
    const widest = shown.reduce((left, right) => (right.width > left.width ? right : left));
    shown = shown.map((column) => (column === widest ? { ...column, width: column.width - 1 } : column));
  }
  return shown;
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width + BETWEEN.length, MARK.length - BETWEEN.length);
}

function onOneLine(cell: string): string {
  return cell.replaceAll(/\s+/g, ' ');
}

function cut(cell: string, width: number): string {
  const letters = [...cell];
  if (letters.length <= width) return cell + ' '.repeat(width - letters.length);
  return `${letters.slice(0, width - 1).join('')}…`;
}
