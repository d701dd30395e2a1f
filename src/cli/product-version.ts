import { existsSync, readFileSync } from 'node:fs';

/** The version of the product, as its `package.json` says: the first one above this file, built or not. */
export function productVersion(): string {
  let file = new URL('./package.json', import.meta.url);
  while (!existsSync(file)) file = new URL('../package.json', file);
  return String(JSON.parse(readFileSync(file, 'utf8')).version);
}
