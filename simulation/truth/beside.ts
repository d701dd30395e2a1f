import { open, rename, rm } from 'node:fs/promises';
import { truthUnwritable } from '../errors.ts';
import type { Settings } from '../generate/world.ts';
import { countTraps } from '../plant/plant.ts';
import type { SourceRows } from '../source.ts';
import { streamTruth } from './truth.ts';
import { type GoneBy, truthJson } from './truth-file.ts';

/**
 * The truth file of a source on the day `settings.asOf`, in pieces. `goneBy` are the days since it was made. The truth
 * is computed as the pieces are read, and is not held once they are.
 */
export function truthPieces(
  source: SourceRows,
  settings: Settings,
  generatorVersion: string,
  goneBy: readonly GoneBy[] = [],
): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      // First, so that the room it takes is free again when the truth needs its own.
      const pieges = countTraps(source, settings);
      yield* truthJson({ ...settings, generatorVersion, goneBy }, { ...streamTruth(source, settings.asOf), pieges });
    },
  };
}

/**
 * Writes the file under another name, does the work, then gives it its name: the file always fits the database.
 * Throws SIMULATE_TRUTH_UNWRITABLE.
 */
export async function besideTruth(file: string, pieces: Iterable<string>, work: () => Promise<void>): Promise<void> {
  const unfinished = `${file}.new`;
  try {
    await write(unfinished, pieces, (error) => truthUnwritable(file, error));
    await work();
    await rename(unfinished, file).catch((error) => {
      throw truthUnwritable(file, error);
    });
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Only what the file refuses is told as such: the pieces may fail for reasons of their own. */
async function write(file: string, pieces: Iterable<string>, refused: (error: unknown) => Error): Promise<void> {
  const throwRefused = (error: unknown): never => {
    throw refused(error);
  };
  const handle = await open(file, 'w').catch(throwRefused);
  try {
    for (const piece of pieces) await handle.writeFile(piece).catch(throwRefused);
  } finally {
    await handle.close();
  }
}
