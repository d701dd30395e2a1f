import type { OptionValues } from './options.ts';
import type { Terminal } from './terminal.ts';

/** All that a verb is given: nothing of it is global, so a test can give anything. */
export interface CommandContext {
  /** The verb as typed, e.g. `run`. */
  readonly verb: string;
  /** What followed the verb, e.g. `start` in `db start`. */
  readonly arguments: readonly string[];
  readonly options: OptionValues;
  readonly terminal: Terminal;
  /** What is typed or piped in. */
  readonly stdin: NodeJS.ReadStream;
  /** For conversations only; everything else is printed through `terminal`. */
  readonly stdout: NodeJS.WriteStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Aborted by Ctrl-C or a request to end. */
  readonly signal: AbortSignal;
}
