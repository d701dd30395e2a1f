import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

/** Runs `npm ci`; returns its exit code. Its output goes to stderr. */
export function installPackages({ dev }) {
  // Said explicitly: NODE_ENV=production or the user's .npmrc would leave the compiler out.
  const args = [
    'ci',
    dev ? '--include=dev' : '--omit=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
  ];
  const npm = npmScript();
  const options = { cwd: root, stdio: ['ignore', process.stderr, process.stderr] };
  const result =
    npm === undefined
      ? spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...args], options);
  if (result.error) console.error(result.error.message);
  return result.status ?? 1;
}

/**
 * npm's own JavaScript file, to run it under this Node without a shell: the npm that runs this script, else the one
 * that came with Node. Another package manager's file does not know `ci`.
 */
function npmScript() {
  const running = process.env.npm_execpath ?? '';
  if (path.basename(running) === 'npm-cli.js') return running;
  const folder = path.dirname(process.execPath);
  return [folder, path.join(folder, '..', 'lib')]
    .map((place) => path.join(place, 'node_modules', 'npm', 'bin', 'npm-cli.js'))
    .find((file) => existsSync(file));
}
