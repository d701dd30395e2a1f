import type { ErrorDetails, NodeStatus } from '../../core/index.ts';

/** dbt's levels of what is logged, the least important first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const;
export type LogLevel = Exclude<(typeof LOG_LEVELS)[number], 'none'>;
/** From which level on something is written; `none`: nothing is. */
export type LogThreshold = (typeof LOG_LEVELS)[number];

/** dbt's forms of messages; `default` is `text` on the terminal and `debug` in the file. */
export const LOG_FORMATS = ['text', 'debug', 'json', 'default'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Whether what has this level passes the threshold. */
export function passes(level: LogLevel, threshold: LogThreshold): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(threshold);
}

/** How much a node's result matters. */
export const RESULT_LEVEL: Readonly<Record<NodeStatus, LogLevel>> = {
  success: 'info',
  pass: 'info',
  warn: 'warn',
  fail: 'error',
  error: 'error',
  skipped: 'info',
};

/** An error on the lines of a log: code and place, sentence, remedy. Logs are in one language, as dbt's are. */
export function renderEnglish({ code, message, hint, location }: ErrorDetails): string {
  const place = location ? [location.file, location.line, location.column].filter((part) => part !== undefined) : [];
  const head = [code, place.join(':')].filter((part) => part !== '').join(' ');
  return [head, message.en, ...(hint ? [`-> ${hint.en}`] : [])].join('\n  ');
}
