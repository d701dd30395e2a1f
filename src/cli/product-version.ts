import { existsSync, readFileSync } from 'node:fs';

/** The version of the product, as its `package.json` says: the first one above this file that has a version, built or not. */
export function productVersion(): string {
  for (let file = new URL('./package.json', import.meta.url); ; file = new URL('../package.json', file)) {
    // The build has one of its own, without a version, for Node alone.
    const version: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
    if (typeof version === 'string') return version;
  }
}
