import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import path from 'node:path';
import { makeDirectory } from '../../engine/index.ts';
import { lastDue } from './daily-time.ts';
import { type DailyTime, MECHANISMS, type Mechanism } from './host-schedule.ts';

/** What `install` put in place. */
export interface Installed {
  readonly mechanism: Mechanism;
  readonly daily: DailyTime;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The last run that the operating system started. Times in ISO 8601, UTC. */
export interface LastRun {
  readonly startedAt: string;
  readonly processId: number;
  /** Null while it runs, and for ever where its process was killed. */
  readonly finishedAt: string | null;
  /** 0 all good, 1 a node failed, 2 the command could not run. */
  readonly exitCode: number | null;
}

/** What a schedule leaves in the project, below `.sigeti/schedule`. */
export interface ScheduleState {
  readonly directory: string;
  readInstalled(): Installed | undefined;
  writeInstalled(installed: Installed): void;
  readLastRun(): LastRun | undefined;
  writeLastRun(run: LastRun): void;
  remove(): void;
}

/** The state of the schedule of a name. A file that is damaged counts as none. */
export function openScheduleState(projectDirectory: string, name: string): ScheduleState {
  const directory = path.join(projectDirectory, '.sigeti', 'schedule', name);
  const installed = path.join(directory, 'installed.json');
  const lastRun = path.join(directory, 'last-run.json');
  return {
    directory,
    readInstalled: () => read(installed, isInstalled),
    writeInstalled: (value) => write(installed, value),
    readLastRun: () => read(lastRun, isLastRun),
    writeLastRun: (value) => write(lastRun, value),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function read<T>(file: string, is: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** In one step: a look may read while a run writes. */
function write(file: string, value: object): void {
  makeDirectory(path.dirname(file));
  const scratch = `${file}.${process.pid}`;
  writeFileSync(scratch, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(scratch, file);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isInstalled(value: unknown): value is Installed {
  if (!isRecord(value) || !isRecord(value.daily)) return false;
  const { hour, minute, timeZone } = value.daily;
  const isDaily = typeof hour === 'number' && typeof minute === 'number' && typeof timeZone === 'string';
  return isDaily && typeof value.at === 'string' && MECHANISMS.some((known) => known === value.mechanism);
}

function isLastRun(value: unknown): value is LastRun {
  if (!isRecord(value)) return false;
  const { startedAt, processId, finishedAt, exitCode } = value;
  const isEnd = finishedAt === null ? exitCode === null : typeof finishedAt === 'string';
  return typeof startedAt === 'string' && typeof processId === 'number' && isEnd;
}

/** Whether the process of a run is still there. After a new start of the machine another one may have its number. */
export function isRunning({ finishedAt, startedAt, processId }: LastRun, now: Date): boolean {
  if (finishedAt !== null) return false;
  if (Date.parse(startedAt) < now.getTime() - uptime() * 1000) return false;
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

/**
 * Whether a time went by without its run: none began since, or the one that did could not do anything (no server, another
 * run in the way) or was cut off. A run in which a node failed has told what it had to tell.
 */
export function isMissed(installed: Installed, last: LastRun | undefined, now: Date): boolean {
  const due = lastDue(installed.daily, now).getTime();
  if (due <= Date.parse(installed.at)) return false;
  if (last === undefined || Date.parse(last.startedAt) < due) return true;
  if (isRunning(last, now)) return false;
  return last.exitCode === null || last.exitCode >= 2;
}
