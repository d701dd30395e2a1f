import { isUtf8 } from 'node:buffer';
import type { CopiedColumn } from './columns.ts';
import { type BadValue, type BadValues, bytesInvalid, textUntranslatable } from './data-errors.ts';
import type { TablePlan } from './plan.ts';
import { isState } from './sql-state.ts';

/** Bytes that are no text of the encoding; a character that UTF-8 has no equivalent of. */
const BAD_TEXT = ['22021', '22P05'];
const MOST_SAMPLES = 5;
const TAB = 0x09;
const LINE_FEED = 0x0a;

export interface CopyFailure {
  readonly plan: TablePlan;
  readonly columns: readonly CopiedColumn[];
  /** What the bytes are taken for. */
  readonly encoding: string;
  /** The same rows once more, in the bytes that the source has. */
  readonly again: () => Promise<AsyncIterable<Buffer>>;
}

/** What a copy failed of: for text that cannot be read, the rows and columns, found by reading once more. */
export async function explainCopy(thrown: unknown, failure: CopyFailure): Promise<unknown> {
  if (!isState(thrown, BAD_TEXT)) return thrown;
  const { plan, columns, encoding } = failure;
  const check = checkFor(encoding);
  if (check === undefined) return textUntranslatable(plan.table, thrown.message, thrown);
  const found = await findBadValues(await failure.again(), columns, plan.key, check);
  return found.rows === 0
    ? textUntranslatable(plan.table, thrown.message, thrown)
    : bytesInvalid(plan.table, encoding, found, thrown);
}

/** Where in a value the first byte is that the encoding does not have; -1 where all are text. */
type Check = (bytes: Buffer) => number;

const UNDEFINED_IN_WIN1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

function checkFor(encoding: string): Check | undefined {
  if (encoding === 'UTF8' || encoding === 'SQL_ASCII') return firstBadInUtf8;
  if (encoding === 'WIN1252') return (bytes) => bytes.findIndex((byte) => UNDEFINED_IN_WIN1252.has(byte));
  return undefined;
}

function firstBadInUtf8(bytes: Buffer): number {
  if (isUtf8(bytes)) return -1;
  let good = 0;
  // A character has at most four bytes, so the longest good beginning is found character by character.
  while (good < bytes.length) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(bytes.subarray(good, good + count)));
    if (length === undefined || good + length > bytes.length) break;
    good += length;
  }
  return good;
}

/** Reads rows in COPY's text format and finds the values that the check refuses. */
export async function findBadValues(
  chunks: AsyncIterable<Buffer>,
  columns: readonly CopiedColumn[],
  key: readonly string[],
  check: Check,
): Promise<BadValues> {
  const samples: BadValue[] = [];
  let rows = 0;
  let line = 0;
  for await (const row of splitRows(chunks)) {
    line += 1;
    if (check(row) === -1) continue;
    rows += 1;
    if (samples.length < MOST_SAMPLES) samples.push(...badValuesIn(row, line, columns, key, check));
  }
  return { rows, samples: samples.slice(0, MOST_SAMPLES) };
}

async function* splitRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(LINE_FEED); end !== -1; end = data.indexOf(LINE_FEED, start)) {
      yield data.subarray(start, end);
      start = end + 1;
    }
    rest = data.subarray(start);
  }
  if (rest.length > 0) yield rest;
}

function badValuesIn(
  row: Buffer,
  line: number,
  columns: readonly CopiedColumn[],
  key: readonly string[],
  check: Check,
): BadValue[] {
  const values = splitValues(row);
  const textOf = (name: string) => values[columns.findIndex((column) => column.name === name)] ?? Buffer.alloc(0);
  const identity = key.map((name) => `${name} = ${textOf(name).toString('latin1')}`).join(', ') || `n° ${line}`;
  return columns.flatMap(({ name }, index) => {
    const value = values[index] ?? Buffer.alloc(0);
    const at = check(value);
    if (at === -1) return [];
    return [{ key: identity, column: name, bytes: `0x${value.subarray(at, at + 4).toString('hex')}` }];
  });
}

function splitValues(row: Buffer): readonly Buffer[] {
  const values: Buffer[] = [];
  let start = 0;
  for (let end = row.indexOf(TAB); end !== -1; end = row.indexOf(TAB, start)) {
    values.push(row.subarray(start, end));
    start = end + 1;
  }
  return [...values, row.subarray(start)];
}

/** How many C1 control characters, which no text holds, are in a piece of UTF-8. */
export function countControls(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(0xc2); at !== -1; at = chunk.indexOf(0xc2, at + 1)) {
    const next = chunk[at + 1] ?? 0;
    if (next >= 0x80 && next <= 0x9f) count += 1;
  }
  return count;
}
