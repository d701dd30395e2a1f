import path from 'node:path';
import type { Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';
import { sizeInvalid } from './errors.ts';
import { DEFAULT_LOG_BYTES, LOG_LEVELS, openDbtLog, openLogFile } from './log/index.ts';

/**
 * From here on, and for what was said before, the command is noted in `logs/dbt.log`: `--log-path`, `DBT_LOG_PATH`,
 * `log-path:` of the project, in this order. Of the command line only names are noted: values may hold secrets.
 */
export function startLog(
  { verb, options, environment, terminal }: CommandContext,
  { root, invocationId }: Workspace,
): void {
  const variable = (flag: string) => environment[`DBT_ENGINE_${flag}`] ?? environment[`DBT_${flag}`];
  const folder = options.logPath ?? variable('LOG_PATH') ?? root.logPath;
  const threshold = options.logLevelFile ?? variable('LOG_LEVEL_FILE');
  const log = openDbtLog({
    file: openLogFile(
      path.resolve(root.directory, folder, 'dbt.log'),
      bytesOf(options.logFileMaxBytes ?? variable('LOG_FILE_MAX_BYTES')),
    ),
    invocationId,
    threshold: LOG_LEVELS.find((level) => level === threshold) ?? 'debug',
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
