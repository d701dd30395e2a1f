import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder, and those above it that are missing; one that is there is left as it is. Throws the file system's error.
 * `mkdirSync` with `recursive` does the same, but for ever below /proc, where a folder that exists takes no other.
 */
export function makeDirectory(directory: string): void {
  const parent = path.dirname(directory);
  if (!existsSync(directory) && !existsSync(parent) && parent !== directory) makeDirectory(parent);
  try {
    mkdirSync(directory);
  } catch (thrown) {
    // Another process may have made it by now.
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw thrown;
  }
}
