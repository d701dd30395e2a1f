import path from 'node:path';
import type { CommandContext, Surroundings } from '../context.ts';
import { EXIT } from '../exit.ts';
import { openLogFile } from '../log/index.ts';
import { openTerminal } from '../terminal.ts';
import { isMissed, openScheduleState, type ScheduleState } from './schedule-state.ts';

/** The log of what the operating system started, in a project. */
export function scheduleLogFile(projectDirectory: string): string {
  return path.join(projectDirectory, 'logs', 'schedule.log');
}

/** What a scheduled run is about. */
export interface ScheduledRun {
  readonly name: string;
  readonly projectDirectory: string;
  /** What follows `sigeti`: the refresh, with its project. */
  readonly commandLine: readonly string[];
  /** Only where a time went by without its run. */
  readonly onlyMissed: boolean;
}

/**
 * What the operating system starts: a refresh that tells all of itself to `logs/schedule.log` and notes how it ended.
 * Returns the exit code of the refresh; the lock of the warehouse keeps two from working at once.
 */
export async function runScheduled(run: ScheduledRun, context: CommandContext): Promise<number> {
  const state = openScheduleState(run.projectDirectory, run.name);
  const begun = new Date();
  if (run.onlyMissed && !isToBeMadeUp(state, begun)) return EXIT.success;
  const log = openLogFile(scheduleLogFile(run.projectDirectory));
  const note = (text: string) => log.write(`===== ${new Date().toISOString()} | ${run.name} | ${text} =====\n`);
  note(`sigeti ${run.commandLine[0] ?? ''}${run.onlyMissed ? ' (missed earlier)' : ''}`);
  const started = { startedAt: begun.toISOString(), processId: process.pid };
  state.writeLastRun({ ...started, finishedAt: null, exitCode: null });
  let exitCode: number = EXIT.unusable;
  try {
    exitCode = await context.runCommandLine(run.commandLine, loggedSurroundings(context, log));
  } finally {
    // A run that is stopped, say with the machine, has no end: it is still to be made up for.
    if (!context.signal.aborted) {
      state.writeLastRun({ ...started, finishedAt: new Date().toISOString(), exitCode });
    }
    note(`exit code ${exitCode}`);
  }
  return exitCode;
}

function isToBeMadeUp(state: ScheduleState, now: Date): boolean {
  const installed = state.readInstalled();
  return installed !== undefined && isMissed(installed, state.readLastRun(), now);
}

/** The same as ever, but for what is said: that goes to the log. */
function loggedSurroundings(context: CommandContext, log: { write(text: string): void }): Surroundings {
  const { stdin, stdout, environment, workingDirectory, signal } = context;
  const stream = {
    write: (text: string) => {
      log.write(text);
      return true;
    },
  };
  const terminal = openTerminal({ stdout: stream, stderr: stream }, {}, context.terminal.language, () => ({
    threshold: 'info',
    format: 'text',
    colors: false,
  }));
  return { terminal, stdin, stdout, environment, workingDirectory, signal };
}
