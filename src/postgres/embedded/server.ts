import { open, truncate } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { quoteIdentifier, SigetiError, type Text } from '../../core/index.ts';
import { connect } from '../connection/connect.ts';
import { cancelled } from '../connection/statement-errors.ts';
import type { ConnectionTarget } from '../connection/target.ts';
import { createDataDirectory, readPassword, refuseOtherMajor } from './data-directory.ts';
import { fileTrouble } from './errors.ts';
import { exists, readFrom, readIfThere, sizeOf, writePrivateFile } from './files.ts';
import { findInstallation, type Installation, readyToRun } from './installation.ts';
import { EMBEDDED_DATABASE, EMBEDDED_USER, parsePostmasterPid, START_ARGUMENTS, STOP_ARGUMENTS } from './layout.ts';
import { freePort, isAlive, isPortFree } from './machine.ts';
import { programFailure, runProgram } from './program.ts';
import { serverSettings, settingsFile, thisMachine } from './settings.ts';
import { withStartLock } from './start-lock.ts';

export interface EmbeddedOptions {
  /** The product's folder in the project, `.sigeti`. The server's files go into it, or where its user can reach them. */
  readonly directory: string;
  /** Gives up waiting; a server that is starting goes on to start. */
  readonly signal?: AbortSignal | undefined;
  /** Server settings that differ from the product's own. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Hears what the user should know and that stops nothing, such as a change of port. */
  readonly onNotice?: ((text: Text) => void) | undefined;
}

/** A running embedded server: a target to connect to, and the way to end it. */
export interface EmbeddedServer extends ConnectionTarget {
  readonly password: string;
  readonly processId: number;
  /** Whether it was running already, so that stopping it is not the caller's business. */
  readonly reused: boolean;
  /** Stops it; waits for open transactions to be rolled back, not for sessions to end. */
  stop(): Promise<void>;
}

/** Where the server's files are, or would be. */
interface EmbeddedPlaces {
  readonly dataDirectory: string;
  readonly log: string;
  /** Version of the programs, e.g. `18.4.0-beta.17`. */
  readonly version: string;
}

export type EmbeddedStatus = EmbeddedPlaces &
  (
    | { readonly running: true; readonly pid: number; readonly port: number; readonly server: EmbeddedServer }
    /** `created`: whether it was ever started in this project. */
    | { readonly running: false; readonly created: boolean }
  );

const READY_DEADLINE_MS = 60_000;
const RETRY_MS = 200;
const LARGE_LOG = 20 * 1024 * 1024;
/** The remains of a killed server: a zombie that nobody has reaped yet, or children that are still ending. */
const STILL_THERE = /lock file "postmaster\.pid" already exists|shared memory block .* is still in use/;
/** Another process has created the database, just before or at the very moment: duplicate_database, unique_violation. */
const CREATED_MEANWHILE = new Set(['42P04', '23505']);
/**
 * A transaction that created an unlogged table was undone just before the server was killed: recovery makes the table's
 * initial fork again and then finds the empty file that PostgreSQL keeps in its place until a checkpoint. It gives up,
 * and the next start clears both away.
 */
const UNLOGGED_REMAINS = /could not create file "[^"]+": File exists/;
const PORT_TAKEN = /could not bind|could not create any TCP\/IP sockets/;

/**
 * Starts the project's server, or finds it running: after a crash of the caller it is taken up again. The first start
 * creates it. Two processes may start it at once. Throws SigetiError DATABASE_EMBEDDED_... or DATABASE_DISK_FULL.
 */
export function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  return namingTrouble(options.directory, () => findOrStart(options));
}

async function findOrStart(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const found = await findInstallation(options.directory);
  const running = await findRunning(found);
  if (running !== undefined) return running;
  const installation = await readyToRun(found);
  const lock = path.join(installation.place.home, 'start.lock');
  return withStartLock(lock, options.signal, async () => {
    const startedMeanwhile = await findRunning(installation);
    if (startedMeanwhile !== undefined) return startedMeanwhile;
    await refuseOtherMajor(installation.place.home, installation.files, installation.binaries.major);
    stopIfAsked(options.signal);
    await createDataDirectory(installation, options.signal);
    return startServer(installation, options);
  });
}

/** Says whether the project's server runs; starts nothing. */
export function statusEmbedded({ directory }: { readonly directory: string }): Promise<EmbeddedStatus> {
  return namingTrouble(directory, () => readStatus(directory));
}

async function readStatus(directory: string): Promise<EmbeddedStatus> {
  const installation = await findInstallation(directory);
  const { files, binaries } = installation;
  const places = { dataDirectory: files.data, log: files.log, version: binaries.version };
  const server = await findRunning(installation);
  if (server === undefined) return { ...places, running: false, created: await exists(files.data) };
  return { ...places, running: true, pid: server.processId, port: server.port, server };
}

