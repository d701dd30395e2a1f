import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Files fetched before, in a folder of the user's, each with the checksum of its bytes: one that was cut short or
 * changed since is not there. A folder that cannot be written only costs the next run its download.
 */
export interface Cache {
  read(key: string): Promise<Buffer | undefined>;
  write(key: string, bytes: Buffer): Promise<void>;
}

const SHA256_LENGTH = 32;

export function openCache(directory: string): Cache {
  const fileOf = (key: string) => path.join(directory, createHash('sha256').update(key).digest('hex'));
  return {
    read: async (key) => {
      try {
        const stored = await readFile(fileOf(key));
        const bytes = stored.subarray(SHA256_LENGTH);
        return digest(bytes).equals(stored.subarray(0, SHA256_LENGTH)) ? bytes : undefined;
      } catch {
        return undefined;
      }
    },
    write: async (key, bytes) => {
      const file = fileOf(key);
      const unfinished = `${file}.${process.pid}`;
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(unfinished, Buffer.concat([digest(bytes), bytes]), { mode: 0o600 });
        await rename(unfinished, file);
      } catch {
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
    },
  };
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
