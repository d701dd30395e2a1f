import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostProcess } from '../../src/cli/program.ts';
import type { ConnectionTarget } from '../../src/postgres/index.ts';
import { copyWarehouse } from './warehouse.ts';

/** The command as it is installed: `npm test` builds it beforehand. */
export const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const SIMULATION = fileURLToPath(new URL('../../dist/simulation/index.js', import.meta.url));

export interface CliOutcome {
  /** Undefined where a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** All of the environment but PATH and the home folder. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A command that runs, and what becomes of it. */
export interface RunningCli {
  readonly process: ChildProcess;
  readonly outcome: Promise<CliOutcome>;
}

/** Starts a command in a process of its own, without a terminal, in English unless told otherwise. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const { PATH = '', HOME = '', SystemRoot = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH, HOME, SystemRoot, LANG: 'en_US.UTF-8', ...options.environment },
  });
  const read = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    read.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    read.stderr += text;
  });
  child.stdin.end(options.input ?? '');
  const outcome = new Promise<CliOutcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? undefined, ...read }));
  });
  return { process: child, outcome };
}

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], options: CliOptions = {}): Promise<CliOutcome> {
  return await startCli(args, options).outcome;
}

/** Runs a command line in this process, which names its project: all of the command but its start, in less time. */
export async function runInProcess(
  args: readonly string[],
  options: Pick<CliOptions, 'environment'> = {},
): Promise<CliOutcome> {
  // Tests that start processes do without the whole of the CLI in their own.
  const { runCli } = await import('../../src/cli/program.ts');
  const read = { stdout: '', stderr: '' };
  const into = (name: keyof typeof read) => ({
    write: (text: string) => {
      read[name] += text;
      return true;
    },
  });
  const host: HostProcess = Object.create(process, {
    env: { value: { LANG: 'en_US.UTF-8', ...options.environment } },
    stdout: { value: into('stdout') },
    stderr: { value: into('stderr') },
    on: { value: () => process },
    off: { value: () => process },
  });
  return { exitCode: await runCli(args, host), ...read };
}

/** What makes a project use this database, as the deployment guide's `.env` does. */
export function environmentFor(target: ConnectionTarget): Readonly<Record<string, string>> {
  return {
    DWH_DB_HOST: target.host,
    DWH_DB_PORT: String(target.port),
    DWH_DB_NAME: target.database,
    DWH_DB_USER: target.user,
    DBT_PASSWORD: String(target.password),
  };
}

/** A project of a test's own. `remove()` when done. */
export interface TestProject {
  readonly directory: string;
  remove(): void;
}

/** A project named `petit` with the given files. */
export function writeProject(files: Readonly<Record<string, string>>): TestProject {
  const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-cli-'));
  const project = 'name: petit\nversion: 1.0.0\nprofile: petit\nmodels:\n  petit:\n    +materialized: table\n';
  for (const [name, text] of Object.entries({ 'dbt_project.yml': project, ...files })) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A copy of the SIGETI warehouse that finds the module of its synthetic source. */
export function copyWarehouseForCli(): TestProject {
  const copy = copyWarehouse();
  const file = path.join(copy.directory, 'dbt_project.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/simulate: .*/, () => `simulate: ${JSON.stringify(SIMULATION)}`),
  );
  return copy;
}
