import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { newest, timeOf } from './newest.mjs';
import { root } from './root.mjs';

/** Where the documentation page is built: beside the product, by another tool, and only when web/ has changed. */
export const PAGE_FOLDER = path.join(root, 'dist', 'web');
const SOURCES = ['web', 'package-lock.json'];
const stamp = path.join(PAGE_FOLDER, '.complete');

/** Whether the page is there and nothing of it has changed since. A package without web/ is as built as it will be. */
export function isPageBuilt() {
  if (!existsSync(path.join(root, 'web'))) return true;
  const builtAt = timeOf(stamp);
  return SOURCES.every((place) => newest(path.join(root, place)) < builtAt);
}

/** Builds the page with vite. Returns an exit code. */
export function buildPage() {
  if (!existsSync(path.join(root, 'web'))) return 0;
  const startedAt = new Date();
  rmSync(stamp, { force: true });
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', '--config', path.join(root, 'web', 'vite.config.ts')], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (result.status !== 0) return 2;
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
  return 0;
}
