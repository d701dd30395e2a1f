import { type Day, type Instant, isoOf } from '../time.ts';

/** Writes a value as one field of PostgreSQL's COPY text format. */
export type Field<T> = (value: T) => string;

/** How each field of an object is written, under the column's name in camel case. */
export type Columns<T> = { readonly [K in keyof T]?: Field<T[K]> };

const NULL = '\\N';
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

export const number: Field<number | null> = (value) => (value === null ? NULL : String(value));
export const text: Field<string | null> = (value) => (value === null ? NULL : escapeText(value));
export const bool: Field<boolean> = (value) => (value ? 't' : 'f');
export const day: Field<Day | null> = (value) => value ?? NULL;
export const instant: Field<Instant | null> = (value) => (value === null ? NULL : isoOf(value));
export const json: Field<object | null> = (value) => (value === null ? NULL : escapeText(JSON.stringify(value)));

/** A text[] of plain words. */
export const words: Field<readonly string[]> = (value) => escapeText(`{${value.join(',')}}`);

/** `dateCreation` → `date_creation`. */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The objects as COPY text, in pieces of about 64 kB. */
export function* copyText<T>(objects: Iterable<T>, columns: Columns<T>): Generator<string> {
  const writers = writersOf(columns);
  let piece = '';
  for (const object of objects) {
    let separator = '';
    for (const write of writers) {
      piece += separator + write(object);
      separator = '\t';
    }
    piece += '\n';
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

function writersOf<T>(columns: Columns<T>): ((object: T) => string)[] {
  const fields = Object.keys(columns).filter((key): key is Extract<keyof T, string> => key in columns);
  return fields.map((key) => {
    const field = columns[key];
    return (object) => field?.(object[key]) ?? NULL;
  });
}

function escapeText(value: string): string {
  // Only these characters mean something to COPY; most texts have none of them.
  return /[\\\b\f\n\r\t\v]/.test(value)
    ? value.replace(/[\\\b\f\n\r\t\v]/g, (character) => ESCAPES[character] ?? '')
    : value;
}
