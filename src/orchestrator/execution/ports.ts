import type { ErrorDetails, RunEvent } from '../../core/index.ts';
import type { ClientProcess, PublishGuard } from '../../postgres/index.ts';
import type { LogLevel } from '../runs/recorder.ts';

/** A verb to execute as a task of a run. */
export interface VerbRequest {
  readonly verb: string;
  readonly arguments: readonly string[];
  readonly emit: (event: RunEvent) => void;
  readonly log: (level: LogLevel, line: string) => void;
  readonly signal: AbortSignal;
  readonly guard: PublishGuard;
  /** The process of an earlier attempt, whose locks and sessions may be taken from it. */
  readonly supersedes: ClientProcess | undefined;
  /** Name that all sessions show to the server. */
  readonly applicationName: string;
  /** Unique ids of the nodes that an earlier attempt has left to do; undefined: all that the verb selects. */
  readonly onlyNodes: readonly string[] | undefined;
}

export interface VerbOutcome {
  /** 0: all good. 1: some node failed. 2: it could not be executed. */
  readonly exitCode: number;
  /** Why, where one error says it. */
  readonly error?: ErrorDetails | undefined;
}

/** Executes a verb in this process as the command line would. Throws nothing: what goes wrong is in the outcome. */
export type RunVerb = (request: VerbRequest) => Promise<VerbOutcome>;
