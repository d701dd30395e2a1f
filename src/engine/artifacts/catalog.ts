import { isExecutable, type Manifest, type Node, type RelationName } from '../../core/index.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';

/** What the catalogue artifact says of a relation. */
export interface CatalogedRelation extends RelationName {
  readonly kind: string;
  readonly owner: string;
  readonly comment: string | undefined;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly index: number;
    readonly comment: string | undefined;
  }[];
}

/** dbt's words for kinds of relations; all others are base tables to it. */
const TYPES: Readonly<Record<string, string>> = { view: 'VIEW', materialized_view: 'MATERIALIZED VIEW' };

/** dbt's adapter for PostgreSQL gives no statistics, and says so of every relation. */
const NO_STATS = {
  has_stats: {
    id: 'has_stats',
    label: 'Has Stats?',
    value: false,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  },
};

/** `catalog.json`, version 1: the relations of the nodes as the database holds them. */
export function catalogArtifact(
  manifest: Manifest,
  relations: ReadonlyMap<string, CatalogedRelation>,
  facts: InvocationFacts,
): Record<string, unknown> {
  const part = (belongs: (node: Node) => boolean) => {
    // dbt lists columns, so a relation without any is not in its catalogue.
    const withColumns = [...relations].filter(([, { columns }]) => columns.length > 0);
    const entries = withColumns.flatMap(([uniqueId, relation]) => {
      const node = manifest.nodes.get(uniqueId);
      return node !== undefined && belongs(node) ? [[uniqueId, catalogEntry(uniqueId, relation)] as const] : [];
    });
    return Object.fromEntries(entries);
  };
  return {
    metadata: artifactMetadata('catalog/v1', facts),
    nodes: part(isExecutable),
    sources: part(({ resourceType }) => resourceType === 'source'),
    errors: null,
  };
}

function catalogEntry(uniqueId: string, relation: CatalogedRelation): Record<string, unknown> {
  return {
    metadata: {
      type: TYPES[relation.kind] ?? 'BASE TABLE',
      schema: relation.schema,
      name: relation.identifier,
      database: relation.database,
      comment: relation.comment ?? null,
      owner: relation.owner,
    },
    columns: Object.fromEntries(
      relation.columns.map(({ name, type, index, comment }) => [name, { type, index, name, comment: comment ?? null }]),
    ),
    stats: NO_STATS,
    unique_id: uniqueId,
  };
}

/** The nodes that stand for a relation of the database, which the catalogue lists. */
export function catalogedNodes(manifest: Manifest, ids: ReadonlySet<string>): ReadonlyMap<string, RelationName> {
  const found = new Map<string, RelationName>();
  for (const node of manifest.nodes.values()) {
    const relation = ids.has(node.uniqueId) ? relationOf(node) : undefined;
    if (relation !== undefined) found.set(node.uniqueId, relation);
  }
  return found;
}

function relationOf(node: Node): RelationName | undefined {
  switch (node.resourceType) {
    case 'source':
    case 'seed':
    case 'snapshot':
      return node.relation;
    case 'model':
      return node.config.materialized === 'ephemeral' ? undefined : node.relation;
    default:
      return undefined;
  }
}

/** The relation of each node among those found: by its exact name, else by one that differs in case only. */
export function matchRelations<Relation extends RelationName>(
  wanted: ReadonlyMap<string, RelationName>,
  found: readonly Relation[],
): ReadonlyMap<string, Relation> {
  const exact = new Map(found.map((relation) => [nameKey(relation), relation]));
  const folded = new Map(found.map((relation) => [nameKey(relation).toLowerCase(), relation]));
  const matched = new Map<string, Relation>();
  for (const [uniqueId, name] of wanted) {
    const relation = exact.get(nameKey(name)) ?? folded.get(nameKey(name).toLowerCase());
    if (relation !== undefined) matched.set(uniqueId, relation);
  }
  return matched;
}

function nameKey({ schema, identifier }: RelationName): string {
  return JSON.stringify([schema, identifier]);
}
