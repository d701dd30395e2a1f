import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Emit, RunEventRecord } from '../../core/index.ts';

/** An `Emit` that also keeps what it passes on. */
export interface EventLog {
  readonly emit: Emit;
  close(): void;
}

/**
 * Writes each event of a run to `target/run.jsonl` and passes it on. The log is for bug reports: when it cannot be
 * written, say because the disk is full, the run goes on without it.
 */
export function logEvents(target: string, runId: string, emit: Emit, now: () => Date = () => new Date()): EventLog {
  const file = attempt(() => {
    mkdirSync(target, { recursive: true });
    return openSync(path.join(target, 'run.jsonl'), 'w');
  });
  let seq = 0;
  return {
    emit: (event) => {
      seq += 1;
      const record: RunEventRecord = { runId, seq, at: now().toISOString(), event };
      if (file !== undefined) attempt(() => writeSync(file, `${JSON.stringify(record)}\n`));
      emit(event);
    },
    close: () => {
      if (file !== undefined) attempt(() => closeSync(file));
    },
  };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
