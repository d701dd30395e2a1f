import type { NodeConfig, SemanticNode, SourceLocation } from '../../../core/index.ts';
import { isRecord } from '../../config/index.ts';
import { placeOfConfig, readerLayers } from '../config-places.ts';
import { readReference } from '../exposures.ts';
import { listed } from '../merge-config.ts';
import { checkedConfig, mergeNodeConfig, mergeUnrenderedConfig, warnUnknownConfig } from '../node-config.ts';
import { pathParts } from '../project-files.ts';
import { locate, type PropertyEntry } from '../property-entry.ts';
import { PropertyReader } from '../property-reader.ts';
import type { SourceContext } from '../sources.ts';
import { readElements, readExport } from './elements.ts';
import { readTypeParams, whereFilter } from './type-params.ts';

/** A node of the semantic layer before it was resolved. */
export interface ParsedSemantic {
  readonly node: SemanticNode;
  readonly location: SourceLocation;
}

/** The nodes that an entry of `metrics:`, `semantic_models:` or `saved_queries:` declares. */
export async function parseSemantic(entry: PropertyEntry, context: SourceContext): Promise<ParsedSemantic[]> {
  const reader = new PropertyReader(entry, context.problems);
  const location = locate(entry);
  switch (entry.section) {
    case 'metrics':
      return [{ node: await parseMetric(reader, context), location }];
    case 'semantic_models': {
      const node = await parseSemanticModel(reader, context);
      const made = await measureMetrics(reader, node, context);
      return [node, ...made].map((one) => ({ node: one, location }));
    }
    case 'saved_queries':
      return [{ node: await parseSavedQuery(reader, context), location }];
    default:
      return [];
  }
}

const METRIC_TYPES = ['simple', 'ratio', 'cumulative', 'derived', 'conversion'];

async function parseMetric(reader: PropertyReader, context: SourceContext): Promise<SemanticNode> {
  const type = (reader.text('type') ?? '').toLowerCase();
  if (!METRIC_TYPES.includes(type)) reader.refuse('type', oneOf(METRIC_TYPES));
  if (reader.text('label') === undefined) reader.refuse('label', { fr: 'un libellé', en: 'a label' });
  const base = await baseOf(reader, 'metric', context);
  const definition = {
    type,
    type_params: readTypeParams(reader, type),
    filter: whereFilter(reader.fields.filter),
    metadata: null,
    time_granularity: reader.text('time_granularity') ?? null,
  };
  return { ...base, tags: reader.texts('tags'), definition };
}

async function parseSemanticModel(reader: PropertyReader, context: SourceContext): Promise<SemanticNode> {
  const base = await baseOf(reader, 'semantic_model', context);
  const model = reader.text('model');
  const reference = model === undefined ? undefined : readReference(model);
  if (reference === undefined || !('name' in reference))
    reader.refuse('model', { fr: "ref('modele')", en: "ref('model')" });
  const meta = base.meta;
  const defaults =
    reader.fields.defaults === undefined ? null : { agg_time_dimension: null, ...reader.record('defaults') };
  return {
    ...base,
    description: reader.text('description') ?? '',
    tags: [],
    refs: reference !== undefined && 'name' in reference ? [reference] : [],
    definition: {
      model: model ?? '',
      node_relation: null,
      description: reader.text('description') ?? null,
      defaults,
      ...readElements(reader, meta),
      metadata: null,
      primary_entity: reader.text('primary_entity') ?? null,
    },
  };
}

/** A measure with `create_metric: true` is a metric of its own name, too. */
async function measureMetrics(
  model: PropertyReader,
  { config }: SemanticNode,
  context: SourceContext,
): Promise<SemanticNode[]> {
  const made = model.children('measures').filter((measure) => measure.flag('create_metric') === true);
  return Promise.all(
    made.map(async (measure) => {
      const name = measure.text('name') ?? '';
      const value = {
        name,
        label: measure.text('label') ?? name,
        type: 'simple',
        type_params: { measure: name, expr: name },
        description: measure.text('description') ?? `Metric created from measure ${name}`,
        config: { enabled: config.enabled },
      };
      const entry = { ...model.entry, section: 'metrics' as const, name, value };
      return parseMetric(new PropertyReader(entry, context.problems), context);
    }),
  );
}

async function parseSavedQuery(reader: PropertyReader, context: SourceContext): Promise<SemanticNode> {
  const base = await baseOf(reader, 'saved_query', context);
  const query = reader.child(reader.record('query_params'), 'query_params');
  if (query.texts('metrics').length === 0 && query.texts('group_by').length === 0) {
    query.refuse('metrics', { fr: 'une liste de métriques', en: 'a list of metrics' });
  }
  const tags = [...new Set([...reader.texts('tags'), ...listed(base.config.tags).map(String)])].sort();
  return {
    ...base,
    tags,
    definition: {
      query_params: {
        metrics: query.texts('metrics'),
        group_by: query.texts('group_by'),
        where: whereFilter(query.fields.where),
        order_by: query.texts('order_by'),
        limit: query.fields.limit ?? null,
      },
      exports: reader.children('exports').map((written) => readExport(written, base.config, context.workspace)),
      metadata: null,
    },
  };
}

type Base = Omit<SemanticNode, 'definition'>;

async function baseOf(
  reader: PropertyReader,
  resourceType: SemanticNode['resourceType'],
  { workspace, problems, descriptions }: SourceContext,
): Promise<Base> {
  const { entry } = reader;
  const { project, path, originalFilePath } = entry.file;
  const fqn = [project.name, ...pathParts(path).slice(0, -1), entry.name];
  const uniqueId = `${resourceType}.${project.name}.${entry.name}`;
  warnUnknownConfig(reader.record('config'), resourceType, (key) => reader.place('config', key), problems);
  const layers = { resourceType, fqn, project, properties: reader.record('config'), file: {} };
  const configured = { ...layers, own: readerLayers(reader), location: reader.place() };
  const config = checkedConfig(
    mergeNodeConfig(workspace, layers),
    { uniqueId, resourceType },
    (path) => placeOfConfig(workspace, configured, path),
    problems,
  );
  const description = await descriptions.render(reader.fields.description, project.name, () =>
    reader.place('description'),
  );
  const meta = Object.keys(config.meta).length > 0 ? config.meta : reader.record('meta');
  return {
    resourceType,
    uniqueId,
    name: entry.name,
    packageName: project.name,
    path,
    originalFilePath,
    fqn,
    description: description.text,
    docBlocks: description.docBlocks,
    tags: [],
    meta: isRecord(meta) ? meta : {},
    config: withoutNoTags(config),
    unrenderedConfig: mergeUnrenderedConfig(workspace, layers),
    label: reader.text('label'),
    refs: [],
    dependsOn: { nodes: [], macros: [] },
  };
}

/** Without tags there is no such key, as in dbt's manifest. */
function withoutNoTags({ tags, materialized: _none, ...config }: NodeConfig): SemanticNode['config'] {
  return tags.length > 0 ? { ...config, enabled: config.enabled, tags } : { ...config, enabled: config.enabled };
}

function oneOf(values: readonly string[]): { fr: string; en: string } {
  return { fr: `un de : ${values.join(', ')}`, en: `one of: ${values.join(', ')}` };
}
