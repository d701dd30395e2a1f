import type { Language } from '../core/index.ts';
import { createPaint, type Paint } from './render/paint.ts';

/** What of the environment decides how output looks. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

/** Where the CLI writes: the only place of the product that touches the standard streams. */
export interface Terminal {
  readonly language: Language;
  /** Columns to lay text out for: the window's, or 80 where there is none. */
  readonly width: number;
  readonly paint: Paint;
  /** Whether a line can be redrawn in place: a progress bar makes sense. */
  readonly live: boolean;
  /** A finished line, on standard output. */
  print(text: string): void;
  /** Something that is not the result of the command, on standard error. */
  warn(text: string): void;
  /** The line that is redrawn below all others until it is set to undefined. Nothing happens unless `live`. */
  setFooter(text: string | undefined): void;
}

type OutputStream = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

const CLEAR_LINE = '\r\u001b[2K';

/** A terminal over the given streams. Colours and the live line appear only on a real one. */
export function openTerminal(
  streams: { readonly stdout: OutputStream; readonly stderr: OutputStream },
  environment: TerminalEnvironment,
  language: Language,
): Terminal {
  const { stdout, stderr } = streams;
  const isTerminal = stdout.isTTY === true && environment.TERM !== 'dumb';
  const noColor = (environment.NO_COLOR ?? '') !== '';
  let footer: string | undefined;
  const above = (write: () => void) => {
    if (footer !== undefined) stdout.write(CLEAR_LINE);
    write();
    if (footer !== undefined) stdout.write(footer);
  };
  return {
    language,
    get width() {
      return Math.max(40, stdout.columns ?? 80);
    },
    paint: createPaint(isTerminal && !noColor),
    live: isTerminal,
    print: (text) => above(() => stdout.write(`${text}\n`)),
    warn: (text) => above(() => stderr.write(`${text}\n`)),
    setFooter: (text) => {
      if (!isTerminal || text === footer) return;
      stdout.write(CLEAR_LINE + (text ?? ''));
      footer = text;
    },
  };
}

/** `--lang` first, then `SIGETI_LANG`, then the system's locale if it is English; French otherwise. */
export function chooseLanguage(flag: string | undefined, environment: TerminalEnvironment): Language {
  const asked = flag ?? environment.SIGETI_LANG;
  if (asked) return asked.toLowerCase().startsWith('en') ? 'en' : 'fr';
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return locale.toLowerCase().startsWith('en') ? 'en' : 'fr';
}
