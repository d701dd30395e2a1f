import { fromJson } from '../runs/flow-run.ts';

/** SQL expressions by the names of what they are read into. */
export type Columns<Read> = Readonly<Record<keyof Read, string>>;

/** A select list: each expression under its name. */
export function selectList<Read>(columns: Columns<Read>): string {
  return Object.entries(columns)
    .map(([name, expression]) => `${expression} as "${name}"`)
    .join(', ');
}

/**
 * What a row of `selectList` says: undefined for null; columns named in `json` are parsed. What is stored was checked when
 * it was written: the caller vouches for its shape.
 */
export function readRow<Read>(
  columns: Columns<Read>,
  row: Readonly<Record<string, unknown>>,
  json: readonly (keyof Read)[],
): Read {
  const parsed: readonly PropertyKey[] = json;
  return Object.fromEntries(
    Object.keys(columns).map((name) => {
      const value = row[name] ?? undefined;
      return [name, value !== undefined && parsed.includes(name) ? fromJson<unknown>(value) : value];
    }),
  ) as Read;
}

/** A moment as text, ISO 8601 in UTC with milliseconds. */
export function isoTime(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
