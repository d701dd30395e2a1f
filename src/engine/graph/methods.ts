import {
  isExecutableType,
  type ModelVersion,
  type NodeHead,
  nearestNames,
  type ResourceType,
  selectorInvalid,
  stateMissing,
  type Text,
} from '../../core/index.ts';
import { matches, matchesPath } from './patterns.ts';
import type { SelectorTerm } from './selector.ts';
import type { StateView } from './state-view.ts';

/** What methods can ask besides the node. */
export interface MethodContext {
  readonly nodes: ReadonlyMap<string, NodeHead>;
  readonly projectName: string;
  readonly state: StateView | undefined;
}

/** Makes the question that a term asks of each node. Throws GRAPH_SELECTOR_INVALID for a value that cannot be. */
type Method = (term: SelectorTerm, context: MethodContext) => (node: NodeHead) => boolean;

const METHODS: Readonly<Record<string, Method>> = {
  fqn:
    ({ value }) =>
    (node) =>
      node.resourceType !== 'source' && matchesName(node, value),
  path: pathMethod,
  file:
    ({ value }) =>
    (node) => {
      const file = node.originalFilePath.split('/').at(-1) ?? '';
      return matches(file, value) || matches(file.replace(/\.[^.]+$/, ''), value);
    },
  tag:
    ({ value }) =>
    (node) =>
      node.tags.some((tag) => matches(tag, value)),
  package: ({ value }, { projectName }) => {
    const wanted = value === 'this' ? projectName : value;
    return (node) => matches(node.packageName, wanted);
  },
  resource_type: (term) => {
    const type = oneOf(term, RESOURCE_TYPES);
    return (node) => node.resourceType === type;
  },
  source: sourceMethod,
  exposure: named('exposure'),
  metric: named('metric'),
  semantic_model: named('semantic_model'),
  saved_query: named('saved_query'),
  unit_test: named('unit_test'),
  test_name:
    ({ value }) =>
    (node) =>
      node.resourceType === 'unit_test'
        ? matches(node.name, value)
        : node.resourceType === 'test' && node.testMetadata !== undefined && matches(node.testMetadata.name, value),
  test_type: (term) => {
    const type = oneOf(term, ['generic', 'schema', 'singular', 'data', 'unit']);
    return (node) => matchesTestType(node, type);
  },
  group:
    ({ value }) =>
    (node) => {
      const group =
        isExecutableType(node.resourceType) || node.resourceType === 'metric' ? node.config.group : undefined;
      return typeof group === 'string' && matches(group, value);
    },
  access:
    ({ value }) =>
    (node) =>
      node.resourceType === 'model' && (node.config.access ?? 'protected') === value,
  version: (term) => {
    const wanted = oneOf(term, ['latest', 'prerelease', 'old', 'none']);
    return (node) => node.resourceType === 'model' && matchesVersion(node.version, node.latestVersion, wanted);
  },
  config: configMethod,
  state: stateMethod,
  result: (term, { state }) => {
    if (state?.statuses === undefined) throw stateMissing(term.text, 'run_results.json');
    const { statuses } = state;
    return (node) => statuses.get(node.uniqueId) === term.value;
  },
  source_status: (term, { state }) => {
    oneOf(term, ['fresher']);
    if (state?.fresherSources === undefined) throw stateMissing(term.text, 'sources.json');
    const { fresherSources } = state;
    return (node) => fresherSources.has(node.uniqueId);
  },
};

/** Names of all methods; `selector` is not about nodes and stands elsewhere. */
const METHOD_NAMES = [...Object.keys(METHODS), 'selector'];

/** The nodes that a term names by itself, before `+` and `@`. Throws GRAPH_SELECTOR_INVALID and GRAPH_STATE_MISSING. */
export function matchTerm(term: SelectorTerm, context: MethodContext): Set<string> {
  const name = term.method.split('.')[0] ?? '';
  const method = METHODS[name];
  if (!method) {
    const near = nearestNames(name, METHOD_NAMES);
    throw selectorInvalid(
      term.text,
      { fr: `la méthode « ${name} » n’existe pas`, en: `there is no method '${name}'` },
      { location: term.location, known: METHOD_NAMES, near },
    );
  }
  const asks = method(term, context);
  return new Set([...context.nodes.values()].filter(asks).map(({ uniqueId }) => uniqueId));
}

const RESOURCE_TYPES: readonly ResourceType[] = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'source',
  'exposure',
  'analysis',
  'metric',
  'semantic_model',
  'saved_query',
  'operation',
];

function oneOf(term: SelectorTerm, values: readonly string[]): string {
  if (values.includes(term.value)) return term.value;
  const reason: Text = {
    fr: `« ${term.value} » n’est pas une valeur de ${term.method}`,
    en: `'${term.value}' is not a value of ${term.method}`,
  };
  const near = nearestNames(term.value, values);
  throw selectorInvalid(term.text, reason, { location: term.location, known: values, near });
}

/** `<method>:name` or `<method>:package.name`. */
function named(resourceType: ResourceType): Method {
  return (term) => {
    const parts = term.value.split('.');
    if (parts.length > 2) {
      throw selectorInvalid(
        term.text,
        { fr: `${resourceType}: prend un nom, ou paquet.nom`, en: `${resourceType}: takes a name, or package.name` },
        { location: term.location },
      );
    }
    const name = parts.at(-1) ?? '';
    const packageName = parts.length === 2 ? (parts[0] ?? '') : '*';
    return (node) =>
      node.resourceType === resourceType && matches(node.packageName, packageName) && matches(node.name, name);
  };
}

