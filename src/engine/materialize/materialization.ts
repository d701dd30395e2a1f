import type { DeclaredConstraint, RelationName, Text } from '../../core/index.ts';
import type { CatalogRelation, QueryResult, Statement, StrategyCall } from '../adapter/index.ts';
import type { IncrementSpec, WatchSpec } from '../increment/index.ts';

/** What a materialization knows before it starts: the node, its SQL, and the published relation as it is. */
export interface MaterializeInput {
  readonly uniqueId: string;
  /** The relation that readers see. */
  readonly target: RelationName;
  /** The node's final configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The node's SQL, compiled against published names. Empty for seeds. */
  readonly select: string;
  readonly existing: CatalogRelation | undefined;
  /** Of a view that is there: whether it reads what it read when it was published. */
  readonly hasSameReads?: boolean | undefined;
  readonly fullRefresh: boolean;
  /** Whether the project itself says how an increment gets into its table. */
  readonly hasOwnStrategy: boolean;
  /** The constraints of the contract that the published table is to have; undefined where none is enforced. */
  readonly constraints?: readonly DeclaredConstraint[] | undefined;
  /** Whether another table is to take the published one's place, where it can: its constraints are others. */
  readonly mustReplace?: boolean | undefined;
  /** What the model declares of its increment. */
  readonly increment?: IncrementInput | undefined;
  /** What a table is made of that is built only where that changed. */
  readonly watch?: WatchInput | undefined;
  readonly scratch: Scratch;
  /** A short hash of a text, lower-case hexadecimal: names of indexes, changes of views. */
  readonly hash: (text: string) => string;
  /** What the project publishes: dependents with these names may be rebuilt, all others belong to somebody else. */
  readonly ownership: (schema: string, name: string) => Ownership;
}

/** A declared increment, as its planning needs it. */
export interface IncrementInput {
  /** The target's schema: every target has ledgers of its own. */
  readonly target: string;
  readonly spec: IncrementSpec;
  /** Hash of all that decides what the model makes of its inputs. */
  readonly definition: string;
  /** Which published rows are computed again in any case. */
  readonly recompute: string | undefined;
  /** The value on which that depends beside the rows, as SQL. */
  readonly recomputeWhen: string | undefined;
}

/** A table that is built only where its inputs changed, as its planning needs it. */
export interface WatchInput {
  /** The target's schema: every target has notes of its own. */
  readonly target: string;
  readonly spec: WatchSpec;
  /** Hash of all that decides what the model makes of its tables, but its compiled SQL. */
  readonly definition: string;
  /** What it depends on beside its tables, as SQL. */
  readonly recomputeWhen: string | undefined;
}

/** `later`: a node of this run that comes after this one; `project`: a node that this run does not touch. */
export type Ownership = 'later' | 'project' | 'foreign';

/** Where a node may build out of sight. */
interface Scratch {
  readonly schema: string;
  /** Where a relation goes whose place a new one takes, until the end of the run. */
  readonly keptSchema: string;
  /** Name of the node's own relation there: its published name, or a shortened one; suffixes fit behind it. */
  readonly base: string;
}

/** A statement of the build. Each is exactly one SQL command, and so has exactly one result. */
export interface BuildStatement extends Statement {
  /** The scratch relation that the statement creates; noted in the same transaction, so that it is always found again. */
  readonly creates?: { readonly identifier: string; readonly kind: 'table' | 'view' | 'materialized view' } | undefined;
  /** Asks the project's own incremental strategy for the SQL, of any number of commands; then alone in its batch. */
  readonly strategy?: StrategyCall | undefined;
  /** Asks for the node's SQL on a part of its inputs, by unique id where it lies, and puts it behind `sql`. */
  readonly parts?: ReadonlyMap<string, string> | undefined;
  /** Opens a transaction that a later statement ends, and that reads the picture of other nodes where there is one. */
  readonly opensPicture?: true | undefined;
  /** Ends that transaction; the last of its batch. Left out where the picture is that of the node's own transaction. */
  readonly closesPicture?: true | undefined;
  /** Its answer is that of every node that reads the same picture: one of them asks. */
  readonly once?: true | undefined;
  /** Rows for a `COPY ... FROM STDIN`. */
  readonly copy?: readonly (readonly (string | null)[])[] | undefined;
}

/** All that is read from here on is one picture of the database, as other nodes of the run read it too. */
export const OPEN_PICTURE: BuildStatement = {
  purpose: 'hold one picture of the inputs',
  sql: 'begin isolation level repeatable read',
  opensPicture: true,
};
export const CLOSE_PICTURE: BuildStatement = {
  purpose: 'let go of the picture of the inputs',
  sql: 'commit',
  closesPicture: true,
};

/**
 * How a node becomes visible, in one short transaction. `dml` takes no lock that a reader waits for; `ddl` takes
 * ACCESS EXCLUSIVE and runs last, bounded to 50 ms at first and tried again; `after` runs once all is committed.
 */
export interface Publication {
  readonly dml: readonly Statement[];
  readonly ddl: readonly Statement[];
  /** The increment that the project's own strategy brings into the table, in the same transaction. */
  readonly strategy?: StrategyCall | undefined;
  readonly after: readonly Statement[];
  /** Rows of the relation after publication, where known. */
  readonly rows?: number | undefined;
  /** Rows that go plus rows that come; for a new table, all. */
  readonly rowsAffected?: number | undefined;
  readonly notices: readonly Text[];
  /** Where the published relation goes when a new one takes its place. */
  readonly keeps?: { readonly relation: RelationName; readonly kind: string } | undefined;
  /** Relations besides the node's own that `ddl` locks. */
  readonly locks: readonly RelationName[];
  /** Published relations whose definition is another now, though nobody changed it. */
  readonly altered: readonly RelationName[];
  /** Published relations that are gone afterwards. */
  readonly drops: readonly RelationName[];
  /** Whether the relation's shape, kind or identity changes, so that the catalogue must be read again. */
  readonly reshapes: boolean;
}

/**
 * A materialization: yields statements that run out of sight, batch by batch, is told what each returned, and at last
 * returns what to publish. It does no I/O: a test drives it by hand with `next`.
 */
export type Materialization<Result = Publication> = Generator<
  readonly BuildStatement[],
  Result,
  readonly QueryResult[]
>;

/** A publication that changes nothing but what is given. */
export function publication(parts: Partial<Publication>): Publication {
  return { dml: [], ddl: [], after: [], notices: [], locks: [], altered: [], drops: [], reshapes: false, ...parts };
}

/** The scratch relation of a node with a suffix, e.g. `__del`. */
export function scratchRelation(input: MaterializeInput, suffix = ''): RelationName {
  const { schema, base } = input.scratch;
  return { database: input.target.database, schema, identifier: base + suffix };
}

/** Whether the published table is to be unlogged: quicker to write, and empty after a crash of the server. */
export function wantsUnlogged(input: MaterializeInput): boolean {
  return input.config.unlogged === true;
}

/** The `meta` of the node's configuration, where the engine's own settings are. */
export function metaOf(input: MaterializeInput): Readonly<Record<string, unknown>> {
  const { meta } = input.config;
  return typeof meta === 'object' && meta !== null ? (meta as Readonly<Record<string, unknown>>) : {};
}
