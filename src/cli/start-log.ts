import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';
import { sizeInvalid } from './errors.ts';
import { DEFAULT_LOG_BYTES, LOG_FORMATS, LOG_LEVELS, openDbtLog, openLogFile } from './log/index.ts';
import { readOutputFlags } from './output-flags.ts';
import { variableOf } from './output-mode.ts';

/** The folder of dbt.log: `--log-path`, `DBT_LOG_PATH`, `log-path:` of the project, in this order. */
export function logDirectory({ options, environment }: CommandContext, root: Workspace['root']): string {
  const folder = options.logPath ?? variableOf(environment, 'LOG_PATH') ?? root.logPath;
  return path.resolve(root.directory, folder);
}

/**
 * From here on the command speaks as `flags:` of the project say, and, what was said before too, is noted in
 * `logs/dbt.log`. Of the command line only names are noted: values may hold secrets. Throws CONFIG_FLAG_INVALID.
 */
export function startLog(context: CommandContext, root: Workspace['root'], invocationId: string = randomUUID()): void {
  const { verb, options, environment, terminal } = context;
  const flags = readOutputFlags(root);
  terminal.heed(flags);
  // As in dbt, what is said of the terminal holds for the file too where nothing is said of the file.
  const level = options.logLevel ?? variableOf(environment, 'LOG_LEVEL') ?? flags.logLevel;
  const form = options.logFormat ?? variableOf(environment, 'LOG_FORMAT') ?? flags.logFormat;
  const threshold = options.logLevelFile ?? variableOf(environment, 'LOG_LEVEL_FILE') ?? flags.logLevelFile ?? level;
  const format = options.logFormatFile ?? variableOf(environment, 'LOG_FORMAT_FILE') ?? flags.logFormatFile ?? form;
  const maxBytes = bytesOf(options.logFileMaxBytes ?? variableOf(environment, 'LOG_FILE_MAX_BYTES'));
  const log = openDbtLog({
    file: openLogFile(path.join(logDirectory(context, root), 'dbt.log'), maxBytes),
    invocationId,
    threshold: LOG_LEVELS.find((level) => level === threshold) ?? 'debug',
    format: LOG_FORMATS.find((known) => known === format) ?? 'default',
    now: () => new Date(),
  });
  log.message('info', ['Running sigeti', verb, ...Object.keys(options)].join(' '));
  terminal.attachLog(log);
}

/** As in dbt, 0 means that the log grows without end. */
function bytesOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LOG_BYTES;
  if (!/^\d+$/.test(text)) throw sizeInvalid(text);
  return Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text);
}
