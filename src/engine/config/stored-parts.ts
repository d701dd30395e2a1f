import { hash, randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from './make-directory.ts';
import { writePieces } from './write-pieces.ts';

/** One text of a file of parts, decoded only when it is asked for. */
export interface StoredPart {
  /** Of the bytes as they were written. */
  readonly digest: string;
  /** Whether it is as it was written. */
  isWhole(): boolean;
  bytes(): Buffer;
  text(): string;
  /** The entries of a part that `joinLines` made. */
  lines(): Buffer[];
}

type PartEntry = readonly [key: string, length: number, digest: string];

/** What a file of parts holds. */
export interface StoredParts {
  readonly parts: ReadonlyMap<string, StoredPart>;
  /** The line that was added last, after the parts were written. */
  readonly note: string | undefined;
}

/**
 * Reads a file of parts: a line of JSON that lists them, and after it their texts, a line each, and then notes. All of it
 * is ASCII, so that decoding costs nothing. No parts where there is no such file, or one of another format or another
 * build.
 */
export function readParts(file: string, format: string, build: string): StoredParts {
  const nothing = { parts: new Map<string, StoredPart>(), note: undefined };
  const parts = new Map<string, StoredPart>();
  try {
    const bytes = readFileSync(file);
    let start = bytes.indexOf('\n') + 1;
    const header: unknown = JSON.parse(bytes.toString('latin1', 0, start));
    if (!isHeader(header) || header.format !== format || header.build !== build) return nothing;
    for (const [key, length, digest] of header.parts) {
      parts.set(key, storedPart(bytes.subarray(start, start + length), digest));
      start += length + 1;
    }
    return { parts, note: bytes.toString('latin1', start).split('\n').at(-2) };
  } catch {
    return nothing;
  }
}

/** Adds a line to a file of parts; to one that is not there or cannot be written, nothing. */
export function addNote(file: string, note: string): void {
  try {
    const handle = openSync(file, constants.O_WRONLY | constants.O_APPEND);
    writeSync(handle, `${toAscii(note)}\n`);
    closeSync(handle);
  } catch {
    // What the note would have spared is done again.
  }
}

/** Puts the file there whole or not at all, also where several processes do so at once. */
export function writeParts(file: string, format: string, build: string, parts: ReadonlyMap<string, StoredPart>): void {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    const entries = Array.from(parts, ([key, part]): PartEntry => [key, part.bytes().length, part.digest]);
    const header = Buffer.from(toAscii(JSON.stringify({ format, build, parts: entries })), 'latin1');
    const end = Buffer.from('\n');
    const lines = [header, ...Array.from(parts.values(), (part) => part.bytes())].flatMap((line) => [line, end]);
    makeDirectory(path.dirname(file));
    writePieces(unfinished, lines);
    renameSync(unfinished, file);
  } catch {
    // A folder that cannot be written, a full disk: the next invocation does all its work again.
    removeIfThere(unfinished);
  }
}

/** A part to be written. */
export function newPart(json: string): StoredPart {
  return wholePart(Buffer.from(toAscii(json), 'latin1'));
}

/** A JSON array with a line for each entry: no string of JSON goes on in the next line. */
export function joinLines(entries: readonly string[]): string {
  return `[${entries.join(BETWEEN)}]`;
}

const BETWEEN = ',\n';

/** The part that `joinLines` makes of entries, each in pieces: of lines of another part, or of what `toAscii` gave. */
export function partOfLines(entries: readonly (readonly Buffer[])[]): StoredPart {
  const between = Buffer.from(BETWEEN);
  const lines = entries.flatMap((entry, index) => (index === 0 ? entry : [between, ...entry]));
  return wholePart(Buffer.concat([Buffer.from('['), ...lines, Buffer.from(']')]));
}

/** What stands between the brackets of a part that `joinLines` made, without the commas at the ends of its lines. */
function linesIn(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  const close = bytes.length - 1;
  for (let start = 1; start < close; ) {
    const found = bytes.indexOf(BETWEEN, start, 'latin1');
    const end = found < 0 ? close : found;
    lines.push(bytes.subarray(start, end));
    start = end + BETWEEN.length;
  }
  return lines;
}

function wholePart(bytes: Buffer): StoredPart {
  return {
    digest: digestOf(bytes),
    isWhole: () => true,
    bytes: () => bytes,
    text: () => bytes.toString('latin1'),
    lines: () => linesIn(bytes),
  };
}

function storedPart(bytes: Buffer, digest: string): StoredPart {
  let isWhole: boolean | undefined;
  return {
    digest,
    isWhole: () => {
      isWhole ??= digestOf(bytes) === digest;
      return isWhole;
    },
    bytes: () => bytes,
    text: () => bytes.toString('latin1'),
    lines: () => linesIn(bytes),
  };
}

/** JSON in which only strings can hold other characters. */
export function toAscii(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isHeader(value: unknown): value is { format: unknown; build: unknown; parts: PartEntry[] } {
  return Array.isArray(Reflect.get(Object(value), 'parts'));
}

function digestOf(content: Buffer): string {
  return hash('sha1', content, 'base64');
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was never made.
  }
}
