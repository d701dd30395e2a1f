import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Storage } from './dump-report.ts';
import { dumpIsArchive, dumpUnreadable, notText } from './errors.ts';

const PIECE = 256 * 1024;

/** Looks at the start of a file. Throws DUMP_UNREADABLE, also for an archive that is no text. */
export async function detectStorage(file: string): Promise<Storage> {
  const head = await readHead(file);
  const storage = storageOf(head);
  const text = new TextDecoder(storage.encoding).decode(head.subarray(storage.mark));
  if (text.startsWith('PGDMP')) throw dumpIsArchive(file);
  return storage;
}

function storageOf(head: Buffer): Storage {
  const [first, second, third] = head;
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', mark: 2 };
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', mark: 3 };
  // A dump begins with ASCII, every other byte of which is zero in UTF-16.
  const pairs = Math.floor(head.length / 2);
  const zeros = (offset: number) => head.filter((byte, at) => at % 2 === offset && byte === 0).length;
  if (pairs > 0 && zeros(1) > pairs / 2) return { encoding: 'utf-16le', mark: 0 };
  if (pairs > 0 && zeros(0) > pairs / 2) return { encoding: 'utf-16be', mark: 0 };
  return { encoding: 'utf-8', mark: 0 };
}

async function readHead(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const head = Buffer.alloc(4096);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw dumpUnreadable(file, thrown);
  }
}

/** The bytes of a file, from `start` on, piece by piece. Throws DUMP_UNREADABLE. */
export async function* readBytes(file: string, start: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(file, { start, highWaterMark: PIECE, signal })) {
      if (Buffer.isBuffer(piece)) yield piece;
    }
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw dumpUnreadable(file, thrown);
  }
}

/** The characters of a file, piece by piece. Throws DUMP_UNREPAIRABLE with the line where they are not what it claims. */
export async function* readText(file: string, storage: Storage, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder(storage.encoding, { fatal: true, ignoreBOM: true });
  let line = 1;
  for await (const piece of readBytes(file, storage.mark, signal)) {
    const text = decode(decoder, piece, { file, storage, line });
    yield text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line += 1;
  }
  const rest = decode(decoder, undefined, { file, storage, line });
  if (rest !== '') yield rest;
}

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  piece: Buffer | undefined,
  { file, storage, line }: { readonly file: string; readonly storage: Storage; readonly line: number },
): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    const lenient = piece === undefined ? '' : new TextDecoder(storage.encoding).decode(piece);
    const before = lenient.slice(0, Math.max(0, lenient.indexOf('\uFFFD'))).split('\n').length - 1;
    throw notText(file, storage.encoding, line + before);
  }
}