function sourceMethod(term: SelectorTerm) {
  const parts = term.value.split('.');
  if (parts.length > 3) {
    throw selectorInvalid(
      term.text,
      {
        fr: 'source: prend source, source.table ou paquet.source.table',
        en: 'source: takes source, source.table or package.source.table',
      },
      { location: term.location },
    );
  }
  const [packageName = '*', source = '*', table = '*'] = parts.length === 3 ? parts : ['*', ...parts];
  return (node: NodeHead) =>
    node.resourceType === 'source' &&
    matches(node.packageName, packageName) &&
    matches(node.sourceName ?? '', source) &&
    matches(node.name, table);
}

/** dbt's rule: the last part of the name, or the first parts of it with or without the package, dots between them. */
function matchesName(node: NodeHead, value: string): boolean {
  const isVersioned = node.resourceType === 'model' && node.version !== undefined;
  return [node.fqn, node.fqn.slice(1)].some((fqn) => matchesFqn(fqn, value, isVersioned));
}

function matchesFqn(fqn: readonly string[], value: string, isVersioned: boolean): boolean {
  const wanted = value.split('.');
  if (isVersioned) {
    if (fqn.at(-2) === value || fqn.slice(-2).join('_') === wanted.slice(-2).join('_')) return true;
  } else if (fqn.at(-1) === value) return true;
  const parts = fqn.flatMap((part) => part.split('.'));
  if (parts.length < wanted.length) return false;
  const wild = wanted.findIndex((part) => /[*?[\]]/.test(part));
  const exact = wild < 0 ? wanted : wanted.slice(0, wild);
  if (!exact.every((part, index) => parts[index] === part)) return false;
  return wild < 0 || matches(parts.slice(wild).join('.'), wanted.slice(wild).join('.'));
}

/** Paths are looked for in the project itself; a package's node matches when its own path is one of those found. */
function pathMethod({ value }: SelectorTerm, { nodes, projectName }: MethodContext) {
  const wanted = value
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '');
  const paths = new Set([...nodes.values()].filter((node) => node.packageName === projectName).flatMap(pathsOf));
  const found = new Set([...paths].filter((path) => matchesPath(path, wanted)));
  return (node: NodeHead) => pathsOf(node).some((path) => found.has(path));
}

/** The node's file, the folders above it, and the properties file that describes it. */
function pathsOf(node: NodeHead): string[] {
  const parts = node.originalFilePath.split('/');
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const patch = isExecutableType(node.resourceType) ? node.patchPath?.split('://')[1] : undefined;
  return patch === undefined ? above : [...above, patch];
}

function matchesTestType(node: NodeHead, type: string): boolean {
  if (node.resourceType === 'unit_test') return type === 'unit';
  if (node.resourceType !== 'test') return false;
  return type === 'data' || node.testKind === (type === 'schema' ? 'generic' : type);
}

function matchesVersion(version: ModelVersion | undefined, latest: ModelVersion | undefined, wanted: string): boolean {
  if (wanted === 'none') return version === undefined;
  if (version === undefined || latest === undefined) return false;
  const order = compareVersions(version, latest);
  if (wanted === 'latest') return order === 0;
  return wanted === 'old' ? order < 0 : order > 0;
}

/** Numbers as numbers, anything else as text. */
export function compareVersions(left: ModelVersion, right: ModelVersion): number {
  const [a, b] = [Number(left), Number(right)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return String(left) < String(right) ? -1 : Number(String(left) !== String(right));
}

/** `config.key:value`, `config.meta.key:value`; in a list, one item is enough. */
function configMethod({ method, value }: SelectorTerm) {
  const keys = method.split('.').slice(1);
  const isSeverity = keys.length === 1 && keys[0] === 'severity';
  const same = (found: unknown): boolean => {
    if (typeof found === 'boolean') return value.toLowerCase() === String(found);
    if (typeof found !== 'string' && typeof found !== 'number') return false;
    return isSeverity ? String(found).toLowerCase() === value.toLowerCase() : String(found) === value;
  };
  return (node: NodeHead) => {
    if (!isExecutableType(node.resourceType) && node.resourceType !== 'source') return false;
    const found = keys.reduce<unknown>(memberOf, node.config);
    return Array.isArray(found) ? found.some(same) : same(found);
  };
}

function memberOf(from: unknown, key: string): unknown {
  if (typeof from !== 'object' || from === null || Array.isArray(from)) return undefined;
  const members = new Map(Object.entries(from));
  return members.get(key) ?? members.get(key.replaceAll('_', '-'));
}

const CHANGES = ['body', 'configs', 'persisted_descriptions', 'relation', 'macros', 'contract'] as const;

function stateMethod(term: SelectorTerm, { state }: MethodContext) {
  const wanted = oneOf(term, [
    'new',
    'old',
    'modified',
    'unmodified',
    ...CHANGES.map((change) => `modified.${change}`),
  ]);
  if (state?.nodes === undefined) throw stateMissing(term.text, 'manifest.json');
  const { nodes } = state;
  const change = CHANGES.find((name) => wanted === `modified.${name}`);
  return ({ uniqueId }: NodeHead): boolean => {
    const found = nodes.get(uniqueId);
    if (found === undefined) return false;
    if (change !== undefined) return found.changes.has(change);
    if (wanted === 'new' || wanted === 'old') return found.isNew === (wanted === 'new');
    return found.isModified === (wanted === 'modified');
  };
}
