import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const LOCK = {
  packages: {
    '': { name: 'p' },
    'node_modules/pg': { version: '8.0.0' },
    'node_modules/rolldown': { version: '1.0.0', dev: true },
    'node_modules/vitest': { version: '4.0.0', dev: true },
    'node_modules/other-system': { version: '1.0.0', optional: true },
  },
};
/** Stands for the bundler: the entry, and a chunk whose name tells what is in it. */
const ROLLDOWN = `
  import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
  export const rolldown = async () => ({ write });
  async function write({ dir }) {
    const source = readFileSync('src/main.ts', 'utf8');
    if (source === 'wrong') throw new Error('wrong');
    const output = ['src/main.js', 'chunks/' + source + '.js'].map((fileName) => ({ fileName }));
    for (const folder of ['src', 'chunks']) mkdirSync(dir + '/' + folder, { recursive: true });
    for (const { fileName } of output) writeFileSync(dir + '/' + fileName, 'built');
    return { output };
  }
`;
/** Stands for npm: notes how it was called, and installs the bundler. */
const NPM = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  const args = process.argv.slice(2);
  writeFileSync('npm-calls', args.join(' ') + '\\n', { flag: 'a' });
  const { packages } = ${JSON.stringify(LOCK)};
  const here = Object.entries(packages).filter(([place, entry]) =>
    place !== '' && !entry.optional && (!entry.dev || args.includes('--include=dev')));
  for (const [place] of here) mkdirSync(place, { recursive: true });
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(here) }));
  mkdirSync('node_modules/rolldown', { recursive: true });
  writeFileSync('node_modules/rolldown/package.json', '{"type": "module", "exports": "./index.js"}');
  writeFileSync('node_modules/rolldown/index.js', ${JSON.stringify(ROLLDOWN)});
`;

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti prépare '));
  cpSync('scripts', path.join(root, 'scripts'), { recursive: true });
  for (const folder of ['src', 'npm']) mkdirSync(path.join(root, folder));
  write('package.json', '{"type": "module"}');
  write('package-lock.json', JSON.stringify(LOCK));
  write('src/main.ts', 'right');
  write('src/macro.sql', 'select 1');
  write('npm/npm-cli.js', NPM);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('installs everything and builds in a fresh clone, and leaves stdout alone', () => {
  expect(prepare()).toMatchObject({ status: 0, stdout: '' });
  expect(read('npm-calls')).toMatch(/^ci --include=dev /);
  expect(read('dist/src/main.js')).toBe('built');
  expect(read('dist/src/macro.sql')).toBe('select 1');
});

test('does nothing when nothing is missing', () => {
  prepare();
  rmSync(path.join(root, 'npm-calls'));
  writeFileSync(path.join(root, 'dist/src/main.js'), 'left alone');
  expect(prepare('--dev')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(existsSync(path.join(root, 'npm-calls'))).toBe(false);
  expect(read('dist/src/main.js')).toBe('left alone');
});

test('builds again after a change, and removes what lost its source', () => {
  prepare();
  rmSync(path.join(root, 'src/macro.sql'));
  makeNewer('src');
  expect(prepare().status).toBe(0);
  expect(existsSync(path.join(root, 'dist/src/macro.sql'))).toBe(false);
});

test('keeps what a process that is running may still load, for one build', () => {
  prepare();
  for (const source of ['second', 'third']) {
    write('src/main.ts', source);
    makeNewer('src/main.ts');
    expect(prepare().status).toBe(0);
    makeOlder('src/main.ts');
  }
  expect(['right', 'second', 'third'].filter((name) => existsSync(path.join(root, `dist/chunks/${name}.js`)))).toEqual([
    'second',
    'third',
  ]);
});

test('installs without development packages where a build is there already', () => {
  prepare();
  rmSync(path.join(root, 'npm-calls'));
  rmSync(path.join(root, 'node_modules'), { recursive: true });
  expect(prepare().status).toBe(0);
  expect(read('npm-calls')).toMatch(/^ci --omit=dev /);
});

test('installs again when a package is not in the version of the lock file', () => {
  prepare();
  rmSync(path.join(root, 'npm-calls'));
  const changed = { packages: { ...LOCK.packages, 'node_modules/pg': { version: '9.0.0' } } };
  write('package-lock.json', JSON.stringify(changed));
  const { stderr } = prepare();
  expect(stderr).toContain('pg');
  expect(read('npm-calls')).toMatch(/^ci /);
});

test('says that it could not build, and tries again the next time', () => {
  write('src/main.ts', 'wrong');
  expect(prepare().status).toBe(2);
  expect(prepare().status).toBe(2);
  write('src/main.ts', 'right');
  expect(prepare().status).toBe(0);
});

test('is done once by commands that start together', async () => {
  const script = path.join(root, 'scripts/prepare.mjs');
  const commands = Array.from({ length: 4 }, () => spawn(process.execPath, [script], { stdio: 'ignore', env: env() }));
  const codes = await Promise.all(commands.map(async (command) => (await once(command, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(read('npm-calls').trim().split('\n')).toHaveLength(1);
});

test.each(['999999999', ''])('takes over from a command that was killed, whose lock says "%s"', (holder) => {
  mkdirSync(path.join(root, 'dist'));
  write('dist/.preparing', holder);
  makeOlder('dist/.preparing');
  expect(prepare().status).toBe(0);
  expect(existsSync(path.join(root, 'dist/.preparing'))).toBe(false);
});

test.skipIf(process.platform === 'win32')('says which folder it may not write to', () => {
  chmodSync(root, 0o555);
  // Root may write everywhere, so its part is played by a user who owns nothing.
  const stranger = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/prepare.mjs')], {
    encoding: 'utf8',
    ...stranger,
  });
  chmodSync(root, 0o755);
  expect(status).toBe(2);
  expect(stderr).toContain(`cannot write to ${root},`);
});

function prepare(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, 'scripts/prepare.mjs'), ...args], {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: env(),
  });
}

function env() {
  return { ...process.env, NODE_ENV: 'production', npm_execpath: path.join(root, 'npm/npm-cli.js') };
}

function makeNewer(place: string): void {
  shiftTime(place, 60_000);
}

function makeOlder(place: string): void {
  shiftTime(place, -60_000);
}

function shiftTime(place: string, milliseconds: number): void {
  const time = new Date(Date.now() + milliseconds);
  utimesSync(path.join(root, place), time, time);
}

function write(file: string, text: string): void {
  writeFileSync(path.join(root, file), text);
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
