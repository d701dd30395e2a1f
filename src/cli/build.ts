import { readFileSync } from 'node:fs';

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
