// A SIGETI warehouse of the benchmark's own: a copy of the project with its own embedded server.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const MAIN = path.join(ROOT, 'dist/src/cli/main.js');
const DBT = path.join(ROOT, 'bench/peers/.venv/bin/dbt');
export const AS_OF = '2026-03-31';

/** Copies warehouse/, starts a server for the copy and creates a source of the given size in it. */
export function openWarehouse({ scale, seed = '1' }) {
  const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-bench-'));
  cpSync(path.join(ROOT, 'warehouse'), directory, {
    recursive: true,
    filter: (file) => !/[/\\](target|logs|\.sigeti)$/.test(file),
  });
  const file = path.join(directory, 'dbt_project.yml');
  const module = path.join(ROOT, 'dist/simulation/index.js').replaceAll('\\', '/');
  writeFileSync(file, readFileSync(file, 'utf8').replace('../dist/simulation/index.js', module));
  const sigeti = (...args) => run(process.execPath, [MAIN, ...args, '--project-dir', directory]);
  sigeti('db', 'start');
  sigeti('simulate', 'create', '--scale', String(scale), '--seed', seed, '--as-of', AS_OF);
  const url = sigeti('db', 'url').trim();
  return {
    directory,
    url,
    sigeti,
    /** The command line of one verb, for timing it. */
    command: (verb, ...args) => ({
      command: process.execPath,
      args: [MAIN, verb, '--project-dir', directory, '--vars', JSON.stringify({ date_reference: AS_OF }), ...args],
    }),
    dbt: (verb, ...args) => dbtCommand(directory, url, verb, args),
    close: () => {
      sigeti('db', 'stop');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Runs a program and returns what it printed. Throws when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.status !== 0) {
    const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`;
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}\n${output}`);
  }
  return result.stdout;
}

/** dbt on the same project and server, in schemas of its own (`dbt_staging`, …), its files beside ours. */
function dbtCommand(directory, url, verb, args) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const profiles = path.join(directory, 'profiles-dbt');
  const target = {
    type: 'postgres',
    host: hostname,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    dbname: pathname.slice(1),
    schema: 'dbt',
    threads: 4,
  };
  const profile = { sigeti_dwh: { target: 'bench', outputs: { bench: target } } };
  mkdirSync(profiles, { recursive: true });
  writeFileSync(path.join(profiles, 'profiles.yml'), JSON.stringify(profile), { mode: 0o600 });
  const shared = ['--project-dir', directory, '--profiles-dir', profiles];
  const places = ['--target-path', path.join(profiles, 'target'), '--log-path', path.join(profiles, 'logs')];
  const vars = ['--vars', JSON.stringify({ date_reference: AS_OF })];
  return { command: DBT, args: [verb, ...shared, ...places, ...vars, ...args] };
}