/** Stops the project's server. Returns false when it was not running. */
export function stopEmbedded({ directory }: { readonly directory: string }): Promise<boolean> {
  return namingTrouble(directory, async () => {
    const server = await findRunning(await findInstallation(directory));
    await server?.stop();
    return server !== undefined;
  });
}

/** A file system that refuses is the user's business, and gets a sentence; anything else stays what it is. */
async function namingTrouble<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileTrouble(error, directory);
  }
}

async function startServer(installation: Installation, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    stopIfAsked(options.signal);
    await writeSettings(installation, options);
    const failure = await tryStart(installation);
    const server = await findRunning(installation);
    if (server !== undefined) return { ...server, reused: failure !== undefined };
    const output = failure?.output ?? '';
    const passing = [STILL_THERE, UNLOGGED_REMAINS, PORT_TAKEN].some((trouble) => trouble.test(output));
    if (!passing || Date.now() > deadline) {
      throw programFailure('start', failure ?? { exitCode: 0, output }, installation.files.log);
    }
    await delay(RETRY_MS);
  }
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** One attempt; returns what went wrong, in the words of the server's log. */
async function tryStart({ files, binaries, user }: Installation) {
  if (!(await exists(files.log))) await writePrivateFile(files.log, '', user);
  if ((await sizeOf(files.log)) > LARGE_LOG) await truncate(files.log);
  const logged = await sizeOf(files.log);
  const log = await open(files.log, 'a');
  try {
    const result = await runProgram(binaries.pgCtl, START_ARGUMENTS, { cwd: files.folder, user, outputTo: log.fd });
    return result.exitCode === 0 ? undefined : { ...result, output: await readFrom(files.log, logged) };
  } finally {
    await log.close();
  }
}

async function writeSettings({ files, user }: Installation, options: EmbeddedOptions): Promise<void> {
  const kept = Number(await readIfThere(files.port));
  const port = (await isPortFree(kept)) ? kept : await freePort();
  if (port !== kept) {
    await writePrivateFile(files.port, String(port), user);
    options.onNotice?.({
      fr: `Le port ${kept} est pris par un autre programme : le PostgreSQL embarqué passe au port ${port}.`,
      en: `Port ${kept} is taken by another program: the embedded PostgreSQL moves to port ${port}.`,
    });
  }
  const settings = { ...serverSettings(port, thisMachine()), ...options.settings };
  await writePrivateFile(files.settings, settingsFile(settings), user);
}

/** The project's server if it runs, seen by logging in: a number in a left-over file may be another process's by now. */
async function findRunning(installation: Installation): Promise<EmbeddedServer | undefined> {
  const { files } = installation;
  const postmaster = parsePostmasterPid((await readIfThere(files.postmasterPid)) ?? '');
  if (postmaster === undefined || !isAlive(postmaster.pid)) return undefined;
  const target = targetAt(postmaster.port, await readPassword(files));
  if (!(await answers(target))) return undefined;
  return {
    ...target,
    processId: postmaster.pid,
    reused: true,
    stop: () => stopServer(installation, postmaster.pid),
  };
}

function targetAt(port: number, password: string) {
  return {
    host: '127.0.0.1',
    port,
    user: EMBEDDED_USER,
    password,
    database: EMBEDDED_DATABASE,
    sslmode: 'disable',
  } satisfies ConnectionTarget;
}

/** Whether our server answers there, waiting while it starts or recovers. Creates the database where it is missing. */
async function answers(target: ConnectionTarget): Promise<boolean> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    try {
      const session = await connect(target);
      await session.close();
      return true;
    } catch (error) {
      if (!(error instanceof SigetiError)) throw error;
      if (error.code === 'DATABASE_NOT_FOUND') return createDatabase(target);
      if (error.code !== 'DATABASE_NOT_READY' || Date.now() > deadline) return false;
      await delay(RETRY_MS);
    }
  }
}

async function createDatabase(target: ConnectionTarget): Promise<boolean> {
  const session = await connect({ ...target, database: 'postgres' });
  try {
    await session.query(`create database ${quoteIdentifier(target.database)}`);
  } catch (error) {
    if (!(error instanceof SigetiError) || !CREATED_MEANWHILE.has(error.details.sqlState ?? '')) throw error;
  } finally {
    await session.close();
  }
  return true;
}

async function stopServer(installation: Installation, pid: number): Promise<void> {
  const { files, binaries, user } = await readyToRun(installation);
  const result = await runProgram(binaries.pgCtl, STOP_ARGUMENTS, { cwd: files.folder, user });
  if (result.exitCode !== 0 && isAlive(pid)) throw programFailure('stop', result, files.log);
}
