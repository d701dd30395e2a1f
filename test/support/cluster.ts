import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, chmod, chown, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binariesFor, installedBinaries } from '../../src/postgres/embedded/binaries.ts';
import { type Programs, programsIn } from '../../src/postgres/embedded/layout.ts';
import { freePort } from '../../src/postgres/embedded/machine.ts';
import { runProgram } from '../../src/postgres/embedded/program.ts';
import { type ServerUser, serverUser } from '../../src/postgres/embedded/server-user.ts';
import { type ConnectionTarget, connect, connectionUrl } from '../../src/postgres/index.ts';
import { makeServerFolder, TEST_SETTINGS } from './server-folder.ts';
import type { RunningServer } from './servers.ts';

/** A server from an npm package of PostgreSQL's programs; undefined where the package is not installed. */
export async function startPackagedCluster(packageName: string): Promise<RunningServer | undefined> {
  const binaries = await installedBinaries(packageName);
  if (binaries === undefined) return undefined;
  const user = serverUser();
  const folder = await makeFolder(user);
  return startCluster(await binariesFor(user, binaries, tmpdir()), folder, user);
}

/** A server from the programs that this system has installed, the newest of them; undefined where there are none. */
export async function startSystemCluster(): Promise<RunningServer | undefined> {
  const programs = systemPrograms();
  if (programs === undefined) return undefined;
  const user = serverUser();
  return startCluster(programs, await makeFolder(user), user);
}

/** The major of the system's PostgreSQL; undefined where there is none. */
export async function systemMajor(): Promise<string | undefined> {
  const programs = systemPrograms();
  if (programs === undefined) return undefined;
  const { output } = await runProgram(programs.initdb, ['--version'], { cwd: tmpdir(), user: undefined });
  return /\d+/.exec(output)?.[0];
}

function systemPrograms(): Programs | undefined {
  return systemProgramFolders()
    .map((folder) => programsIn(folder, process.platform, path))
    .find(({ initdb }) => existsSync(initdb));
}

/** What the server says of itself. */
export async function serverVersion(target: ConnectionTarget): Promise<{ label: string; version: string }> {
  const session = await connect(target);
  const { rows } = await session.query<{ version: string }>(`select current_setting('server_version') as version`);
  await session.close();
  const version = rows[0]?.version.split(' ')[0] ?? '';
  return { label: String(Math.floor(session.serverVersion / 10_000)), version };
}

async function startCluster(programs: Programs, folder: string, user: ServerUser | undefined): Promise<RunningServer> {
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  await writeFile(path.join(folder, 'password'), password);
  await writeFile(path.join(folder, 'log'), '');
  if (user !== undefined) await chown(path.join(folder, 'log'), user.uid, user.gid);
  const run = async (program: string, args: readonly string[]) => {
    const { exitCode, output } = await runProgram(program, args, { cwd: folder, user });
    if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${output}`);
  };
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : process.platform === 'win32' ? 'C' : 'C.UTF-8';
  const login = ['-U', 'postgres', '--pwfile=password', '--auth=scram-sha-256'];
  await run(programs.initdb, ['-D', 'data', ...login, '--encoding=UTF8', `--locale=${locale}`, '--no-sync']);
  await appendFile(path.join(folder, 'data', 'postgresql.conf'), settings(port));
  // Through a file, since the server keeps the pipe of its starter.
  const log = ['-l', 'log'];
  await run(programs.pgCtl, ['-D', 'data', '-w', '-s', ...log, 'start']);
  const target = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' };
  return {
    ...(await serverVersion(target)),
    url: connectionUrl(target, 'shown'),
    stop: async () => {
      await run(programs.pgCtl, ['-D', 'data', '-w', '-s', '-m', 'immediate', 'stop']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function settings(port: number): string {
  return [
    '',
    `listen_addresses = '127.0.0.1'`,
    `port = ${port}`,
    `unix_socket_directories = ''`,
    'jit = off',
    ...Object.entries(TEST_SETTINGS).map(([name, value]) => `${name} = ${value}`),
    '',
  ].join('\n');
}

async function makeFolder(user: ServerUser | undefined): Promise<string> {
  const folder = await makeServerFolder();
  await chmod(folder, 0o700);
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

/** Folders whose `bin` may hold PostgreSQL, the newest major first, then the one of the PATH. */
function systemProgramFolders(): readonly string[] {
  const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', 'C:\\Program Files\\PostgreSQL']
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => path.join(parent, name)))
    .filter((place) => /(^|[@-])\d+$/.test(path.basename(place)))
    .sort((left, right) => majorOf(right) - majorOf(left));
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.dirname(folder));
  return [...versioned, ...onPath];
}

function majorOf(place: string): number {
  return Number(/\d+$/.exec(place)?.[0] ?? 0);
}
