import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { keepCode } from './kept-code.mjs';
import { entriesOf, newest, timeOf } from './newest.mjs';
import { PAGE_FOLDER } from './page.mjs';
import { root } from './root.mjs';

const SOURCES = ['src', 'simulation'];
const SETTINGS = ['package.json', 'package-lock.json', 'scripts/prepare/bundle.mjs'];
const dist = path.join(root, 'dist');
/** Written when a build is complete, with the files of it; its time is the build's start, so that a source changed meanwhile is newer. */
const stamp = path.join(dist, '.complete');

/** Whether dist/ is complete and no source has changed since. A package without sources is as built as it will be. */
export function isBuilt() {
  const builtAt = timeOf(stamp);
  return [...SOURCES, ...SETTINGS].every((place) => newest(path.join(root, place)) < builtAt);
}

/** Bundles, copies what the bundler does not, and removes what is of no use any more. Returns an exit code. */
export function build() {
  const startedAt = new Date();
  const before = chunksOfLastBuild();
  rmSync(stamp, { force: true });
  const bundler = path.join(root, 'scripts', 'prepare', 'bundle.mjs');
  const result = spawnSync(process.execPath, [bundler], {
    cwd: root,
    stdio: ['ignore', 'pipe', process.stderr],
    encoding: 'utf8',
  });
  if (result.status !== 0) return 2;
  writeFileSync(path.join(dist, 'package.json'), '{"type": "commonjs"}\n');
  const files = [...JSON.parse(result.stdout), 'package.json', ...SOURCES.flatMap((place) => copyAssets(place))];
  // A process that is running may still load chunks of the build it was started from.
  removeOthers(dist, new Set([...files, ...before].map((file) => path.join(dist, file))));
  writeFileSync(stamp, JSON.stringify({ build: digestOf(files), files }));
  utimesSync(stamp, startedAt, startedAt);
  keepCode();
  return 0;
}

function chunksOfLastBuild() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8')).files.filter((file) => file.startsWith('chunks/'));
  } catch {
    return [];
  }
}

/** Tells this build from any other: a chunk's name tells its content, other files are read. */
function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.endsWith('.map') ? '' : `${file}\n`);
  for (const file of files.filter((name) => !/\.js(\.map)?$/.test(name)))
    hash.update(readFileSync(path.join(dist, file)));
  return hash.digest('base64');
}

/** Copies files that are no modules to the same place in dist/; returns their paths below it. */
function copyAssets(folder) {
  return entriesOf(path.join(root, folder)).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return copyAssets(place);
    if (entry.name.endsWith('.ts')) return [];
    mkdirSync(path.join(dist, folder), { recursive: true });
    copyFileSync(path.join(root, place), path.join(dist, place));
    return [place];
  });
}

/** Removes whatever was built earlier and is not among `kept`; the lock of a preparation stays, and so does the page. */
function removeOthers(folder, kept) {
  for (const entry of entriesOf(folder)) {
    const place = path.join(folder, entry.name);
    if (place === PAGE_FOLDER) continue;
    if (entry.isDirectory()) removeOthers(place, kept);
    else if (!kept.has(place.replace(/\.cache$/, '')) && !entry.name.startsWith('.preparing'))
      rmSync(place, { force: true });
  }
  if (folder !== dist && entriesOf(folder).length === 0) rmSync(folder, { recursive: true, force: true });
}
