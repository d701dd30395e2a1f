import type { ClientProcess, PublishGuard } from '../postgres/index.ts';
import type { OptionName, OptionValues } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What a task of a flow run asks of the verb that it executes. */
export interface TaskTerms {
  /** The process of an earlier attempt, which loses the locks that it still holds. */
  readonly supersedes: ClientProcess | undefined;
  /** What the server is told of every session. */
  readonly applicationName: string;
  /** Unique ids of the nodes that are left to do, where an earlier attempt has done the others. */
  readonly onlyNodes: readonly string[] | undefined;
}

/** What surrounds a command line: nothing of it is global, so a test can give anything. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** Speaks to the history of runs, where the command is recorded there and `terminal` is another one. */
  readonly history?: Terminal | undefined;
  /** What is typed or piped in; it is opened for verbs that read it only, which takes a while. */
  readonly stdin: () => NodeJS.ReadStream;
  /** For conversations only; everything else is printed through `terminal`. Opened as rarely as `stdin`. */
  readonly stdout: () => NodeJS.WriteStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Aborted by Ctrl-C or a request to end. */
  readonly signal: AbortSignal;
  /** Checked in every transaction that publishes: the run in the history is still that of this process. */
  readonly guard?: PublishGuard | undefined;
  /** Present where the command line is a task of a flow run. */
  readonly task?: TaskTerms | undefined;
}

/** All that a verb is given. */
export interface CommandContext extends Surroundings {
  /** The verb as typed, e.g. `run`. */
  readonly verb: string;
  /** What followed the verb, e.g. `start` in `db start`. */
  readonly arguments: readonly string[];
  readonly options: OptionValues;
  /** Every verb there is, with its options: what a task of a flow may name. */
  readonly verbs: readonly { readonly name: string; readonly options: readonly OptionName[] }[];
  /** Runs another command line in these surroundings, and returns its exit code. Throws nothing: what goes wrong is shown. */
  readonly runCommandLine: (argv: readonly string[], surroundings: Surroundings) => Promise<number>;
}
