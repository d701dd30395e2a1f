import type {
  Emit,
  ExecutableNode,
  Manifest,
  NodeResult,
  RelationName,
  SeedNode,
  SourceLocation,
  TestNode,
  UnitTestNode,
  UnitTestRows,
} from '../../core/index.ts';
import type { ClientProcess, ConnectionTarget, PublishGuard } from '../../postgres/index.ts';
import type { Catalogue, SessionDatabase, Statement, StrategyCall } from '../adapter/index.ts';
import type { IncrementSpec, WatchSpec } from '../increment/index.ts';
import type { RunRecords } from '../records/index.ts';
import type { Invoker } from './lock-errors.ts';
import type { Picture } from './pictures.ts';
import type { RunLock } from './run-lock.ts';

/** A node's template turned into SQL. */
export interface CompiledSql {
  readonly sql: string;
  readonly preHooks: readonly Hook[];
  readonly postHooks: readonly Hook[];
  /** Commands that must run on the node's session before it is built. */
  readonly sqlHeader?: string | undefined;
  /** Where the project has an incremental strategy of its own for the node: the SQL with which it adds new rows. */
  readonly strategy?: ((call: StrategyCall, database: SessionDatabase) => Promise<string>) | undefined;
  /** Where the project has a materialization of its own for the node: builds it, hooks included. */
  readonly materialize?: ((database: SessionDatabase) => Promise<Materialized>) | undefined;
  /** What the model declares of its increment, and its SQL on a part of its inputs: conditions by unique id. */
  readonly increment?:
    | {
        readonly spec: IncrementSpec;
        readonly definition: string;
        readonly recompute: string | undefined;
        readonly recomputeWhen: string | undefined;
        readonly restrict: (parts: ReadonlyMap<string, string>, database: SessionDatabase) => Promise<string>;
      }
    | undefined;
  /** What a table is made of that is built only where that changed. */
  readonly watch?:
    | { readonly spec: WatchSpec; readonly definition: string; readonly recomputeWhen: string | undefined }
    | undefined;
}

/** What a project's own materialization has made of a node. */
interface Materialized {
  /** All that it created or changed. */
  readonly relations: readonly RelationName[];
  readonly rowsAffected: number | undefined;
}

export interface Hook {
  /** Whether it belongs into the node's transaction, or runs before or after it, outside of any. */
  readonly transaction: boolean;
  /** Finds where the project has it. */
  readonly place: () => SourceLocation;
  /** Its SQL, asked for when its turn comes; it may ask the database. */
  readonly render: (database: SessionDatabase) => Promise<string>;
}

/** All that a run needs to be told. */
export interface RunInput {
  readonly manifest: Manifest;
  readonly connection: ConnectionTarget;
  /** Name of the target, for people, and the schema that the run publishes into, for the lock. */
  readonly target: { readonly name: string; readonly schema: string };
  readonly threads: number;
  /** Who asks for the run, for others who find the target locked. */
  readonly invoker: Invoker;
  /** Checked in every publishing transaction beside the fence; where it refuses, the run fails and stops at once. */
  readonly guard?: PublishGuard | undefined;
  /** The process whose run this one continues: it loses the target where it still holds it. */
  readonly supersedes?: ClientProcess | undefined;
  /** Unique id of the run, e.g. dbt's invocation id. */
  readonly runId: string;
  readonly fullRefresh: boolean;
  readonly storeFailures: boolean;
  /** The first failure cancels what runs and skips the rest. */
  readonly failFast?: boolean | undefined;
  readonly skipNodesIfOnRunStartFails?: boolean | undefined;
  /** Tests that would warn fail instead: `--warn-error`. */
  readonly warningsFail?: boolean | undefined;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Default 600. */
  readonly lockBudgetSeconds?: number | undefined;
  /** Turns a node's template into SQL; called when its turn comes. `write` takes what templates want in `target/run`. */
  readonly compile: (
    node: ExecutableNode,
    database: SessionDatabase,
    write: (text: string) => void,
    known: { readonly results?: readonly NodeResult[]; readonly fullRefresh: boolean },
  ) => Promise<CompiledSql>;
  /** The query that counts a test's failures: columns `failures`, `should_warn`, `should_error`. */
  readonly testQuery: (node: TestNode, sql: string) => string;
  /** The SQL of a unit test's model on the given rows, and made-up rows as SQL. */
  readonly compileUnitTest: (test: UnitTestNode, database: SessionDatabase) => Promise<string>;
  readonly rowsSql: (
    rows: UnitTestRows,
    columns: readonly { name: string; type: string }[],
    test: UnitTestNode,
  ) => string;
  /** Where a configuration of a node was written. */
  readonly locateConfig?:
    | ((node: ExecutableNode, path: readonly (string | number)[]) => Promise<SourceLocation>)
    | undefined;
  /** The text of a seed's file. */
  readonly readSeed: (node: SeedNode) => string;
  /** Told what a node's SQL was and what was executed for it, also when it failed. */
  readonly record?: ((node: ExecutableNode, texts: NodeTexts) => void) | undefined;
  /** Where people find the compiled SQL of a node that was recorded. */
  readonly compiledFile?: ((node: ExecutableNode) => string | undefined) | undefined;
}

export interface NodeTexts {
  readonly compiled: string;
  readonly executed: string;
}

/** What the nodes of one run share. */
export interface RunContext extends RunInput {
  readonly lock: RunLock;
  readonly catalogue: Catalogue;
  readonly records: RunRecords;
  /** Unique ids of nodes that are planned and not done. */
  readonly pending: ReadonlySet<string>;
  /** Unique id by `schema.name`, of all that the project publishes. */
  readonly published: ReadonlyMap<string, string>;
  /** Unique ids of the sources that were not there when the run began, and that a notice has named. */
  readonly missingSources: ReadonlySet<string>;
  /** Where each node builds: its relation's name, made unique in the scratch schema. */
  readonly scratchNames: ReadonlyMap<string, string>;
  /** The picture that a node shares with others of the run; undefined where it needs one of its own. */
  readonly joinPicture?: ((uniqueId: string) => Promise<Picture | undefined>) | undefined;
  /** Unique ids of the nodes that have changed anything that others may read. */
  readonly changed: Set<string>;
}

/** A node's run: what the run shares, what templates ask, and what was executed for the node so far. */
export interface NodeContext extends RunContext {
  readonly database: SessionDatabase;
  readonly executed: Statement[];
}
