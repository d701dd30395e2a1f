import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Emit, RunEventRecord } from '../../core/index.ts';
import { makeDirectory } from '../config/index.ts';
import { targetUnwritable } from './errors.ts';

/** An `Emit` that also keeps what it passes on. */
export interface EventLog {
  readonly emit: Emit;
  /** Throws RUN_TARGET_UNWRITABLE where an event could not be written. */
  close(): void;
}

/**
 * Writes each event of a run to `target/run.jsonl` and passes it on. When it cannot be written, say because the disk is
 * full, the run goes on without it.
 */
export function logEvents(target: string, runId: string, emit: Emit, now: () => Date = () => new Date()): EventLog {
  const failures: unknown[] = [];
  const attempt = <Result>(work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (thrown) {
      failures.push(thrown);
      return undefined;
    }
  };
  const file = attempt(() => {
    makeDirectory(target);
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
      if (failures.length > 0) throw targetUnwritable(target, failures[0]);
    },
  };
}
