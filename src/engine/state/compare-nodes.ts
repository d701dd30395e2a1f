import { isDeepStrictEqual } from 'node:util';
import type { NodeState, StateChange } from '../graph/index.ts';

/** A JSON object of an artifact. */
export type Entry = Readonly<Record<string, unknown>>;

/** A manifest in dbt's shape, as far as it is compared. */
export interface StateManifest {
  /** Every resource but macros, docs and groups. */
  readonly nodes: ReadonlyMap<string, Entry>;
  readonly macros: ReadonlyMap<string, Entry>;
}

/** What has changed of each node of `current` since `before`, by dbt's rules. */
export function compareNodes(current: StateManifest, before: StateManifest): ReadonlyMap<string, NodeState> {
  const macros = changedMacros(current, before);
  return new Map([...current.nodes].map(([id, node]) => [id, compareNode(node, before.nodes.get(id), macros)]));
}

const EXECUTABLE = ['model', 'seed', 'snapshot', 'test', 'analysis', 'operation'];

function compareNode(node: Entry, old: Entry | undefined, macros: ReadonlySet<string>): NodeState {
  const type = String(node.resource_type);
  const isExecutable = EXECUTABLE.includes(type);
  const differs = (change: StateChange) => old === undefined || !SAME[change](node, old);
  const found: StateChange[] = isExecutable
    ? PARTS.filter(differs)
    : type === 'source'
      ? SOURCE_PARTS.filter(differs)
      : CONFIG_PARTS.filter(differs);
  const usesChanged = macrosOf(node).some((macro) => macros.has(macro));
  const changes = new Set<StateChange>(usesChanged ? [...found, 'macros'] : found);
  const isModified = usesChanged || !sameContents(node, old, type, changes);
  return { isNew: old === undefined, isModified, changes };
}

/** Which parts dbt compares of nodes, of sources, and of all others. */
const PARTS: readonly StateChange[] = ['body', 'configs', 'persisted_descriptions', 'relation', 'contract'];
const SOURCE_PARTS: readonly StateChange[] = ['configs', 'relation'];
const CONFIG_PARTS: readonly StateChange[] = ['configs'];

/** Whether a part is the same; `macros` is told from elsewhere. */
const SAME: Readonly<Record<StateChange, (node: Entry, old: Entry) => boolean>> = {
  body: (node, old) => (node.resource_type === 'seed' ? same(node, old, ['checksum']) : same(node, old, ['raw_code'])),
  configs: sameConfig,
  persisted_descriptions: samePersistedDescriptions,
  relation: (node, old) =>
    node.resource_type === 'source'
      ? same(node, old, ['database', 'schema', 'identifier'])
      : same(record(node.unrendered_config), record(old.unrendered_config), ['database', 'schema', 'alias']),
  contract: sameContract,
  macros: () => true,
};

/** What else must be the same of each type for a node to count as unmodified. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  model: ['fqn', 'latest_version', 'access', 'deprecation_date'],
  source: ['fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'],
  exposure: ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label'],
  metric: ['type', 'description', 'label'],
  semantic_model: [
    'model',
    'description',
    'defaults',
    'entities',
    'dimensions',
    'measures',
    'config',
    'primary_entity',
    'group',
  ],
  saved_query: ['query_params', 'description', 'label', 'config', 'group', 'tags'],
};

/** dbt takes new sources, exposures and descriptions of the semantic layer for unmodified: they build nothing. */
function sameContents(node: Entry, old: Entry | undefined, type: string, changes: ReadonlySet<StateChange>): boolean {
  if (old === undefined) return !EXECUTABLE.includes(type) && type !== 'unit_test';
  if (type === 'unit_test') return same(node, old, ['given', 'expect', 'overrides', 'model', 'versions']);
  if (type === 'test' && node.test_metadata !== undefined) return !changes.has('configs') && same(node, old, ['fqn']);
  if (type === 'exposure' && !sameSet(record(node.depends_on).nodes, record(old.depends_on).nodes)) return false;
  if (type === 'saved_query' && !isDeepStrictEqual(exportsOf(node), exportsOf(old))) return false;
  return changes.size === 0 && same(node, old, ALSO[type] ?? ['fqn']);
}

/** Where a node is built, and how it is labelled, is compared elsewhere or not at all. */
const NOT_COMPARED = ['alias', 'schema', 'database', 'tags', 'group'];
const TEST_CONFIGS = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
];

function sameConfig(node: Entry, old: Entry): boolean {
  const [now, before] = [record(node.unrendered_config), record(old.unrendered_config)];
  const keys =
    node.resource_type === 'test'
      ? TEST_CONFIGS
      : [...Object.keys(now), ...Object.keys(before)].filter((key) => !NOT_COMPARED.includes(key));
  return same(now, before, keys);
}

/** A description counts where it is kept in the database. */
function samePersistedDescriptions(node: Entry, old: Entry): boolean {
  const { relation, columns } = record(record(node.config).persist_docs);
  if (relation && node.description !== old.description) return false;
  const descriptions = (entry: Entry) =>
    Object.fromEntries(
      Object.entries(record(entry.columns)).map(([name, column]) => [name, record(column).description]),
    );
  return !columns || isDeepStrictEqual(descriptions(node), descriptions(old));
}

function sameContract(node: Entry, old: Entry): boolean {
  if (node.resource_type !== 'model') return true;
  const [now, before] = [record(node.contract), record(old.contract)];
  if (now.enforced !== true && before.enforced !== true) return true;
  return now.enforced === true && now.checksum === before.checksum;
}

/** Macros of the project and its packages that are new, gone, changed, or call one that is. */
function changedMacros(current: StateManifest, before: StateManifest): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const id of new Set([...current.macros.keys(), ...before.macros.keys()])) {
    if (isBuiltIn(id)) continue;
    if (current.macros.get(id)?.macro_sql !== before.macros.get(id)?.macro_sql) changed.add(id);
  }
  for (let grown = true; grown; ) {
    const callers = [...current.macros].filter(
      ([id, macro]) => !changed.has(id) && macrosOf(macro).some((called) => changed.has(called)),
    );
    for (const [id] of callers) changed.add(id);
    grown = callers.length > 0;
  }
  return changed;
}

/** dbt's own macros and ours differ, and are no part of the project. */
function isBuiltIn(macroId: string): boolean {
  return /^macro\.dbt(_postgres)?\./.test(macroId);
}

function macrosOf(entry: Entry): readonly string[] {
  const { macros } = record(entry.depends_on);
  return Array.isArray(macros) ? macros.map(String) : [];
}

function exportsOf({ exports }: Entry): unknown {
  const list = Array.isArray(exports) ? exports.map(record) : [];
  return list.map(({ name, unrendered_config: written }) => {
    const { export_as, schema, alias } = record(written);
    return { name, export_as, schema, alias };
  });
}

function same(node: Entry, old: Entry, keys: readonly string[]): boolean {
  return keys.every((key) => isDeepStrictEqual(node[key] ?? null, old[key] ?? null));
}

function sameSet(left: unknown, right: unknown): boolean {
  const sorted = (value: unknown) => (Array.isArray(value) ? [...value].map(String).sort() : []);
  return isDeepStrictEqual(sorted(left), sorted(right));
}

function record(value: unknown): Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
