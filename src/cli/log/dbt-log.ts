import { stripVTControlCharacters } from 'node:util';
import { applyEvent, type ErrorDetails, emptyRunView, type RunEvent, type RunView } from '../../core/index.ts';
import { type DbtLine, dbtLines } from './dbt-lines.ts';
import type { LogFile } from './log-file.ts';
import { type LogFormat, type LogLevel, type LogThreshold, passes, renderEnglish } from './log-level.ts';

/** Where a command's doings are noted for later: `logs/dbt.log`. */
export interface CommandLog {
  readonly file: LogFile;
  event(event: RunEvent): void;
  error(level: 'warn' | 'error', details: ErrorDetails): void;
  message(level: LogLevel, text: string, uniqueId?: string): void;
}

export interface DbtLogOptions {
  readonly file: LogFile;
  readonly invocationId: string;
  readonly threshold: LogThreshold;
  readonly format?: LogFormat;
  readonly now: () => Date;
}

const MAIN_THREAD = 'MainThread';

/**
 * A log in the form of dbt's `logs/dbt.log`, so that what reads one reads the other: a rule with the invocation's id,
 * then `18:51:15.297000 [info ] [Thread-1  ]: message`, times in UTC. A thread here is a place among the nodes that run
 * at the same time: the lowest that is free. In the form `text` a line has its time alone, in `json` it is a record.
 */
export function openDbtLog({ file, invocationId, threshold, format = 'debug', now }: DbtLogOptions): CommandLog {
  const threads: (string | undefined)[] = [];
  let view: RunView = emptyRunView;
  let begun = false;
  const indices = new Map<string, number>();
  const indexOf = (uniqueId: string) => {
    const index = indices.get(uniqueId) ?? indices.size + 1;
    indices.set(uniqueId, index);
    return index;
  };
  const write = ({ level, message, uniqueId }: DbtLine) => {
    if (!passes(level, threshold)) return;
    const at = now();
    if (!begun && format !== 'json') file.write(`\n\n${RULE} ${timeOfLog(at)} | ${invocationId} ${RULE}\n`);
    begun = true;
    const index = uniqueId === undefined ? -1 : threads.indexOf(uniqueId);
    const thread = index < 0 ? MAIN_THREAD : `Thread-${index + 1}`;
    const line = { at, level, thread, message: stripVTControlCharacters(message), uniqueId, invocationId };
    file.write(`${FORMS[format](line)}\n`);
  };
  return {
    file,
    message: (level, message, uniqueId) => write({ level, message, ...(uniqueId !== undefined && { uniqueId }) }),
    error: (level, details) => write({ level, message: renderEnglish(details) }),
    event: (event) => {
      view = applyEvent(view, event);
      if (event.type === 'node.started') occupy(threads, event.uniqueId);
      for (const line of dbtLines(event, view, indexOf)) write(line);
      if (event.type === 'node.finished') release(threads, event.result.uniqueId);
    },
  };
}

const RULE = '='.repeat(30);

interface LogLine {
  readonly at: Date;
  readonly level: LogLevel;
  readonly thread: string;
  readonly message: string;
  readonly uniqueId: string | undefined;
  readonly invocationId: string;
}

const FORMS: Readonly<Record<LogFormat, (line: LogLine) => string>> = { text, debug, json, default: debug };

function text({ at, message }: LogLine): string {
  return `${timeOfLog(at).slice(0, 8)}  ${message}`;
}

function debug({ at, level, thread, message }: LogLine): string {
  return `${timeOfLog(at)} [${level.padEnd(5)}] [${thread.padEnd(10)}]: ${message}`;
}

/** The keys of dbt's records. */
function json({ at, level, thread, message, uniqueId, invocationId }: LogLine): string {
  const info = { invocation_id: invocationId, level, msg: message, pid: process.pid, thread, ts: at.toISOString() };
  return JSON.stringify({ data: uniqueId === undefined ? {} : { node_info: { unique_id: uniqueId } }, info });
}

/** The time of a line; dbt writes microseconds, and JavaScript's clock has none. */
export function timeOfLog(date: Date): string {
  return `${date.toISOString().slice(11, 23)}000`;
}

function occupy(threads: (string | undefined)[], uniqueId: string): void {
  const free = threads.indexOf(undefined);
  threads[free < 0 ? threads.length : free] = uniqueId;
}

function release(threads: (string | undefined)[], uniqueId: string): void {
  const place = threads.indexOf(uniqueId);
  if (place >= 0) threads[place] = undefined;
}
