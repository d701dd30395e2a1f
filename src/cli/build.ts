import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What tells this build of the product from all others, as the build noted it in dist/; undefined where it runs from
 * its sources, or while it is being built.
 */
export function productBuild(): string | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(new URL('../../.complete', import.meta.url), 'utf8'));
    const build: unknown = Reflect.get(Object(note), 'build');
    return typeof build === 'string' ? build : undefined;
  } catch {
    return undefined;
  }
}

/** The folder where the build leaves what a parse of the product's own warehouse leaves in `target/`. */
export function shippedParse(): string {
  return fileURLToPath(new URL('../../parsed', import.meta.url));
}
