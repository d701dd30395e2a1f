import { appendFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '../../engine/index.ts';

/** dbt's: ten megabytes, and five older files. */
export const DEFAULT_LOG_BYTES = 10 * 1024 * 1024;
const KEPT_FILES = 5;

/** A text file that grows up to a size and then makes room, keeping the older ones as `name.1` to `name.5`. */
export interface LogFile {
  readonly path: string;
  /** Appends; never throws. After a failure, say a full disk, nothing more is written. */
  write(text: string): void;
  /** What kept the log from being written, where something did. */
  readonly failure: Error | undefined;
}

/**
 * The log at a path; its folder is made with the first line. The file is not held open in between: on Windows nobody
 * could move a file that another process, such as the server of the documentation, holds.
 */
export function openLogFile(file: string, maxBytes: number = DEFAULT_LOG_BYTES): LogFile {
  let size: number | undefined;
  let failure: Error | undefined;
  const append = (text: string) => {
    const bytes = Buffer.byteLength(text);
    if (size === undefined) {
      makeDirectory(path.dirname(file));
      size = existsSync(file) ? statSync(file).size : 0;
    }
    if (size > 0 && size + bytes > maxBytes) {
      rotate(file);
      size = 0;
    }
    appendFileSync(file, text);
    size += bytes;
  };
  return {
    path: file,
    get failure() {
      return failure;
    },
    write: (text) => {
      if (failure !== undefined) return;
      try {
        append(text);
      } catch (thrown) {
        failure = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
    },
  };
}

/** Two processes may rotate at once: a file that the other one has just moved is no reason to stop. */
function rotate(file: string): void {
  rmSync(`${file}.${KEPT_FILES}`, { force: true });
  for (let age = KEPT_FILES - 1; age >= 0; age -= 1) {
    const older = age === 0 ? file : `${file}.${age}`;
    try {
      renameSync(older, `${file}.${age + 1}`);
    } catch (thrown) {
      if (existsSync(older)) throw thrown;
    }
  }
}
