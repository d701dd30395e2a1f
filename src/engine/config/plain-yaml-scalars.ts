import type { PlaceTree } from './yaml-result.ts';

/** Thrown where a text is not as plain as it looked. */
export class NotPlain extends Error {}

/** A value, and the places of what it holds. */
export interface PlainNode {
  readonly value: unknown;
  readonly children?: PlaceTree[2];
}

const INDICATORS = /[\s,[\]{}#&*!|>'"%@`?:]/;

/** Whether a plain scalar begins here: with no character that means something, nor with the dash of a list. */
export function startsPlain(line: string, column: number): boolean {
  const [first, second] = [line.charAt(column), line.charAt(column + 1)];
  return first !== '' && !INDICATORS.test(first) && (first !== '-' || (second !== '' && !INDICATORS.test(second)));
}

/** What a line says of a plain scalar that begins there; a remark after it is the end of it. */
export function plainLine(line: string, column: number): { text: string; isLast: boolean } {
  const remark = line.indexOf(' #', column);
  const text = (remark < 0 ? line.slice(column) : line.slice(column, remark)).trimEnd();
  // A colon would make a key of it.
  if (text.includes(': ') || text.endsWith(':')) throw new NotPlain();
  return { text, isLast: remark >= 0 };
}

/** The text of a folded block scalar: line ends are blanks, but next to empty lines. */
export function foldBlock(lines: readonly string[]): string {
  let text = '';
  let separator = '';
  for (const line of lines) {
    // Next to lines that are indented deeper, other rules hold.
    if (line.startsWith(' ')) throw new NotPlain();
    if (line === '') {
      text += separator === '\n' ? '\n' : '';
      separator = '\n';
    } else {
      text += separator + line;
      separator = ' ';
    }
  }
  return text;
}

const DOUBLE = /"((?:[^"\\]|\\["\\/nt])*)"/y;
const SINGLE = /'((?:[^']|'')*)'/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The quoted scalar that begins there and ends in the same line, and where it ends. */
export function quotedScalar(line: string, column: number): { text: string; end: number } {
  const isDouble = line.charAt(column) === '"';
  const pattern = isDouble ? DOUBLE : SINGLE;
  pattern.lastIndex = column;
  const [, inner] = pattern.exec(line) ?? [];
  if (inner === undefined) throw new NotPlain();
  const text = isDouble
    ? inner.replaceAll(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character)
    : inner.replaceAll("''", "'");
  return { text, end: pattern.lastIndex };
}
