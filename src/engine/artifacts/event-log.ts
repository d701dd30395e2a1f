import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Emit, RunEventRecord } from '../../core/index.ts';

/**
 * Writes each event of a run to `target/run.jsonl` and passes it on. The log is for bug reports: when it cannot be
 * written, say because the disk is full, the run goes on without it.
 */
export function logEvents(target: string, runId: string, emit: Emit, now: () => Date = () => new Date()): Emit {
  const file = path.join(target, 'run.jsonl');
  let seq = 0;
  const write = attempt(() => {
    mkdirSync(target, { recursive: true });
    writeFileSync(file, '');
  });
  return (event) => {
    seq += 1;
    const record: RunEventRecord = { runId, seq, at: now().toISOString(), event };
    if (write) attempt(() => appendFileSync(file, `${JSON.stringify(record)}\n`));
    emit(event);
  };
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
