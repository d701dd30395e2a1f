import { type ChildProcess, fork } from 'node:child_process';
import type { EndReason } from '../execution/execute-flow-run.ts';
import type { ClaimedRun } from '../runs/flow-run.ts';

/** The program that executes runs: what it is told comes over its channel, as a `ChildOrder`. */
export interface RunProgram {
  readonly module: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

/** What a worker tells the process of a run: which one to execute, or to end it. */
export type ChildOrder =
  | { readonly execute: { readonly id: string; readonly fence: number } }
  | { readonly end: EndReason };

/** What the process says: that it is done with a run, whatever came of it, and now and then that it is alive. */
export type ChildAnswer = { readonly done: string } | { readonly alive: true };

/** Milliseconds after which a process that executes a run says again that it is alive. */
export const ALIVE_MS = 2000;

/** How the process of a run has ended, where it ended with it. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it was killed because it said nothing any more. */
  readonly wasSilent: boolean;
}

/** A run in a process that has nothing else to do: it can be killed and takes nobody with it. */
export interface RunChild {
  readonly run: ClaimedRun;
  /** Undefined where the process is done with the run; else how the process has ended. */
  readonly ended: Promise<ChildEnd | undefined>;
  /** Kills it where it was not heard of for so many milliseconds: it is frozen, or caught in a loop. */
  killIfSilent(longest: number): void;
  /** Asks it to end in good order; after `graceSeconds` it is killed. */
  end(reason: EndReason, graceSeconds: number): void;
  kill(): void;
}

/** After so many runs a process makes place for a new one: what a run leaves in memory does not add up for ever. */
const MOST_RUNS = 50;
/** So many processes always wait, loaded, so that the next run starts at once; those used last wait so long besides. */
const ALWAYS_IDLE = 1;
const IDLE_MS = 60_000;

interface IdleProcess {
  readonly process: ChildProcess;
  readonly runs: number;
  /** By `performance.now()`. */
  readonly since: number;
}

/**
 * Processes that execute runs, one run at a time each. A process ends by itself when this one is gone, because the
 * channel between them breaks.
 */
export class ChildPool {
  readonly #program: RunProgram;
  #idle: IdleProcess[] = [];
  #isClosed = false;

  constructor(program: RunProgram) {
    this.#program = program;
  }

  /** Starts the processes that are to wait, and ends those that have waited long enough. */
  tend(): void {
    const usable = this.#idle.filter(({ process: child }) => child.connected);
    const isKept = ({ since }: IdleProcess, at: number) =>
      at >= usable.length - ALWAYS_IDLE || performance.now() - since < IDLE_MS;
    for (const { process: child } of usable.filter((idle, at) => !isKept(idle, at))) retire(child);
    this.#idle = usable.filter(isKept);
    while (!this.#isClosed && this.#idle.length < ALWAYS_IDLE) this.#wait(this.#fork(), 0);
  }

  execute(run: ClaimedRun): RunChild {
    const { process: child, runs } = this.#takeIdle() ?? { process: this.#fork(), runs: 0 };
    let timer: NodeJS.Timeout | undefined;
    let isReusable = runs + 1 < MOST_RUNS;
    // Once it is done with the run, the process is another run's: what comes too late must not reach it.
    let isOver = false;
    const send = (order: ChildOrder) => {
      if (child.connected) child.send(order, () => undefined);
    };
    const kill = () => {
      if (isOver) return;
      // It may have answered by then, and is no other run's all the same.
      isReusable = false;
      child.kill('SIGKILL');
    };
    let heardAt = performance.now();
    let wasSilent = false;
    const hear = () => {
      heardAt = performance.now();
    };
    child.on('message', hear);
    const ended = endOf(child, run.id).then((end) => {
      isOver = true;
      child.off('message', hear);
      clearTimeout(timer);
      if (end === undefined) this.#giveBack(child, runs + 1, isReusable);
      return end && { ...end, wasSilent };
    });
    send({ execute: { id: run.id, fence: run.fence } });
    return {
      run,
      ended,
      kill,
      killIfSilent: (longest) => {
        if (performance.now() - heardAt <= longest) return;
        wasSilent = true;
        kill();
      },
      end: (reason, graceSeconds) => {
        if (isOver) return;
        // What a run that was cut short has left open would be the next one's.
        isReusable = false;
        send({ end: reason });
        timer ??= setTimeout(kill, graceSeconds * 1000);
      },
    };
  }

  /** Ends the processes that wait; those that execute a run are for their owner to end. */
  close(): void {
    this.#isClosed = true;
    for (const { process: child } of this.#idle.splice(0)) retire(child);
  }

  #takeIdle(): IdleProcess | undefined {
    const found = this.#idle.pop();
    return found === undefined || found.process.connected ? found : this.#takeIdle();
  }

  #giveBack(child: ChildProcess, runs: number, isReusable: boolean): void {
    if (isReusable && child.connected && !this.#isClosed) this.#wait(child, runs);
    else retire(child);
  }

  #wait(child: ChildProcess, runs: number): void {
    this.#idle.push({ process: child, runs, since: performance.now() });
  }

  #fork(): ChildProcess {
    const { module, arguments: given, workingDirectory, environment } = this.#program;
    // What it says goes into the history; only what it cannot write there is heard here.
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    const child = fork(module, [...given], { cwd: workingDirectory, env: { ...environment }, stdio: [...stdio] });
    // One that cannot be started while it is to wait must not end the worker; with a run, its run hears of it.
    return child.on('error', () => undefined);
  }
}

/** Without its channel the process ends. */
function retire(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}

type ProcessEnd = Omit<ChildEnd, 'wasSilent'>;

async function endOf(child: ChildProcess, id: string): Promise<ProcessEnd | undefined> {
  return await new Promise((resolve) => {
    const settle = (end: ProcessEnd | undefined) => {
      child.off('message', hear).off('exit', leave).off('error', fail);
      resolve(end);
    };
    const hear = (message: unknown) => {
      if (isAnswer(message) && 'done' in message && message.done === id) settle(undefined);
    };
    const leave = (code: number | null, signal: NodeJS.Signals | null) => settle({ code, signal });
    const fail = () => settle({ code: null, signal: null });
    child.on('message', hear).once('exit', leave).once('error', fail);
    if (child.exitCode !== null || child.signalCode !== null) leave(child.exitCode, child.signalCode);
  });
}

function isAnswer(message: unknown): message is ChildAnswer {
  return typeof message === 'object' && message !== null && ('done' in message || 'alive' in message);
}
