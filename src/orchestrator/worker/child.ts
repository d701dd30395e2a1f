import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { EndReason } from '../execution/execute-flow-run.ts';
import type { ClaimedRun } from '../runs/flow-run.ts';

/** The program that executes one run: it is given the run's id and fence behind its own arguments. */
export interface RunProgram {
  readonly module: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

/** How a process has ended, where it did not end by itself: by a code or a signal. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of its own that executes one run, so that it can be killed and takes nobody with it. */
export interface RunChild {
  readonly run: ClaimedRun;
  readonly ended: Promise<ChildEnd>;
  /** Asks it to end in good order; after `graceSeconds` it is killed. May be called again. */
  end(reason: EndReason, graceSeconds: number): void;
  kill(): void;
}

/** Starts a run's process. It ends by itself when this one is gone: the channel between them breaks. */
export function startChild(program: RunProgram, run: ClaimedRun): RunChild {
  const child: ChildProcess = fork(program.module, [...program.arguments, run.id, String(run.fence)], {
    cwd: program.workingDirectory,
    env: { ...program.environment },
    // What it says goes into the history; only what it cannot write there comes here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<ChildEnd>((resolve) => child.once('error', () => resolve({ code: null, signal: null })));
  const exited = once(child, 'exit').then(([code, signal]: ChildEnd[keyof ChildEnd][]): ChildEnd => {
    return { code: typeof code === 'number' ? code : null, signal: typeof signal === 'string' ? signal : null };
  });
  const ended = Promise.race([exited.catch(() => ({ code: null, signal: null })), failed]).finally(() =>
    clearTimeout(timer),
  );
  const kill = () => {
    child.kill('SIGKILL');
  };
  return {
    run,
    ended,
    kill,
    end: (reason, graceSeconds) => {
      if (child.connected) child.send({ end: reason }, () => undefined);
      timer ??= setTimeout(kill, graceSeconds * 1000);
    },
  };
}
