import type { RelationName } from '../../core/index.ts';
import type { Purpose } from './purposes.ts';

/** One SQL statement, what it is for, and how many rows it must touch where that is known beforehand. */
export interface Statement {
  /** Several where one command does the work of several statements. */
  readonly purpose: Purpose | readonly Purpose[];
  readonly sql: string;
  readonly expectRows?: number | undefined;
}

/** What a project's own incremental strategy is told: which rows there are, and the table they go into. */
export interface StrategyCall {
  readonly target: RelationName;
  /** The new rows; their columns are among the table's, with its types. */
  readonly source: RelationName;
  readonly columns: readonly CatalogColumn[];
}

/** What a query returned. Cells are what PostgreSQL's types become in the session, in the order of `columns`. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
  /** Rows returned or touched, from the command tag. */
  readonly rowCount: number;
}

interface ResultColumn {
  readonly name: string;
  /** As `format_type` writes it without modifiers, e.g. `bigint`, `character varying`, `timestamp with time zone`. */
  readonly type: string;
}

export type RelationKind =
  | 'table'
  | 'partitioned_table'
  | 'view'
  | 'materialized_view'
  | 'foreign_table'
  | 'sequence'
  | 'composite_type';

export interface CatalogColumn {
  readonly name: string;
  /** As `format_type` writes it with modifiers, e.g. `numeric(18,2)`. */
  readonly type: string;
  /** Name of the collation where it is not the type's own. */
  readonly collation?: string | undefined;
  readonly notNull: boolean;
}

/** An index as far as dbt's `indexes` config can say it. */
export interface CatalogIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly method: string;
}

/** A constraint of a table: a primary key, a unique key, a check, an exclusion or a foreign key. */
export interface CatalogConstraint {
  readonly name: string;
  /** `pg_constraint.contype`. */
  readonly type: string;
  readonly columns: readonly string[];
  readonly comment: string | undefined;
}

/** A relation as the catalogue describes it. */
export interface CatalogRelation extends RelationName {
  readonly kind: RelationKind;
  readonly oid: number;
  /** A table that PostgreSQL empties after a crash. */
  readonly unlogged: boolean;
  readonly columns: readonly CatalogColumn[];
  /** `key=value` storage options, e.g. `security_barrier=true`. */
  readonly options: readonly string[];
  /** Planner's estimate; negative where never analysed. */
  readonly rowEstimate: number;
  readonly indexes: readonly CatalogIndex[];
  readonly constraints: readonly CatalogConstraint[];
  /** Views the engine published and nobody changed since: the hash of the SQL they were published with. */
  readonly publishedHash?: string | undefined;
}
