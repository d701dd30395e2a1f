import type {
  ColumnInfo,
  ExecutableNode,
  Node,
  NodeHead,
  RelationName,
  ResourceType,
  SemanticNode,
  TestNode,
  UnitTestNode,
} from '../../core/index.ts';

/** The columns of a node in a shape of dbt's. */
type DescribeColumns = (columns: Readonly<Record<string, ColumnInfo>>) => Record<string, unknown>;

/**
 * The node as dbt's manifest shows it, with dbt's names: what templates see as `model` and in `graph.nodes`.
 * Plain data, and a new object each time.
 */
export function describeNode(node: Node, columns: DescribeColumns = describeColumns): Record<string, unknown> {
  switch (node.resourceType) {
    case 'source':
      return {
        ...baseFields(node),
        ...relationFields(node.relation),
        source_name: node.sourceName,
        source_description: node.sourceDescription,
        loader: node.loader,
        identifier: node.identifier,
        loaded_at_field: node.loadedAtField ?? null,
        freshness: node.freshness ?? null,
        columns: columns(node.columns),
      };
    case 'exposure':
      return {
        ...baseFields(node),
        type: node.type,
        owner: node.owner,
        label: node.label ?? null,
        url: node.url ?? null,
        maturity: node.maturity ?? null,
        depends_on: { nodes: [...node.dependsOn.nodes], macros: [...node.dependsOn.macros] },
      };
    case 'unit_test':
      return { ...baseFields(node), ...unitTestFields(node) };
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return { ...baseFields(node), ...semanticFields(node) };
    default:
      return describeExecutable(node, columns);
  }
}

/** What `describeNode` says of a node that its head says as well, in the same order; undefined where it does not say it. */
const HEAD_FIELDS: Readonly<Record<string, (head: NodeHead) => unknown>> = {
  unique_id: ({ uniqueId }) => uniqueId,
  name: ({ name }) => name,
  resource_type: ({ resourceType }) => resourceType,
  package_name: ({ packageName }) => packageName,
  original_file_path: ({ originalFilePath }) => originalFilePath,
  fqn: ({ fqn }) => fqn,
  tags: ({ tags }) => tags,
  config: ({ config }) => config,
  alias: ({ relation, resourceType }) => (resourceType === 'source' ? undefined : relation?.identifier),
  depends_on: ({ dependsOn }) => dependsOn,
  source_name: ({ sourceName }) => sourceName,
};

/** Nodes that are described as their own definitions have it. */
const SELF_DEFINED: ReadonlySet<ResourceType> = new Set(['metric', 'semantic_model', 'saved_query'] as const);

/**
 * Gives what `describeNode` says of a node under these keys, as far as its head says it; undefined for a node whose head
 * does not. Undefined where no head says all of it.
 */
export function headDescriber(
  keys: ReadonlySet<string>,
): ((head: NodeHead) => Record<string, unknown> | undefined) | undefined {
  if (![...keys].every((key) => Object.hasOwn(HEAD_FIELDS, key))) return undefined;
  const fields = Object.entries(HEAD_FIELDS).filter(([key]) => keys.has(key));
  return (head) => {
    if (SELF_DEFINED.has(head.resourceType)) return undefined;
    const described: Record<string, unknown> = {};
    for (const [key, read] of fields) described[key] = read(head);
    return described;
  };
}

function baseFields(node: Node): Record<string, unknown> {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    fqn: [...node.fqn],
    description: node.description,
    tags: [...node.tags],
    meta: node.meta,
    config: node.config,
  };
}

function unitTestFields(node: UnitTestNode): Record<string, unknown> {
  const { macros, vars, envVars } = node.overrides;
  return {
    model: node.model,
    given: node.given.map((input) => ({ ...input, fixture: input.fixture ?? null })),
    expect: { ...node.expect, fixture: node.expect.fixture ?? null },
    overrides: { macros, vars, env_vars: envVars },
    versions: node.versions ?? null,
    version: node.version ?? null,
    checksum: node.checksum,
    depends_on: { nodes: [...node.dependsOn.nodes], macros: [...node.dependsOn.macros] },
  };
}

function semanticFields(node: SemanticNode): Record<string, unknown> {
  return {
    ...node.definition,
    label: node.label ?? null,
    group: node.config.group ?? null,
    unrendered_config: node.unrenderedConfig,
    refs: node.refs.map((ref) => ({ name: ref.name, package: ref.package ?? null, version: ref.version ?? null })),
    depends_on: { nodes: [...node.dependsOn.nodes], macros: [...node.dependsOn.macros] },
  };
}

/** Where a node is built, as its description says it. */
export function relationFields(relation: RelationName): Record<string, unknown> {
  return {
    database: relation.database,
    schema: relation.schema,
    relation_name: relationName(relation),
  };
}

function relationName({ database, schema, identifier }: RelationName): string {
  return `"${database}"."${schema}"."${identifier}"`;
}

const STORED: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

/** In one literal, since there are hundreds: with a spread for each part, `list --output json` took half as long again. */
function describeExecutable(node: ExecutableNode, columns: DescribeColumns): Record<string, unknown> {
  const { relation, dependsOn } = node;
  const isStored = STORED.has(node.resourceType) && node.config.materialized !== 'ephemeral';
  const described: Record<string, unknown> = {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    fqn: [...node.fqn],
    description: node.description,
    tags: [...node.tags],
    meta: node.meta,
    config: node.config,
    database: relation.database,
    schema: relation.schema,
    relation_name: isStored ? relationName(relation) : null,
    alias: relation.identifier,
    checksum: { name: 'sha256', checksum: node.checksum },
    raw_code: node.rawCode,
    raw_sql: node.rawCode,
    language: 'sql',
    unrendered_config: node.unrenderedConfig,
    refs: node.refs.map((ref) => ({ name: ref.name, package: ref.package ?? null, version: ref.version ?? null })),
    sources: node.sources.map((source) => [...source]),
    depends_on: { nodes: [...dependsOn.nodes], macros: [...dependsOn.macros] },
    columns: columns(node.columns),
    patch_path: node.patchPath ?? null,
    docs: { show: true, node_color: null },
    contract: { enforced: false, alias_types: true, checksum: null },
    group: null,
    metrics: [],
    constraints: [],
  };
  if (node.resourceType === 'operation') described.index = node.index;
  if (node.resourceType === 'test') addTestFields(described, node);
  return described;
}

function addTestFields(described: Record<string, unknown>, { columnName, attachedNode, testMetadata }: TestNode): void {
  described.column_name = columnName ?? null;
  described.attached_node = attachedNode ?? null;
  if (!testMetadata) return;
  const { name, namespace, kwargs } = testMetadata;
  described.test_metadata = { name, namespace: namespace ?? null, kwargs };
}

function describeColumns(columns: Readonly<Record<string, ColumnInfo>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [
      key,
      {
        name: column.name,
        description: column.description,
        data_type: column.dataType ?? null,
        quote: column.quote ?? null,
        tags: [...column.tags],
        meta: column.meta,
        constraints: [],
      },
    ]),
  );
}
