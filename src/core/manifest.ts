import type { SourceLocation } from './errors/error.ts';

/** A relation of the database, by name. */
export interface RelationName {
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
}

/**
 * A node's configuration, merged from the project file, properties and the file itself. The keys are dbt's own,
 * as users write them; keys the product does not know are kept and reach `config.get()`.
 */
export interface NodeConfig {
  readonly enabled: boolean;
  readonly materialized: string;
  readonly schema?: string | null;
  readonly database?: string | null;
  readonly alias?: string | null;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface ColumnInfo {
  readonly name: string;
  readonly description: string;
  readonly dataType?: string | undefined;
  readonly quote?: boolean | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly constraints?: readonly unknown[] | undefined;
  readonly granularity?: string | undefined;
  /** Unique ids of the docs blocks that the description uses. */
  readonly docBlocks?: readonly string[] | undefined;
}

/** What every file-defined thing of the project has. */
export interface NodeBase {
  /** `<resource type>.<package>.<name>`, e.g. `model.sigeti.dim_lots`. */
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  /** Path below the resource folder, e.g. `staging/stg_lots.sql`. */
  readonly path: string;
  /** Path below the project folder, e.g. `models/staging/stg_lots.sql`. */
  readonly originalFilePath: string;
  readonly fqn: readonly string[];
  readonly description: string;
  /** Unique ids of the docs blocks that the description uses. */
  readonly docBlocks?: readonly string[] | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** `ref('package', 'name')`, `ref('name', v=2)`. */
export interface RefArgs {
  readonly name: string;
  readonly package?: string | undefined;
  readonly version?: string | number | undefined;
}

/** What runs: it has a text, a configuration and things it depends on. */
export interface ExecutableBase extends NodeBase {
  readonly config: NodeConfig;
  /** The configuration as the file itself wrote it, before merging. */
  readonly unrenderedConfig: Readonly<Record<string, unknown>>;
  readonly rawCode: string;
  /** sha256 of the file. */
  readonly checksum: string;
  readonly relation: RelationName;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly [source: string, table: string])[];
  readonly dependsOn: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  /** `package://path` of the properties file that describes it. */
  readonly patchPath?: string | undefined;
}

/** What `v:` of a version says: numbers compare as numbers. */
export type ModelVersion = string | number;

export interface ModelNode extends ExecutableBase {
  readonly resourceType: 'model';
  readonly constraints?: readonly unknown[] | undefined;
  /** Models with `versions:` have one node for each; its name is the model's. */
  readonly version?: ModelVersion | undefined;
  readonly latestVersion?: ModelVersion | undefined;
  /** ISO 8601, with its offset. */
  readonly deprecationDate?: string | undefined;
  readonly timeSpine?: Readonly<Record<string, unknown>> | undefined;
}

export interface SnapshotNode extends ExecutableBase {
  readonly resourceType: 'snapshot';
}

export interface SeedNode extends ExecutableBase {
  readonly resourceType: 'seed';
}

export interface AnalysisNode extends ExecutableBase {
  readonly resourceType: 'analysis';
}

/** A hook of dbt_project.yml that runs before or after the nodes of a command. */
export interface OperationNode extends ExecutableBase {
  readonly resourceType: 'operation';
  readonly hook: 'on-run-start' | 'on-run-end';
  /** Its place among the hooks of its project, from 0. */
  readonly index: number;
  /** Its line in the project file. */
  readonly line: number;
}

export interface TestNode extends ExecutableBase {
  readonly resourceType: 'test';
  readonly testKind: 'generic' | 'singular';
  /** Generic tests: the test's name, its package if it was written `package.name`, and its arguments. */
  readonly testMetadata?:
    | { readonly name: string; readonly namespace?: string; readonly kwargs: Readonly<Record<string, unknown>> }
    | undefined;
  readonly columnName?: string | undefined;
  /** The node a generic test is declared on. */
  readonly attachedNode?: string | undefined;
}

export interface SourceNode extends NodeBase {
  readonly resourceType: 'source';
  readonly sourceName: string;
  readonly sourceDescription: string;
  readonly loader: string;
  readonly identifier: string;
  readonly relation: RelationName;
  readonly config: { readonly enabled: boolean; readonly [key: string]: unknown };
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  readonly loadedAtField?: string | undefined;
  readonly loadedAtQuery?: string | undefined;
  readonly freshness?: unknown;
  readonly external?: unknown;
  /** Which parts of the name are quoted, where the project says so. */
  readonly quoting?: Readonly<Record<string, boolean>> | undefined;
  readonly sourceMeta?: Readonly<Record<string, unknown>> | undefined;
  readonly unrenderedConfig?: Readonly<Record<string, unknown>> | undefined;
  readonly unrenderedDatabase?: string | undefined;
  readonly unrenderedSchema?: string | undefined;
}

export interface ExposureNode extends NodeBase {
  readonly resourceType: 'exposure';
  readonly config: { readonly enabled: boolean; readonly [key: string]: unknown };
  readonly type: string;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly [source: string, table: string])[];
  readonly dependsOn: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
  readonly label?: string | undefined;
  readonly url?: string | undefined;
  readonly maturity?: string | undefined;
}

