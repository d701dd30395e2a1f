/** What the documentation page shows: one plain object, embedded in the page, readable by any later version of it. */
export interface Documentation {
  readonly project: string;
  /** Where the described relations are. */
  readonly target: { readonly name: string; readonly database: string; readonly schema: string };
  /** ISO 8601. */
  readonly generatedAt: string;
  /** Markdown of the docs block `__overview__` or `__<project>__`, where the project has one. */
  readonly overview?: string | undefined;
  readonly nodes: readonly DocumentedNode[];
  readonly macros: readonly DocumentedMacro[];
}

/** A model, seed, snapshot, source, exposure, test, analysis or any other thing of the graph. */
export interface DocumentedNode {
  readonly id: string;
  /** dbt's resource type. */
  readonly type: string;
  readonly name: string;
  readonly package: string;
  /** Path of its file below the project. */
  readonly path: string;
  readonly fqn: readonly string[];
  /** Markdown, docs blocks filled in. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  /** Unique ids of the nodes it reads. */
  readonly parents: readonly string[];
  /** Unique ids of the macros it calls. */
  readonly macros: readonly string[];
  readonly columns: readonly DocumentedColumn[];
  readonly materialized?: string | undefined;
  readonly relation?: DocumentedRelation | undefined;
  readonly rawCode?: string | undefined;
  readonly compiledCode?: string | undefined;
  readonly test?: DocumentedTest | undefined;
  readonly source?: DocumentedSource | undefined;
  readonly exposure?: DocumentedExposure | undefined;
  readonly group?: string | undefined;
  readonly access?: string | undefined;
  /** Colour of the node in lineage, as `docs.node_color` asks. */
  readonly color?: string | undefined;
  readonly lastRun?: LastRun | undefined;
}

export interface DocumentedColumn {
  readonly name: string;
  /** The database's type, else the declared one. */
  readonly type?: string | undefined;
  readonly description: string;
  readonly comment?: string | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  /** Whether the project describes it; other columns were only found in the database. */
  readonly declared: boolean;
  /** Whether the database has it; undefined where the database was not asked or has no such relation. */
  readonly found?: boolean | undefined;
}

/** Where a node's rows are, and what the database says of it once it is there. */
export interface DocumentedRelation {
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
  readonly found?:
    | {
        readonly kind: string;
        readonly owner: string;
        readonly comment?: string | undefined;
        /** The planner's estimate. */
        readonly rows?: number | undefined;
        readonly bytes?: number | undefined;
      }
    | undefined;
}

export interface DocumentedTest {
  readonly kind: 'generic' | 'singular';
  /** Generic tests: `not_null`. */
  readonly name?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly column?: string | undefined;
  /** Unique id of the node it is declared on. */
  readonly node?: string | undefined;
  readonly severity: string;
}

export interface DocumentedSource {
  readonly name: string;
  readonly description: string;
  readonly loader: string;
  readonly loadedAt?: string | undefined;
  readonly warnAfter?: Period | undefined;
  readonly errorAfter?: Period | undefined;
  readonly filter?: string | undefined;
  /** What `source freshness` last found. */
  readonly freshness?:
    | { readonly status: string; readonly maxLoadedAt: string; readonly checkedAt: string }
    | undefined;
}

/** How old data may be: 7 days. */
export interface Period {
  readonly count: number;
  readonly period: string;
}

export interface DocumentedExposure {
  readonly type: string;
  readonly label?: string | undefined;
  readonly url?: string | undefined;
  readonly maturity?: string | undefined;
  readonly owner: { readonly name?: string | undefined; readonly email?: string | undefined };
}

/** What came of a node when it last ran. */
export interface LastRun {
  readonly status: string;
  readonly at?: string | undefined;
  readonly failures?: number | undefined;
}

export interface DocumentedMacro {
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly path: string;
  readonly description: string;
  readonly code: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly type?: string | undefined;
    readonly description: string;
  }[];
  /** Unique ids of the macros it calls. */
  readonly macros: readonly string[];
}
