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

const PIECE = 65_536;
/** The most bytes that UTF-8 needs for a unit of a JavaScript string. */
const WIDEST = 3;

/** The objects as COPY text in UTF-8, in pieces of about 64 kB that are cut between rows. */
export function* copyText<T>(objects: Iterable<T>, columns: Columns<T>): Generator<Uint8Array> {
  const writers = writersOf(columns);
  let piece = Buffer.allocUnsafe(PIECE);
  let end = 0;
  for (const object of objects) {
    const line = lineOf(object, writers);
    const most = line.length * WIDEST;
    if (end + most > piece.length) {
      if (end > 0) yield piece.subarray(0, end);
      // Whoever took the piece may still be sending it.
      piece = Buffer.allocUnsafe(Math.max(PIECE, most));
      end = 0;
    }
    // Bytes at once: a text that grew line by line would be a tree of millions of nodes.
    end += piece.write(line, end);
  }
  if (end > 0) yield piece.subarray(0, end);
}

function lineOf<T>(object: T, writers: readonly ((object: T) => string)[]): string {
  return `${writers.map((write) => write(object)).join('\t')}\n`;
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
