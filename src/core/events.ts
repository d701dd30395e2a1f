import type { ErrorDetails } from './errors/error.ts';
import type { ResourceType } from './manifest.ts';
import type { Text } from './text.ts';

/** dbt's statuses: `pass`, `warn`, `fail` belong to tests; `error` means that it could not be executed. */
export type NodeStatus = 'success' | 'error' | 'skipped' | 'pass' | 'warn' | 'fail';
export type RunStatus = 'running' | 'success' | 'error' | 'cancelled';

/** A node as the readers of a run need it, known before the run starts. */
export interface PlannedNode {
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceType: ResourceType;
  /** dbt's materialization, e.g. `view`, `incremental`, `seed`. */
  readonly materialized: string;
  /** Schema and name of the relation, unquoted: `dwh_staging.stg_lots`. */
  readonly relation: string;
  /** First folder below the resource folder for models (`staging`), else `seeds`, `snapshots`, `tests`. */
  readonly layer: string;
}

export interface NodeResult {
  readonly uniqueId: string;
  readonly status: NodeStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Of `seconds`, the part spent on turning the template into SQL. */
  readonly compileSeconds?: number | undefined;
  /** Rows of the relation after the node, where known. */
  readonly rows?: number | undefined;
  /** Rows published: inserted plus deleted; for a first build, all of them. */
  readonly rowsAffected?: number | undefined;
  /** Sources that were copied: bytes that came over the connection. */
  readonly bytes?: number | undefined;
  /** Tests: rows that fail. */
  readonly failures?: number | undefined;
  /** Tests: the relation that keeps those rows, `schema.name`, where one does. */
  readonly failuresIn?: string | undefined;
  readonly error?: ErrorDetails | undefined;
  /** Skipped nodes: the failed node upstream that is the reason. */
  readonly skippedBecause?: string | undefined;
}

/** Everything that can happen in a run: facts only, no colours, no layout. */
export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly command: string;
      readonly target: string;
      readonly threads: number;
      readonly nodes: readonly PlannedNode[];
    }
  | { readonly type: 'node.started'; readonly uniqueId: string }
  | { readonly type: 'node.finished'; readonly result: NodeResult }
  /** Something a reader should know and that stops nothing: a warning, a leftover removed, a line from `log()` or `print()`. */
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warn';
      readonly text: Text;
      readonly uniqueId?: string;
      /** From `print()`: a result that a macro gives, which `--quiet` does not hide. */
      readonly isPrinted?: boolean;
    }
  | { readonly type: 'run.finished'; readonly status: Exclude<RunStatus, 'running'>; readonly seconds: number };

/** What is stored and sent: the event, its run, its place in that run and its time (ISO 8601, UTC). */
export interface RunEventRecord {
  readonly runId: string;
  readonly seq: number;
  readonly at: string;
  readonly event: RunEvent;
}

export type Emit = (event: RunEvent) => void;
