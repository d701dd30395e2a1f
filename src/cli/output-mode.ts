import type { Language } from '../core/index.ts';
import { LOG_LEVELS, type LogThreshold } from './log/index.ts';

/** What of the environment decides how output looks. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

/** How a command is to speak: which levels, and as text or as one JSON record per line. */
export interface OutputMode {
  readonly threshold: LogThreshold;
  readonly format: 'text' | 'json';
  /** Undefined: on a terminal that can. */
  readonly colors?: boolean | undefined;
}

/** Verbs whose `-q` is Prefect's, a queue, and not dbt's, quiet. */
export const QUEUE_VERBS: ReadonlySet<string> = new Set(['server', 'worker', 'agent']);

/**
 * What the command line, before it is parsed, and the environment say of the output: errors of the command line itself
 * already follow it. dbt's flags and variables; a value that is none is reported by the parser later.
 */
export function readOutputMode(argv: readonly string[], environment: TerminalEnvironment): OutputMode {
  const variable = (flag: string) => environment[`DBT_ENGINE_${flag}`] ?? environment[`DBT_${flag}`];
  const isOn = (flag: string, ...names: readonly string[]) =>
    names.some((name) => argv.includes(name)) || ON.test(variable(flag) ?? '');
  const level = flagValue(argv, '--log-level') ?? variable('LOG_LEVEL');
  const format = flagValue(argv, '--log-format') ?? variable('LOG_FORMAT');
  const quiet = argv.some((argument) => QUEUE_VERBS.has(argument)) ? ['--quiet'] : ['-q', '--quiet'];
  return {
    threshold: isOn('QUIET', ...quiet) ? 'error' : isOn('DEBUG', '-d', '--debug') ? 'debug' : thresholdOf(level),
    format: format === 'json' ? 'json' : 'text',
    colors: colorsOf(argv, variable('USE_COLORS')),
  };
}

const ON = /^(1|true|t|yes|y|on)$/i;
const OFF = /^(0|false|f|no|n|off)$/i;

function thresholdOf(level: string | undefined): LogThreshold {
  return LOG_LEVELS.find((known) => known === level) ?? 'info';
}

function colorsOf(argv: readonly string[], variable: string | undefined): boolean | undefined {
  if (argv.includes('--no-use-colors')) return false;
  if (argv.includes('--use-colors')) return true;
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
  const index = argv.findIndex((argument) => argument === name || argument.startsWith(`${name}=`));
  const flag = argv[index];
  return flag?.includes('=') ? flag.slice(name.length + 1) : flag && argv[index + 1];
}
