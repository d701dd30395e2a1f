import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

const SOURCES = ['src', 'simulation'];
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json'];
const dist = path.join(root, 'dist');
/** Written when a build is complete; its time is the build's start, so that a source changed meanwhile is newer. */
const stamp = path.join(dist, '.complete');

/** Whether dist/ is complete and no source has changed since. A package without sources is as built as it will be. */
export function isBuilt() {
  const builtAt = timeOf(stamp);
  return [...SOURCES, ...SETTINGS].every((place) => newest(path.join(root, place)) < builtAt);
}

/** Compiles, copies what the compiler does not, and removes what has no source any more. Returns an exit code. */
export function build() {
  const startedAt = new Date();
  rmSync(stamp, { force: true });
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (result.status !== 0) return 2;
  for (const place of SOURCES) copyAssets(path.join(root, place), path.join(dist, place));
  for (const place of SOURCES) removeOrphans(path.join(dist, place), path.join(root, place));
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
  return 0;
}

function copyAssets(from, to) {
  for (const entry of entriesOf(from)) {
    const source = path.join(from, entry.name);
    if (entry.isDirectory()) copyAssets(source, path.join(to, entry.name));
    else if (!entry.name.endsWith('.ts')) {
      mkdirSync(to, { recursive: true });
      copyFileSync(source, path.join(to, entry.name));
    }
  }
}

function removeOrphans(built, source) {
  for (const entry of entriesOf(built)) {
    const origin = path.join(source, entry.name.replace(/\.js(\.map)?$/, '.ts'));
    const hasSource = existsSync(origin) || existsSync(path.join(source, entry.name));
    if (!hasSource) rmSync(path.join(built, entry.name), { recursive: true });
    else if (entry.isDirectory()) removeOrphans(path.join(built, entry.name), path.join(source, entry.name));
  }
}

/** The time of the newest file or folder; a folder's own time tells of files that are gone. Tests are not built. */
function newest(place) {
  const own = timeOf(place);
  const inside = entriesOf(place)
    .filter(({ name }) => !name.endsWith('.test.ts'))
    .map((entry) => newest(path.join(place, entry.name)));
  return Math.max(own, ...inside);
}

function entriesOf(folder) {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  return isFolder ? readdirSync(folder, { withFileTypes: true }) : [];
}

function timeOf(place) {
  return existsSync(place) ? statSync(place).mtimeMs : 0;
}
