import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toJsonText } from '../../core/index.ts';
import { makeDirectory, writePieces } from '../config/index.ts';
import { targetUnwritable } from './errors.ts';

/** Writes an artifact whole or not at all: a reader never sees half a file. Throws RUN_TARGET_UNWRITABLE. */
export function writeArtifact(directory: string, name: string, content: Record<string, unknown>): void {
  writePage(directory, name, toJsonText(content));
}

/** Writes a text of `target/` whole or not at all. Throws RUN_TARGET_UNWRITABLE. */
export function writePage(directory: string, name: string, text: string): void {
  writeWhole(directory, name, (file) => writeFileSync(file, text));
}

/** The same of a text in pieces, one after the other. */
export function writePieced(directory: string, name: string, pieces: readonly Buffer[]): void {
  writeWhole(directory, name, (file) => writePieces(file, pieces));
}

function writeWhole(directory: string, name: string, write: (file: string) => void): void {
  const file = path.join(directory, name);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    makeDirectory(directory);
    write(unfinished);
    renameSync(unfinished, file);
  } catch (cause) {
    removeUnfinished(unfinished);
    throw targetUnwritable(directory, cause);
  }
}

/** Half a file would only take room on a disk that is full. A folder that cannot be written has none. */
function removeUnfinished(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The reason that counts is the first one.
  }
}
