import {
  type Node,
  nearestNames,
  propertyInvalid,
  type RelationName,
  refNotFound,
  type SemanticNode,
  type SourceLocation,
} from '../../../core/index.ts';
import { isRecord } from '../../config/index.ts';
import { ManifestLookup } from '../../context/index.ts';
import type { Problems } from '../problems.ts';
import type { ParsedSemantic } from './semantic-nodes.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds what the semantic layer stands on: a semantic model on its model, metrics on semantic models and other metrics,
 * saved queries on metrics. What cannot be found is a problem.
 */
export function resolveSemantic(
  parsed: readonly ParsedSemantic[],
  nodes: ReadonlyMap<string, Node>,
  { rootPackage, problems }: { readonly rootPackage: string; readonly problems: Problems },
): SemanticNode[] {
  const enabled = parsed.filter(({ node }) => node.config.enabled);
  const lookup = new ManifestLookup({ nodes });
  const names = new SemanticNames(enabled.map(({ node }) => node));
  return parsed.map(({ node, location }) => {
    if (!node.config.enabled) return node;
    if (node.resourceType === 'semantic_model') return resolveModel(node, lookup, rootPackage, location, problems);
    if (node.resourceType === 'metric') return resolveMetric(node, names, location, problems);
    return withNodes(node, names.metrics(metricsOfQuery(node), node, location, problems));
  });
}

function resolveModel(
  node: SemanticNode,
  lookup: ManifestLookup,
  rootPackage: string,
  location: SourceLocation,
  problems: Problems,
): SemanticNode {
  const [ref] = node.refs;
  if (ref === undefined) return node;
  const found = lookup.ref(ref, node.packageName, rootPackage);
  if (!found) {
    problems.error(refNotFound(node.uniqueId, `ref('${ref.name}')`, location, []));
    return node;
  }
  const definition = { ...node.definition, node_relation: nodeRelation(found.relation) };
  return withNodes({ ...node, definition }, [found.uniqueId]);
}

function nodeRelation({ database, schema, identifier }: RelationName): Fields {
  const name = [database, schema, identifier].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  return { alias: identifier, schema_name: schema, database, relation_name: name };
}

function resolveMetric(
  node: SemanticNode,
  names: SemanticNames,
  location: SourceLocation,
  problems: Problems,
): SemanticNode {
  const params = typeParams(node);
  const measures = measuresOf(params);
  const models = measures.flatMap((measure) => names.modelOf(String(measure.name), node, location, problems));
  const metrics = names.metrics(metricNames(params), node, location, problems);
  const definition = {
    ...node.definition,
    type_params: { ...params, input_measures: names.inputMeasures(node, new Set()) },
  };
  return withNodes({ ...node, definition }, [...models, ...metrics]);
}

function withNodes(node: SemanticNode, ids: readonly string[]): SemanticNode {
  return { ...node, dependsOn: { nodes: [...new Set(ids)], macros: node.dependsOn.macros } };
}

function typeParams({ definition }: SemanticNode): Fields {
  return isRecord(definition.type_params) ? definition.type_params : {};
}

function measuresOf(params: Fields): readonly Fields[] {
  const conversion = isRecord(params.conversion_type_params) ? params.conversion_type_params : {};
  return [params.measure, conversion.base_measure, conversion.conversion_measure].filter(isRecord);
}

function metricNames(params: Fields): readonly string[] {
  const listed = Array.isArray(params.metrics) ? params.metrics : [];
  return [params.numerator, params.denominator, ...listed].filter(isRecord).map(({ name }) => String(name));
}

function metricsOfQuery({ definition }: SemanticNode): readonly string[] {
  const query = isRecord(definition.query_params) ? definition.query_params : {};
  return Array.isArray(query.metrics) ? query.metrics.map(String) : [];
}

/** Finds metrics and measures by name. */
class SemanticNames {
  readonly #metrics: ReadonlyMap<string, SemanticNode>;
  readonly #models: ReadonlyMap<string, string>;

  constructor(nodes: readonly SemanticNode[]) {
    this.#metrics = new Map(nodes.filter(isMetric).map((node) => [node.name, node]));
    const models = nodes.filter(({ resourceType }) => resourceType === 'semantic_model');
    this.#models = new Map(
      models.flatMap(({ uniqueId, definition }) =>
        (Array.isArray(definition.measures) ? definition.measures.filter(isRecord) : []).map(
          (measure): [string, string] => [String(measure.name), uniqueId],
        ),
      ),
    );
  }

  metrics(wanted: readonly string[], node: SemanticNode, location: SourceLocation, problems: Problems): string[] {
    return wanted.flatMap((name) => {
      const found = this.#metrics.get(name);
      if (found) return [found.uniqueId];
      problems.error(this.#missing('metrics', name, node, location, [...this.#metrics.keys()]));
      return [];
    });
  }

  modelOf(measure: string, node: SemanticNode, location: SourceLocation, problems: Problems): string[] {
    const found = this.#models.get(measure);
    if (found !== undefined) return [found];
    problems.error(this.#missing('measure', measure, node, location, [...this.#models.keys()]));
    return [];
  }

  /** The measures that a metric comes from in the end; a metric that leads back to itself adds none. */
  inputMeasures(node: SemanticNode, path: ReadonlySet<string>): readonly Fields[] {
    if (path.has(node.name)) return [];
    const params = typeParams(node);
    const own = measuresOf(params);
    const deeper = metricNames(params).flatMap((name) => {
      const metric = this.#metrics.get(name);
      return metric ? this.inputMeasures(metric, new Set([...path, node.name])) : [];
    });
    const unique = new Map([...own, ...deeper].map((measure) => [JSON.stringify(measure), measure]));
    return [...unique.values()];
  }

  #missing(kind: string, name: string, node: SemanticNode, location: SourceLocation, known: readonly string[]) {
    const near = nearestNames(name, known);
    const offer = near.length > 0 ? near.join(', ') : known.join(', ');
    const noun = kind === 'measure' ? { fr: 'une mesure', en: 'a measure' } : { fr: 'une métrique', en: 'a metric' };
    return propertyInvalid(
      `${node.uniqueId}.${kind}`,
      {
        fr: `${noun.fr} qui existe, pas « ${name} »${offer ? ` (${offer} ?)` : ''}`,
        en: `${noun.en} that exists, not '${name}'${offer ? ` (${offer}?)` : ''}`,
      },
      location,
    );
  }
}

function isMetric({ resourceType }: SemanticNode): boolean {
  return resourceType === 'metric';
}
