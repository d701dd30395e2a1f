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
  const require = createRequire(import.meta.url);
  const { extensions } = require;
  const load = extensions['.js'];
  const chunks = new Map<string, { exports: unknown }>();

  const loadChunk = (file: string): unknown => {
    const known = chunks.get(file);
    if (known) return known.exports;
    const source = readFileSync(file, 'utf8');
    // A script cannot import what it only knows when it runs.
    if (source.includes('import(')) return undefined;
    const module = { exports: {} };
    chunks.set(file, module);
    try {
      compile(file, source)(module.exports, requireFromChunk, module, file, CHUNKS);
    } catch (error) {
      // Half of it would be all that whoever asks again is given.
      chunks.delete(file);
      throw error;
    }
    return module.exports;
  };
  /** Chunks name one another by their place: there is nothing to look for, as Node would for each. */
  const requireFromChunk = (id: string): unknown => {
    if (!id.startsWith('./')) return require(id);
    const file = path.join(CHUNKS, id);
    return loadChunk(file) ?? require(file);
  };

  extensions['.js'] = (module, file) => {
    const exports = path.dirname(file) === CHUNKS ? loadChunk(file) : undefined;
    if (exports === undefined) load(module, file);
    else module.exports = exports;
  };
}

type Chunk = (exports: unknown, require: unknown, module: unknown, file: string, folder: string) => void;

function compile(file: string, source: string): Chunk {
  const script = new Script(`${OPENING}${source}\n})`, {
    filename: file,
    columnOffset: -OPENING.length,
    cachedData: keptCode(file),
  });
  return script.runInThisContext();
}

/** The build writes it once the chunks are there; a chunk's name tells its content. */
function keptCode(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}
