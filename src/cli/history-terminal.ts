import { stripVTControlCharacters } from 'node:util';
import { type ErrorDetails, isFailure, type Language, type RunEvent } from '../core/index.ts';
import type { LogLevel } from './log/index.ts';
import type { Writer } from './output.ts';
import { createPaint } from './render/paint.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** The history of one flow run, as a command writes it. */
export interface History {
  event(event: RunEvent): void;
  log(level: LogLevel, line: string): void;
}

/** A terminal that speaks to the history of a run, and what it has heard of why the run failed. */
export interface HistoryTerminal extends Terminal {
  /** The first error that was told: of the command, or of a node. */
  readonly firstError: () => ErrorDetails | undefined;
}

/** Columns of a line of a run's log: with the time before it, it fits into 80. */
const WIDTH = 70;

/** Opens a terminal whose lines go into the log of a run, and whose events go to its history. It has no colours. */
export function openHistoryTerminal(history: History, language: Language): HistoryTerminal {
  let first: ErrorDetails | undefined;
  const log = (level: LogLevel, text: string) => {
    for (const line of stripVTControlCharacters(text).split('\n')) if (line.trim() !== '') history.log(level, line);
  };
  const writer: Writer = {
    write: (level, { text, details, event }) => {
      if (level === 'error') first ??= details ?? (event && errorOf(event));
      if (event !== undefined) history.event(event);
      if (text !== undefined) log(level, text);
    },
    writeAll: (level, texts) => log(level, texts.join('\n')),
    setFooter: () => undefined,
  };
  const terminal = createTerminal(() => ({
    mode: { threshold: 'info', format: 'text' },
    live: false,
    layout: { language, width: WIDTH, paint: createPaint(false) },
    writer,
  }));
  return { ...terminal, width: WIDTH, firstError: () => first };
}

function errorOf(event: RunEvent): ErrorDetails | undefined {
  if (event.type !== 'node.finished' || !isFailure(event.result.status)) return undefined;
  return event.result.error;
}
