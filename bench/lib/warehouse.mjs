// A SIGETI warehouse of the benchmark's own: a copy of the project with its own embedded server.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MAIN = path.join(ROOT, 'dist/src/cli/main.js');
const DBT = path.join(ROOT, 'bench/peers/.venv/bin/dbt');
const AS_OF = '2026-03-31';

/**
 * Copies warehouse/ and creates a source of the given size for the copy: in a server of its own, or in the empty
 * database that `url` names, which stays when the warehouse is closed. With `keep`, a folder, the copy and its server's
 * data stay there and are opened again the next time, as they are. Without `scale`, the source is left to be created.
 */
export function openWarehouse({ scale, seed = '1', url: given, keep }) {
  const isKept = keep !== undefined && existsSync(path.join(keep, 'dbt_project.yml'));
  const directory = keep ?? mkdtempSync(path.join(tmpdir(), 'sigeti-bench-'));
  if (!isKept) copyProject(directory);
  const options = given === undefined ? {} : { env: { ...process.env, ...serverVariables(given) } };
  const sigeti = (...args) => run(process.execPath, [MAIN, ...args, '--project-dir', directory], options);
  if (given === undefined) sigeti('db', 'start');
  const create = (size) => ['simulate', 'create', '--scale', String(size), '--seed', seed, '--as-of', AS_OF];
  if (scale !== undefined && !isKept) sigeti(...create(scale));
  const url = given ?? sigeti('db', 'url').trim();
  return {
    directory,
    url,
    sigeti,
    /** The command line of one verb, for timing it. */
    command: (verb, ...args) => ({
      command: process.execPath,
      args: [MAIN, verb, '--project-dir', directory, ...withVars(args)],
      options,
    }),
    /** The command line that creates a source of that size in place of the one that is there. */
    create: (size) => ({
      command: process.execPath,
      args: [MAIN, ...create(size), '--project-dir', directory],
      options,
    }),
    dbt: (verb, ...args) => dbtCommand(directory, url, verb, args),
    close: () => {
      if (given === undefined) sigeti('db', 'stop');
      if (keep === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function copyProject(directory) {
  cpSync(path.join(ROOT, 'warehouse'), directory, {
    recursive: true,
    filter: (file) => !/[/\\](target|logs|\.sigeti)$/.test(file),
  });
  const file = path.join(directory, 'dbt_project.yml');
  const module = path.join(ROOT, 'dist/simulation/index.js').replaceAll('\\', '/');
  writeFileSync(file, readFileSync(file, 'utf8').replace('../dist/simulation/index.js', module));
}

/** Runs a program and returns what it printed. Throws when it fails. */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.status !== 0) {
    const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`;
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}\n${output}`);
  }
  return result.stdout;
}

/** What the environment says of the server behind a URL. */
export function serverVariables(url) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    DWH_DB_HOST: hostname,
    DWH_DB_PORT: port,
    DWH_DB_USER: username,
    DWH_DB_PASSWORD: decodeURIComponent(password),
    DWH_DB_NAME: pathname.slice(1),
  };
}

/** The day of the synthetic data, unless the arguments say otherwise. */
function withVars(args) {
  return args.includes('--vars') ? args : ['--vars', JSON.stringify({ date_reference: AS_OF }), ...args];
}

/**
 * dbt on the same project and server, its files beside ours. It builds in schemas of its own (`dbt_staging`, …); its
 * target `ours` names the schemas that our engine builds, to compile what it would run there.
 */
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
  const outputs = { bench: target, ours: { ...target, schema: 'dwh' } };
  const profile = { sigeti_dwh: { target: 'bench', outputs } };
  mkdirSync(profiles, { recursive: true });
  writeFileSync(path.join(profiles, 'profiles.yml'), JSON.stringify(profile), { mode: 0o600 });
  const shared = ['--project-dir', directory, '--profiles-dir', profiles];
  const places = ['--target-path', path.join(profiles, 'target'), '--log-path', path.join(profiles, 'logs')];
  return { command: DBT, args: [verb, ...shared, ...places, ...withVars(args)] };
}
