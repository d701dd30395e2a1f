import { fstatSync, writeSync } from 'node:fs';
import type { OutputStream } from './output.ts';

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/**
 * Standard output or standard error. Into a file or a pipe, texts are written at once, as Node does there too; its
 * streams take longer to load than all that many a command does, and are left to terminals, Windows, and full pipes.
 */
export function standardOutput(name: keyof typeof DESCRIPTORS): OutputStream {
  const descriptor = DESCRIPTORS[name];
  if (!isPlain(descriptor)) return heedless(process[name]);
  let stream: NodeJS.WriteStream | undefined;
  return {
    write: (text) => {
      const rest = stream ? text : writeAtOnce(descriptor, Buffer.from(text));
      if (rest === undefined) return;
      stream ??= heedless(process[name]);
      stream.write(rest);
    },
  };
}

/** The stream, with which a reader that leaves early (`sigeti list | head`) ends no run half way: nobody reads the rest. */
function heedless(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.listenerCount('error') > 0 ? stream : stream.on('error', () => undefined);
}

function isPlain(descriptor: number): boolean {
  if (process.platform === 'win32') return false;
  const kind = fstatSync(descriptor);
  return kind.isFile() || kind.isFIFO() || kind.isSocket();
}

/** Returns what a reader that is slow has no room for; what cannot be written at all is left, as with the stream. */
function writeAtOnce(descriptor: number, bytes: Buffer): Buffer | undefined {
  for (let start = 0; start < bytes.length; ) {
    try {
      start += writeSync(descriptor, bytes, start);
    } catch (error) {
      return Reflect.get(Object(error), 'code') === 'EAGAIN' ? bytes.subarray(start) : undefined;
    }
  }
  return undefined;
}
