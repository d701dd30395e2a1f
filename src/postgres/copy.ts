/** A value of one column of one row; `null` is SQL's NULL. */
export type CopyValue = string | number | bigint | boolean | null;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in COPY's text format. */
export function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}

/** A row in COPY's text format, with its line feed: what `copyIn` takes for `COPY ... FROM STDIN`. */
export function copyRow(values: readonly CopyValue[]): string {
  return `${values.map(copyText).join('\t')}\n`;
}
