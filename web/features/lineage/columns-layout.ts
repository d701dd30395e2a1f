import { NODE_SIZE } from './node-size.ts';

type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

const COLUMN = NODE_SIZE.width + 120;
const LINE = NODE_SIZE.height + 14;
/** Times that the columns are ordered again; after a few, hardly anything moves. */
const SWEEPS = 4;

/**
 * Lays a large graph out in columns: each node right of all that it reads, near the middle of it. Takes milliseconds
 * where dagre takes seconds; of its crossings nobody could follow one anyway.
 */
export function layOutInColumns(ids: readonly string[], edges: readonly (readonly [string, string])[]): Places {
  const parents = new Map<string, string[]>(ids.map((id) => [id, []]));
  const children = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const [from, to] of edges) {
    parents.get(to)?.push(from);
    children.get(from)?.push(to);
  }
  const columns = toColumns(ids, parents);
  const lines = new Map<string, number>();
  const settle = (column: readonly string[]) => {
    for (const [line, id] of column.entries()) lines.set(id, line - column.length / 2);
  };
  for (const column of columns) settle(column);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    const beside = isForward ? parents : children;
    const middle = (id: string) =>
      mean(
        (beside.get(id) ?? []).map((other) => lines.get(other) ?? 0),
        lines.get(id) ?? 0,
      );
    for (const column of isForward ? columns : columns.toReversed()) {
      const wanted = new Map(column.map((id) => [id, middle(id)]));
      column.sort((left, right) => (wanted.get(left) ?? 0) - (wanted.get(right) ?? 0));
      settle(column);
    }
  }
  const places = columns.flatMap((column, x) =>
    column.map((id) => [id, { x: x * COLUMN, y: (lines.get(id) ?? 0) * LINE }] as const),
  );
  return new Map(places);
}

/** Columns by the longest way from where the data comes from. */
function toColumns(ids: readonly string[], parents: ReadonlyMap<string, readonly string[]>): string[][] {
  const ranks = new Map<string, number>();
  const rankOf = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    ranks.set(id, 0);
    const rank = Math.max(-1, ...(parents.get(id) ?? []).map(rankOf)) + 1;
    ranks.set(id, rank);
    return rank;
  };
  const columns: string[][] = [];
  for (const id of ids) {
    const rank = rankOf(id);
    while (columns.length <= rank) columns.push([]);
    columns[rank]?.push(id);
  }
  return columns;
}

function mean(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}
