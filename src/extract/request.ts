import type { Emit, SourceLocation } from '../core/index.ts';
import type { ClientProcess, ConnectionTarget, PublishGuard } from '../postgres/index.ts';

/** What `meta.extract` of a source table says of its copy. */
export interface TableOptions {
  /** The columns to copy; undefined: all that the table has, without those that hold secrets. */
  readonly columns?: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** A column that grows when a row changes: only rows at or after the last one seen are copied again. */
  readonly watermark?: string | undefined;
  /** How far before the last watermark rows are copied again: an interval, or a number for a numeric watermark. */
  readonly lookback?: string | undefined;
  /** What identifies a row; undefined: the table's primary key. */
  readonly key?: readonly string[] | undefined;
  /** When all keys are compared with the source's: always, never, or when an interval has passed since the last time. */
  readonly reconcile: string;
  /** PostgreSQL's name of the encoding that the table's text is really in. */
  readonly encoding?: string | undefined;
}

export interface TableName {
  readonly schema: string;
  readonly identifier: string;
}

/** A model that reads a source table, and its text, in which names of columns are looked for. */
export interface Reader {
  readonly uniqueId: string;
  readonly text: string;
}

/** A table of the project's sources: where it lies in the source, and where its copy goes. */
export interface SourceTable {
  readonly uniqueId: string;
  readonly name: string;
  readonly from: TableName;
  readonly to: TableName;
  readonly options: TableOptions;
  readonly readers: readonly Reader[];
  readonly location: SourceLocation;
}

/** One extraction: everything in, nothing read from anywhere else. */
export interface ExtractRequest {
  readonly source: ConnectionTarget;
  readonly warehouse: ConnectionTarget;
  /** The target's schema: a run of it must not see its source tables change halfway. */
  readonly target: string;
  readonly tables: readonly SourceTable[];
  /** Tables that are copied side by side. */
  readonly threads: number;
  /** Whether to forget what earlier extractions copied, and copy everything. */
  readonly fullRefresh: boolean;
  /** PostgreSQL's name of the encoding that the source's text is really in, where its server does not know it. */
  readonly encoding?: string | undefined;
  /** Checked in the publishing transaction. */
  readonly guard?: PublishGuard | undefined;
  /** The process whose extraction, or run, this one continues: it loses the locks that it still holds. */
  readonly supersedes?: ClientProcess | undefined;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export type ExtractOutcome =
  /** The source is the warehouse's own database, and its tables lie where the project reads them. */
  | { readonly kind: 'same' }
  | {
      readonly kind: 'published';
      readonly tables: number;
      readonly rows: number;
      /** Bytes that came over the connection to the source. */
      readonly bytes: number;
      /** Rows that went or came; undefined where tables without a key were compared as a whole. */
      readonly changes: number;
      /** The moment that all copies show, as the source's server tells it, with time zone. */
      readonly snapshotAt: string;
    };
