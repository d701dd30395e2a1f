import { flagInvalid, type Text } from '../core/index.ts';
import type { Workspace } from '../engine/index.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogThreshold } from './log/index.ts';

/** What `flags:` of dbt_project.yml say of the output; it holds where command line and environment say nothing. */
export interface OutputFlags {
  readonly debug?: boolean | undefined;
  readonly logLevel?: LogThreshold | undefined;
  readonly logFormat?: LogFormat | undefined;
  /** The same for dbt.log. */
  readonly logLevelFile?: LogThreshold | undefined;
  readonly logFormatFile?: LogFormat | undefined;
  readonly useColors?: boolean | undefined;
  /** In columns. */
  readonly printerWidth?: number | undefined;
}

/** Throws CONFIG_FLAG_INVALID, with its place, for the first that is none of its values. */
export function readOutputFlags({ flags, document }: Workspace['root']): OutputFlags {
  const read = <Value>(flag: string, expected: Text, take: (value: unknown) => Value | undefined) => {
    const value = flags[flag] ?? undefined;
    const taken = value === undefined ? undefined : take(value);
    if (taken !== undefined || value === undefined) return taken;
    throw flagInvalid(flag, String(value), expected).with({ location: document.locate(['flags', flag]) });
  };
  const isSwitch = (flag: string) => read(flag, SWITCH, (value) => (typeof value === 'boolean' ? value : undefined));
  const oneOf = <Word extends string>(flag: string, words: readonly Word[]) => {
    const list = words.join(', ');
    return read(flag, { fr: `un de : ${list}`, en: `one of: ${list}` }, (value) => words.find((it) => it === value));
  };
  return {
    debug: isSwitch('debug'),
    logLevel: oneOf('log_level', LOG_LEVELS),
    logFormat: oneOf('log_format', LOG_FORMATS),
    logLevelFile: oneOf('log_level_file', LOG_LEVELS),
    logFormatFile: oneOf('log_format_file', LOG_FORMATS),
    useColors: isSwitch('use_colors'),
    printerWidth: read('printer_width', WIDTH, (value) => (isWidth(value) ? value : undefined)),
  };
}

const SWITCH: Text = { fr: 'true ou false', en: 'true or false' };
const WIDTH: Text = { fr: 'un nombre de colonnes', en: 'a number of columns' };

function isWidth(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}
