import type { Text } from '../text.ts';
import type { ErrorCode } from './codes.ts';

/** A place in the user's project. Line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** One step of a template's call stack, innermost first. */
export interface TemplateFrame extends SourceLocation {
  /** The macro the step is in; absent for the file's own text. */
  readonly macro?: string | undefined;
}

/** What the database server said of a failed statement, besides its message. */
export interface ServerReport {
  /** Index of the failed statement in its script, from 0. */
  readonly statement?: number | undefined;
  /** Line of the statement, from 1, at which the server points. */
  readonly line?: number | undefined;
  /** Character of that line, from 1. */
  readonly character?: number | undefined;
  /** The text of that line. */
  readonly source?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** Where the server was: the function's line, or the line and column of the data it was loading. */
  readonly context?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** What is known of an error: safe to store, to send and to show. */
export interface ErrorDetails {
  readonly code: ErrorCode;
  /** What happened and why, in full sentences. */
  readonly message: Text;
  /** What the reader can do next. */
  readonly hint?: Text | undefined;
  readonly location?: SourceLocation | undefined;
  readonly uniqueId?: string | undefined;
  /** The configuration of that node that it is about: the keys and indexes that lead to the value. */
  readonly config?: readonly (string | number)[] | undefined;
  /** Template call stack, innermost first. */
  readonly frames?: readonly TemplateFrame[] | undefined;
  /** SQLSTATE of a database error. */
  readonly sqlState?: string | undefined;
  readonly server?: ServerReport | undefined;
  /** The place in the compiled SQL at which the server points; `server` has the text of that line. */
  readonly compiled?: SourceLocation | undefined;
  /** What the failed statement was for, an infinitive: "find the rows that go". */
  readonly purpose?: Text | undefined;
  /** Further problems that were found at the same time. */
  readonly others?: readonly ErrorDetails[] | undefined;
}

/** The one error class. Callers branch on `code`, never on the text of `message`. */
export class SigetiError extends Error {
  override readonly name = 'SigetiError';
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails, options?: { cause?: unknown }) {
    super(details.message.en, options);
    this.details = details;
  }

  get code(): ErrorCode {
    return this.details.code;
  }

  /** The same error with more known about it; what is already known stays. */
  with(more: Partial<Omit<ErrorDetails, 'code' | 'message'>>): SigetiError {
    const known = Object.fromEntries(Object.entries(this.details).filter(([, value]) => value !== undefined));
    return new SigetiError({ ...more, ...known } as ErrorDetails, { cause: this.cause });
  }

  /** Safe for event streams, HTTP replies and run history: no stack, no cause. */
  toJSON(): ErrorDetails {
    return this.details;
  }
}

/** Turns whatever was thrown into a SigetiError, once, at the edge where it is reported. */
export function toSigetiError(thrown: unknown): SigetiError {
  if (thrown instanceof SigetiError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new SigetiError(
    {
      code: 'INTERNAL',
      message: { fr: `Erreur interne : ${reason}`, en: `Internal error: ${reason}` },
      hint: {
        fr: 'C’est un défaut de SIGETI : signalez-le avec le fichier target/run.jsonl.',
        en: 'This is a bug in SIGETI. Please report it with target/run.jsonl.',
      },
    },
    { cause: thrown },
  );
}
