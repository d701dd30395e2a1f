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

export interface ModelNode extends ExecutableBase {
  readonly resourceType: 'model';
  readonly constraints?: readonly unknown[] | undefined;
}

export interface SnapshotNode extends ExecutableBase {
  readonly resourceType: 'snapshot';
}

export interface SeedNode extends ExecutableBase {
  readonly resourceType: 'seed';
  /** Absolute path of the project the file lies in. */
  readonly rootPath: string;
}

export interface AnalysisNode extends ExecutableBase {
  readonly resourceType: 'analysis';
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

export type ExecutableNode = ModelNode | SnapshotNode | SeedNode | TestNode | AnalysisNode;
export type Node = ExecutableNode | SourceNode | ExposureNode;
export type ResourceType = Node['resourceType'];

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

/** The parsed project: everything that a run, a selection or the documentation needs to know of it. Plain data. */
export interface Manifest {
  readonly projectName: string;
  readonly adapterType: 'postgres';
  /** Every enabled node by unique id, in the order of parsing. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly macros: ReadonlyMap<string, MacroNode>;
  readonly docs: ReadonlyMap<string, DocBlock>;
  /** Disabled nodes by unique id. */
  readonly disabled: ReadonlyMap<string, Node>;
}

/** Whether the node has SQL or data of its own, unlike sources and exposures. */
export function isExecutable(node: Node): node is ExecutableNode {
  return node.resourceType !== 'source' && node.resourceType !== 'exposure';
}
