import type { ErrorDetails, Language, RunEvent } from '../core/index.ts';
import { logUnwritable } from './errors.ts';
import { type CommandLog, type LogLevel, passes, RESULT_LEVEL } from './log/index.ts';
import {
  datedWriter,
  jsonWriter,
  keepForLog,
  type OutputStreams,
  type Said,
  textWriter,
  type Writer,
} from './output.ts';
import type { OutputFlags } from './output-flags.ts';
import type { OutputMode, TerminalEnvironment } from './output-mode.ts';
import { renderError, renderWarning } from './render/error.ts';
import { createPaint, type Paint } from './render/paint.ts';

/** Where the CLI writes: the only place of the product that touches the standard streams. */
export interface Terminal {
  readonly language: Language;
  /** Columns to lay text out for: the window's, or 80 where there is none. */
  readonly width: number;
  readonly paint: Paint;
  /** Whether a line can be redrawn in place: a progress bar makes sense. */
  readonly live: boolean;
  /** As text, or as one JSON record per line. */
  readonly format: OutputMode['format'];
  /** Whether what macros print is shown. */
  readonly prints: boolean;
  /** The result of the command, on standard output. `--quiet` does not hide it. */
  print(text: string): void;
  /** The same of many lines, all at once. */
  printAll(texts: readonly string[]): void;
  /** What happens on the way, on standard output; `--quiet` leaves what has the level `error`. */
  inform(text: string, level?: LogLevel): void;
  /** What only a search for a fault needs: in the log, and on standard error with `--debug`. */
  debug(text: string, uniqueId?: string): void;
  /** Something that is not the result of the command, on standard error; hidden by `--quiet`. */
  warn(text: string): void;
  /** Something odd that stops nothing, with its code and remedy; as `warn`. */
  warning(details: ErrorDetails): void;
  /** What went wrong, on standard error. */
  error(details: ErrorDetails): void;
  /** An event of a run: a line of `--log-format json` and of the log; its text is told by `inform`, `print` and `error`. */
  event(event: RunEvent): void;
  /** The line that is redrawn below all others until it is set to undefined. Nothing happens unless `live`. */
  setFooter(text: string | undefined): void;
  /** From here on speaks as the project wishes, where nothing that goes before it says otherwise. */
  heed(flags: OutputFlags): void;
  /** From here on, and for what was said before, the command is noted in this log too. */
  attachLog(log: CommandLog): void;
  /** The end of the command: says what kept the log from being written, where something did. */
  close(): void;
}

const SPOKEN: OutputMode = { threshold: 'info', format: 'text' };

/**
 * A terminal over the given streams. Colours and the live line appear only on a real one. `modeOf` says how to speak,
 * at first without the flags of a project.
 */
export function openTerminal(
  streams: OutputStreams,
  environment: TerminalEnvironment,
  language: Language,
  modeOf: (project: OutputFlags) => OutputMode = () => SPOKEN,
): Terminal {
  return createTerminal((project) => partsOf(streams, environment, language, modeOf(project)));
}

function partsOf(
  streams: OutputStreams,
  environment: TerminalEnvironment,
  language: Language,
  mode: OutputMode,
): TerminalParts {
  const { stdout } = streams;
  const isTerminal = stdout.isTTY === true && environment.TERM !== 'dumb' && mode.format === 'text';
  const noColor = (environment.NO_COLOR ?? '') !== '';
  const paint = createPaint(mode.format === 'text' && (mode.colors ?? (isTerminal && !noColor)));
  return {
    mode,
    live: isTerminal && !mode.isDated && passes('info', mode.threshold),
    layout: {
      language,
      paint,
      get width() {
        // A terminal that does not know its own width says 0.
        return Math.max(40, mode.width ?? (stdout.columns || 80));
      },
    },
    writer: writerFor(mode, streams, language),
  };
}

function writerFor(mode: OutputMode, streams: OutputStreams, language: Language): Writer {
  const now = () => new Date();
  if (mode.format === 'json') return jsonWriter(streams, language, now);
  return mode.isDated ? datedWriter(textWriter(streams), now) : textWriter(streams);
}

/** Where what is said goes, and how it is laid out. */
export interface TerminalParts {
  readonly mode: OutputMode;
  readonly live: boolean;
  readonly layout: Pick<Terminal, 'language' | 'width' | 'paint'>;
  readonly writer: Writer;
}

/** A terminal that speaks through the writer, and notes what is said in the log of the command. */
export function createTerminal(partsFor: (project: OutputFlags) => TerminalParts): Terminal {
  let { mode, live, layout, writer } = partsFor({});
  const journal = keepForLog();
  const say = (level: LogLevel, said: Said) => {
    if (passes(level, mode.threshold)) writer.write(level, said);
  };
  return {
    language: layout.language,
    get paint() {
      return layout.paint;
    },
    get live() {
      return live;
    },
    get format() {
      return mode.format;
    },
    get prints() {
      return mode.prints ?? true;
    },
    get width() {
      return layout.width;
    },
    print: (text) => writer.write('info', { text, stream: 'stdout' }),
    printAll: (texts) => writer.writeAll('info', texts),
    inform: (text, level = 'info') => say(level, { text, stream: 'stdout' }),
    debug: (text, uniqueId) => {
      journal.note((log) => log.message('debug', text, uniqueId));
      say('debug', { text, stream: 'stderr' });
    },
    warn: (text) => {
      journal.note((log) => log.message('warn', text));
      say('warn', { text, stream: 'stderr' });
    },
    warning: (details) => {
      journal.note((log) => log.error('warn', details));
      say('warn', { text: renderWarning(details, layout), details, stream: 'stderr' });
    },
    error: (details) => {
      journal.note((log) => log.error('error', details));
      say('error', { text: renderError(details, layout), details, stream: 'stderr' });
    },
    event: (event) => {
      journal.note((log) => log.event(event));
      if (event.type === 'notice' && event.isPrinted) writer.write('info', { event, stream: 'stdout' });
      else say(levelOf(event), { event, stream: 'stdout' });
    },
    setFooter: (text) => {
      if (live) writer.setFooter(text);
    },
    heed: (flags) => {
      writer.setFooter(undefined);
      ({ mode, live, layout, writer } = partsFor(flags));
    },
    attachLog: journal.attach,
    close: () => {
      writer.setFooter(undefined);
      const { path, failure } = journal.log()?.file ?? {};
      if (path === undefined || failure === undefined) return;
      const details = logUnwritable(path, failure).toJSON();
      say('warn', { text: renderWarning(details, layout), details, stream: 'stderr' });
    },
  };
}

function levelOf(event: RunEvent): LogLevel {
  if (event.type === 'notice') return event.level;
  return event.type === 'node.finished' ? RESULT_LEVEL[event.result.status] : 'info';
}
