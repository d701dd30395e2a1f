import { open, rename, rm, stat } from 'node:fs/promises';
import type { CodePage } from '../core/index.ts';
import type { DumpReport } from './dump-report.ts';
import { alreadyThere, roundTripFailed, sameFile, unwritable } from './errors.ts';
import { readBytes, readText } from './read-text.ts';

/**
 * Writes the repaired dump: UTF-8, each code unit the byte that it was, line ends LF where all were CR LF. Then reads it
 * back, does the damage again and compares with the input; only then it gets its name. The input stays as it is.
 * Returns the bytes written. Throws DUMP_OUTPUT_REFUSED, DUMP_UNREPAIRABLE.
 */
export async function repairDump(
  file: string,
  output: string,
  report: DumpReport,
  signal: AbortSignal,
): Promise<{ readonly bytes: number }> {
  await refuseToOverwrite(file, output);
  const part = `${output}.part`;
  try {
    const bytes = await write(part, repairedPieces(file, report, signal));
    await compareRoundTrip(file, part, report, signal).catch((thrown: unknown) => {
      // The decoder met bytes that are no UTF-8.
      throw thrown instanceof TypeError ? roundTripFailed(file, 1) : thrown;
    });
    await rename(part, output);
    return { bytes };
  } finally {
    await rm(part, { force: true });
  }
}

async function refuseToOverwrite(file: string, output: string): Promise<void> {
  const there = await stat(output).catch(() => undefined);
  if (there === undefined) return;
  const input = await stat(file);
  throw input.ino === there.ino && input.dev === there.dev ? sameFile(output) : alreadyThere(output);
}

async function* repairedPieces(file: string, report: DumpReport, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const text of joinedLineEnds(readText(file, report.storage, signal), report)) {
    yield report.page === undefined ? Buffer.from(text, 'utf8') : toBytes(text, report.page);
  }
}

/** CR LF becomes LF, also where a piece ends between the two. */
async function* joinedLineEnds(pieces: AsyncIterable<string>, { isCrLf }: DumpReport): AsyncGenerator<string> {
  // Where all line ends are CR LF, there is no CR of another kind.
  for await (const text of pieces) yield isCrLf ? text.replaceAll('\r', '') : text;
}

function toBytes(text: string, { bytes }: CodePage): Buffer {
  const piece = Buffer.allocUnsafe(text.length);
  for (let at = 0; at < text.length; at++) piece[at] = bytes[text.charCodeAt(at)] ?? 0;
  return piece;
}

async function write(part: string, pieces: AsyncIterable<Buffer>): Promise<number> {
  const handle = await open(part, 'w').catch((thrown: unknown) => {
    throw unwritable(part, thrown);
  });
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await handle.writeFile(piece).catch((thrown: unknown) => {
        throw unwritable(part, thrown);
      });
      bytes += piece.length;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Does to the output what was done to the original, and compares it with the input, unit by unit. */
async function compareRoundTrip(file: string, part: string, report: DumpReport, signal: AbortSignal): Promise<void> {
  const again = damagedAgain(part, report, signal);
  let ahead = '';
  let line = 1;
  for await (const text of readText(file, report.storage, signal)) {
    while (ahead.length < text.length) {
      const { value, done } = await again.next();
      if (done === true) throw roundTripFailed(file, line);
      ahead += value;
    }
    if (!ahead.startsWith(text)) throw roundTripFailed(file, line);
    ahead = ahead.slice(text.length);
    line += text.split('\n').length - 1;
  }
  for await (const more of again) ahead += more;
  if (ahead !== '') throw roundTripFailed(file, line);
}

async function* damagedAgain(part: string, report: DumpReport, signal: AbortSignal): AsyncGenerator<string> {
  const { page } = report;
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const ends = (text: string) => (report.isCrLf ? text.replaceAll('\n', '\r\n') : text);
  for await (const piece of readBytes(part, 0, signal)) {
    // It must be UTF-8 in any case: a fatal decoder throws where it is not.
    const text = utf8.decode(piece, { stream: true });
    yield ends(page === undefined ? text : inPage(piece, page));
  }
  const rest = utf8.decode();
  if (page === undefined) yield ends(rest);
}

function inPage(piece: Buffer, { units }: CodePage): string {
  const codes = Buffer.allocUnsafe(piece.length * 2);
  for (let at = 0; at < piece.length; at++) {
    const unit = units[piece[at] ?? 0] ?? 0;
    codes[2 * at] = unit & 0xff;
    codes[2 * at + 1] = unit >> 8;
  }
  return codes.toString('utf16le');
}
