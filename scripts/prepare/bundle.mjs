// Bundles the product for Node: `node scripts/prepare/bundle.mjs` writes dist/ and prints nothing but problems.
// Loading one file is about a millisecond; the product and its packages are several hundred. See ARCHITECTURE.md.
import path from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';
import { root } from './root.mjs';

/** What is started or loaded by its path. They share chunks, so a class is the same one to all of them. */
const ENTRIES = {
  'src/cli/main': path.join(root, 'src/cli/main.ts'),
  'simulation/index': path.join(root, 'simulation/index.ts'),
};

const OWN = ['src', 'simulation'].map((folder) => path.join(root, folder) + path.sep);
const isOwn = (id) => OWN.some((folder) => id.startsWith(folder));

/** What packages ask when they are loaded, by their files: the answer is known, and asking loads much of Node. */
const QUESTIONS = {
  // Whether this is Cloudflare, by way of a Response, for which Node 20 loads all of its fetch.
  '/pg/lib/stream.js': ["typeof Response === 'function'", 'false'],
  // Whether standard output, with Node's streams, is a terminal: whoever paints says so.
  '/picocolors/picocolors.js': ['(p.stdout || {}).isTTY', 'false'],
};

const bundle = await rolldown({
  input: ENTRIES,
  cwd: root,
  platform: 'node',
  // pg asks for it and does without.
  external: ['pg-native'],
  // None of our modules does anything when it is loaded, but the entries, which are kept anyway.
  treeshake: { moduleSideEffects: (id) => !isOwn(id) },
  plugins: [keepModuleUrls(), withoutChildPrograms(), withoutQuestions()],
});
const { output } = await bundle.write({
  dir: path.join(root, 'dist'),
  format: 'cjs',
  sourcemap: true,
  // What is always needed together, with all that it imports: in pieces it would be forty files.
  codeSplitting: {
    groups: [
      { name: 'core', test: /src[\\/]core[\\/]/ },
      { name: 'program', test: /src[\\/]cli[\\/]program\.ts$/ },
      { name: 'project', test: /src[\\/]engine[\\/](parse[\\/]parse-project|graph[\\/]select|write-manifest)\.ts$/ },
      { name: 'describe', test: /src[\\/]engine[\\/]context[\\/](describe-node|per-schema)\.ts$/ },
      { name: 'parsing', test: /src[\\/]engine[\\/]parse[\\/]/ },
    ],
  },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  // A file whose characters are all one byte long is read and compiled in half the room.
  charset: 'ascii',
  // Shorter files are loaded faster; the source maps know what was where.
  minify: { compress: { keepNames: { function: true, class: true } }, mangle: { keepNames: true }, codegen: true },
});
process.stdout.write(`${JSON.stringify(output.map(({ fileName }) => fileName))}\n`);

/** commander loads node:child_process for verbs that are programs of their own; ours are functions. */
function withoutChildPrograms() {
  const nothing = '\0no-child-programs';
  return {
    name: 'without-child-programs',
    resolveId(source, importer) {
      const isCommander = importer?.replaceAll(path.sep, '/').includes('/node_modules/commander/');
      return isCommander && source === 'node:child_process' ? nothing : null;
    },
    load: (id) => (id === nothing ? 'module.exports = {};' : null),
  };
}

function withoutQuestions() {
  return {
    name: 'without-questions',
    transform(code, id) {
      const file = Object.keys(QUESTIONS).find((end) => id.replaceAll(path.sep, '/').endsWith(end));
      if (!file) return null;
      const [question, answer] = QUESTIONS[file];
      if (!code.includes(question)) throw new Error(`${id} does not ask ${question} any more`);
      return { code: code.replace(question, answer), map: null };
    },
  };
}

/**
 * A module that reads a file beside itself finds it in dist/ where it lies in the sources, whatever chunk the module
 * went into: the build copies such files to the same places.
 */
function keepModuleUrls() {
  const marker = (place) => `__moduleUrl(${JSON.stringify(place)})`;
  return {
    name: 'keep-module-urls',
    transform(code, id) {
      if (!isOwn(id) || !code.includes('import.meta.url')) return null;
      const place = path.relative(root, id).replaceAll(path.sep, '/').replace(/\.ts$/, '.js');
      return { code: code.replaceAll('import.meta.url', marker(place)), map: null };
    },
    renderChunk(code, { fileName }) {
      if (!code.includes('__moduleUrl(')) return null;
      const toRoot = '../'.repeat(fileName.split('/').length - 1);
      const url = (_, place) =>
        `new URL(${JSON.stringify(toRoot + place)}, require('node:url').pathToFileURL(__filename)).href`;
      return { code: code.replaceAll(/__moduleUrl\("([^"]+)"\)/g, url), map: null };
    },
  };
}
