import { stripVTControlCharacters } from 'node:util';
import type { ErrorDetails, Language, RunEvent } from '../core/index.ts';
import { type CommandLog, type LogLevel, timeOfLog } from './log/index.ts';

/** Where texts go, in their order. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The process's streams, or a test's. */
export interface OutputStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** One thing that is said: a text, perhaps with the error that it tells of, or an event. */
export interface Said {
  readonly text?: string;
  readonly details?: ErrorDetails;
  readonly event?: RunEvent;
  readonly stream: keyof OutputStreams;
}

/** Puts what is said on the streams, in one of two forms. */
export interface Writer {
  write(level: LogLevel, said: Said): void;
  /** Says these texts one after the other on standard output: hundreds of them, in one piece. */
  writeAll(level: LogLevel, texts: readonly string[]): void;
  setFooter(text: string | undefined): void;
}

const CLEAR_LINE = '\r\u001b[2K';

/** Lines of text; the footer, where there is one, stays below them. */
export function textWriter({ stdout, stderr }: OutputStreams): Writer {
  let footer: string | undefined;
  const write = (text: string, stream: OutputStream) => {
    if (footer !== undefined) stdout.write(CLEAR_LINE);
    stream.write(text);
    if (footer !== undefined) stdout.write(footer);
  };
  return {
    write: (_, { text, stream }) => {
      if (text !== undefined) write(`${text}\n`, stream === 'stdout' ? stdout : stderr);
    },
    writeAll: (_, texts) => write(texts.map((text) => `${text}\n`).join(''), stdout),
    setFooter: (text) => {
      if (text === footer) return;
      stdout.write(CLEAR_LINE + (text ?? ''));
      footer = text;
    },
  };
}

/** Every text with its time in UTC and its level before it, in the form of dbt's log. */
export function datedWriter(writer: Writer, now: () => Date): Writer {
  const dated = (level: LogLevel, text: string) => `${timeOfLog(now())} [${level.padEnd(5)}] [MainThread]: ${text}`;
  return {
    ...writer,
    write: (level, { text, ...said }) => {
      if (text !== undefined) writer.write(level, { ...said, text: dated(level, text) });
    },
    writeAll: (level, texts) =>
      writer.writeAll(
        level,
        texts.map((text) => dated(level, text)),
      ),
  };
}

/** What `--log-format json` writes, one per line, all on standard output. */
export interface OutputRecord {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** The text, in the reader's language; absent with an event. */
  readonly msg?: string;
  readonly error?: ErrorDetails;
  readonly event?: RunEvent;
}

/** One JSON record per thing said, for programs that read logs. */
export function jsonWriter({ stdout }: OutputStreams, language: Language, now: () => Date): Writer {
  const line = (level: LogLevel, { text, details, event }: Omit<Said, 'stream'>) => {
    const msg = details?.message[language] ?? (text === undefined ? undefined : stripVTControlCharacters(text));
    const record: OutputRecord = {
      at: now().toISOString(),
      level,
      ...(msg !== undefined && { msg }),
      ...(details && { error: details }),
      ...(event && { event }),
    };
    return `${JSON.stringify(record)}\n`;
  };
  return {
    write: (level, said) => stdout.write(line(level, said)),
    writeAll: (level, texts) => stdout.write(texts.map((text) => line(level, { text })).join('')),
    setFooter: () => undefined,
  };
}

type Entry = (log: CommandLog) => void;

/** Notes for a log that is not known yet: where it lies is in the project, and reading that may already go wrong. */
export function keepForLog(): {
  note(entry: Entry): void;
  attach(log: CommandLog): void;
  log(): CommandLog | undefined;
} {
  let log: CommandLog | undefined;
  const waiting: Entry[] = [];
  return {
    log: () => log,
    note: (entry) => {
      if (log) entry(log);
      else waiting.push(entry);
    },
    attach: (attached) => {
      log = attached;
      for (const entry of waiting.splice(0)) entry(attached);
    },
  };
}
