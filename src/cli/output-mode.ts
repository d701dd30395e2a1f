import type { Language } from '../core/index.ts';
import { LOG_LEVELS, type LogThreshold } from './log/index.ts';
import type { OutputFlags } from './output-flags.ts';

/** What of the environment decides how output looks. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

/** How a command is to speak: which levels, and as text or as one JSON record per line. */
export interface OutputMode {
  readonly threshold: LogThreshold;
  readonly format: 'text' | 'json';
  /** Whether each text is told with its time and level. */
  readonly isDated?: boolean;
  /** Undefined: on a terminal that can. */
  readonly colors?: boolean | undefined;
  /** Whether what macros print is shown; it is where nothing is said of it. */
  readonly prints?: boolean;
  /** Columns to lay text out for; undefined: the window's. */
  readonly width?: number | undefined;
}

/**
 * What the command line, before it is parsed, and the environment say of the output: errors of the command line itself
 * already follow it. dbt's flags, of which the last one counts, and variables; a value that is none is reported by the
 * parser later. What neither says is the project's to say, once it is read.
 */
export function readOutputMode(
  argv: readonly string[],
  environment: TerminalEnvironment,
  project: OutputFlags = {},
): OutputMode {
  const variable = (flag: string) => variableOf(environment, flag);
  const switched = (flag: string, on: readonly string[], off: string) =>
    switchOf(argv, on, off) ?? switchIn(environment, flag);
  const level = flagValue(argv, '--log-level') ?? variable('LOG_LEVEL') ?? project.logLevel;
  const format = flagValue(argv, '--log-format') ?? variable('LOG_FORMAT') ?? project.logFormat;
  const width = flagValue(argv, '--printer-width') ?? variable('PRINTER_WIDTH') ?? '';
  return {
    threshold: switched('QUIET', ['-q', '--quiet'], '--no-quiet')
      ? 'error'
      : (switched('DEBUG', ['-d', '--debug'], '--no-debug') ?? project.debug)
        ? 'debug'
        : thresholdOf(level),
    format: format === 'json' ? 'json' : 'text',
    isDated: format === 'debug',
    colors: switched('USE_COLORS', ['--use-colors'], '--no-use-colors') ?? project.useColors,
    prints: switched('PRINT', ['--print'], '--no-print') ?? true,
    width: /^\d+$/.test(width) ? Number(width) : project.printerWidth,
  };
}

/** What the environment says of a flag of dbt's, given as in `LOG_LEVEL`. */
export function variableOf(environment: TerminalEnvironment, flag: string): string | undefined {
  return environment[`DBT_ENGINE_${flag}`] ?? environment[`DBT_${flag}`];
}

const ON = /^(1|true|t|yes|y|on)$/i;
const OFF = /^(0|false|f|no|n|off)$/i;

function thresholdOf(level: string | undefined): LogThreshold {
  return LOG_LEVELS.find((known) => known === level) ?? 'info';
}

function switchOf(argv: readonly string[], on: readonly string[], off: string): boolean | undefined {
  const last = argv.findLast((word) => word === off || on.includes(word));
  return last === undefined ? undefined : last !== off;
}

/** The same of a switch; undefined where the variable is neither on nor off. */
export function switchIn(environment: TerminalEnvironment, flag: string): boolean | undefined {
  const variable = variableOf(environment, flag);
  if (variable === undefined) return undefined;
  return OFF.test(variable) ? false : ON.test(variable) || undefined;
}

/** `--lang` first, then `SIGETI_LANG`, then the system's locale if it is English; French otherwise. */
export function chooseLanguage(argv: readonly string[], environment: TerminalEnvironment): Language {
  const asked = flagValue(argv, '--lang') ?? environment.SIGETI_LANG;
  if (asked) return asked.toLowerCase().startsWith('en') ? 'en' : 'fr';
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return locale.toLowerCase().startsWith('en') ? 'en' : 'fr';
}

function flagValue(argv: readonly string[], name: string): string | undefined {
  const index = argv.findLastIndex((argument) => argument === name || argument.startsWith(`${name}=`));
  const flag = argv[index];
  return flag?.includes('=') ? flag.slice(name.length + 1) : flag && argv[index + 1];
}
