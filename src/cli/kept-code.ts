import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const CHUNKS = fileURLToPath(new URL('../../chunks', import.meta.url));
const OPENING = '(function (exports, require, module, __filename, __dirname) { ';

/**
 * From now on, chunks of the bundle are compiled with what the build kept of V8's work on them, in a file beside each. V8
 * takes it from its own version under its own flags only; it compiles as ever where it does not, or where there is none.
 */
export function useKeptCode(): void {
  const { extensions } = createRequire(import.meta.url);
  const load = extensions['.js'];
  extensions['.js'] = (module, file) => {
    const source = path.dirname(file) === CHUNKS ? readFileSync(file, 'utf8') : undefined;
    // A script cannot import what it only knows when it runs.
    if (source === undefined || source.includes('import(')) return load(module, file);
    const script = new Script(`${OPENING}${source}\n})`, {
      filename: file,
      columnOffset: -OPENING.length,
      cachedData: keptCode(file),
    });
    const require = (id: string): unknown => module.require(id);
    script.runInThisContext()(module.exports, require, module, file, CHUNKS);
  };
}

/** The build writes it once the chunks are there; a chunk's name tells its content. */
function keptCode(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}