/** Rows that stand for a relation: a list of records, or SQL that gives them. */
export interface UnitTestRows {
  readonly format: 'dict' | 'csv' | 'sql';
  readonly rows: readonly Readonly<Record<string, unknown>>[] | string;
  /** Name of the file that the rows come from. */
  readonly fixture?: string | undefined;
}

/** The rows of one thing that the tested model reads: `ref('stg_lots')`, `source('app', 'lots')` or `this`. */
export interface UnitTestInput extends UnitTestRows {
  readonly input: string;
}

/** A model's SQL run on made-up rows, and the rows that must come of it. */
export interface UnitTestNode extends NodeBase {
  readonly resourceType: 'unit_test';
  readonly config: { readonly enabled: boolean; readonly [key: string]: unknown };
  /** Name of the tested model, as written. */
  readonly model: string;
  /** The version that this node tests, where the model has versions. */
  readonly version?: ModelVersion | undefined;
  readonly versions?: Readonly<Record<string, unknown>> | undefined;
  readonly given: readonly UnitTestInput[];
  readonly expect: UnitTestRows;
  readonly overrides: {
    readonly macros: Readonly<Record<string, unknown>>;
    readonly vars: Readonly<Record<string, unknown>>;
    readonly envVars: Readonly<Record<string, unknown>>;
  };
  /** Of all that decides about its result, for `state:modified`. */
  readonly checksum: string;
  readonly dependsOn: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
}

/** What the semantic layer declares. It is read, checked and kept for the tools that query it. */
export interface SemanticNode extends NodeBase {
  readonly resourceType: 'metric' | 'semantic_model' | 'saved_query';
  readonly config: { readonly enabled: boolean; readonly [key: string]: unknown };
  readonly unrenderedConfig: Readonly<Record<string, unknown>>;
  readonly label?: string | undefined;
  /** What is particular to its type, in the form and with the names of dbt's manifest. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly refs: readonly RefArgs[];
  readonly dependsOn: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
}

export type ExecutableNode = ModelNode | SnapshotNode | SeedNode | TestNode | AnalysisNode | OperationNode;
export type Node = ExecutableNode | SourceNode | ExposureNode | UnitTestNode | SemanticNode;
export type ResourceType = Node['resourceType'];

/** Who owns nodes, and who may read those that are private. */
export interface GroupInfo {
  /** `group.<package>.<name>`. */
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly description?: string | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface MacroNode {
  /** `macro.<package>.<name>`. */
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly originalFilePath: string;
  readonly macroSql: string;
  readonly description: string;
  /** Unique ids of the macros it calls, as far as its text names them. */
  readonly dependsOn?: readonly string[] | undefined;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** As a properties file describes them: name, type, description. */
  readonly arguments?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly patchPath?: string | undefined;
}

export interface DocBlock {
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly originalFilePath: string;
  readonly contents: string;
}

/** A named selector of selectors.yml, as it is written there. */
export interface SelectorEntry {
  readonly name: string;
  readonly description?: string | undefined;
  /** Taken where the command line selects nothing. */
  readonly isDefault: boolean;
  readonly definition: unknown;
  readonly location: SourceLocation;
}

/** The parsed project: everything that a run, a selection or the documentation needs to know of it. Plain data. */
export interface Manifest {
  readonly projectName: string;
  readonly adapterType: 'postgres';
  /** Every enabled node by unique id, in the order of parsing. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly macros: ReadonlyMap<string, MacroNode>;
  readonly docs: ReadonlyMap<string, DocBlock>;
  readonly groups: ReadonlyMap<string, GroupInfo>;
  /** The definitions of selectors.yml, in the form of dbt's manifest. */
  readonly selectors?: Readonly<Record<string, unknown>> | undefined;
  /** Disabled nodes by unique id. */
  readonly disabled: ReadonlyMap<string, Node>;
}
