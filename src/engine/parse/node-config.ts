import {
  configInvalid,
  type NodeConfig,
  nearestNames,
  propertyUnknown,
  type ResourceType,
  type SourceLocation,
  type Text,
} from '../../core/index.ts';
import { isRecord, type Project, type ProjectConfigs, type Workspace, type YamlPath } from '../config/index.ts';
import { hooksOf } from '../context/index.ts';
import { defaultConfig, knownConfigKeys } from './config-keys.ts';
import { configKey, configLevels, listed, mergeConfig } from './merge-config.ts';
import type { Problems } from './problems.ts';

type Config = Readonly<Record<string, unknown>>;

/** Which tree of dbt_project.yml configures nodes of a type. */
const TREES: Readonly<Record<ResourceType, keyof ProjectConfigs>> = {
  model: 'models',
  analysis: 'models',
  operation: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  source: 'sources',
  exposure: 'exposures',
  unit_test: 'unit_tests',
  metric: 'metrics',
  semantic_model: 'semantic-models',
  saved_query: 'saved-queries',
};

/** The tree of dbt_project.yml that configures nodes of the type. */
export function configTree(resourceType: ResourceType): keyof ProjectConfigs {
  return TREES[resourceType];
}

/** What configures a node besides dbt_project.yml. */
export interface ConfigSources {
  readonly resourceType: ResourceType;
  readonly fqn: readonly string[];
  readonly project: Project;
  /** From the node's properties. */
  readonly properties: Config;
  /** From the file's own config() calls. */
  readonly file: Config;
}

/**
 * A node's configuration by dbt's order: defaults, the node's own project file from the outside in, its properties,
 * its own config() calls; for a package's node, the root project's file has the last word.
 */
export function mergeNodeConfig(workspace: Workspace, sources: ConfigSources): Record<string, unknown> {
  const layers = configLayers(workspace, sources, (project) => project.configs);
  const merged = layers.reduce<Record<string, unknown>>(mergeConfig, { ...defaultConfig(sources.resourceType) });
  for (const key of ['pre-hook', 'post-hook']) {
    if (key in merged) merged[key] = hooksOf(merged[key]).map((hook) => ({ ...hook, index: null }));
  }
  merged.tags = [...new Set(listed(merged.tags).map(String))];
  return merged;
}

/** The same without defaults and before rendering: what `unrendered_config` of the manifest shows. */
export function mergeUnrenderedConfig(workspace: Workspace, sources: ConfigSources): Record<string, unknown> {
  const layers = configLayers(workspace, sources, (project) => project.unrenderedConfigs);
  const renamed = layers.flatMap((layer) => Object.entries(layer).map(([key, value]) => [configKey(key), value]));
  return Object.fromEntries(renamed);
}

function configLayers(
  workspace: Workspace,
  { resourceType, fqn, project, properties, file }: ConfigSources,
  configsOf: (project: Project) => ProjectConfigs,
): Config[] {
  const levels = (from: Project): Config[] => configLevels(configsOf(from)[TREES[resourceType]], fqn);
  const last = project.name === workspace.root.name ? [] : levels(workspace.root);
  return [...levels(project), properties, file, ...last];
}

/** Notes that a configuration cannot be what it is; `inner` leads on to the part of the value that is wrong. */
type Refuse = (key: string, expected: Text, ...inner: YamlPath) => void;

/**
 * Checks the values that the engine relies on and returns the configuration under its type. `placeOf` is asked where a
 * value that is refused was written.
 */
export function checkedConfig(
  config: Record<string, unknown>,
  node: { readonly uniqueId: string; readonly resourceType: ResourceType },
  placeOf: (path: YamlPath) => SourceLocation,
  problems: Problems,
): NodeConfig {
  const refuse: Refuse = (key, expected, ...inner) =>
    problems.error(configInvalid(node.uniqueId, key, expected, placeOf([key, ...inner])));
  const enabled = toFlag(config.enabled);
  if (enabled === undefined) refuse('enabled', { fr: 'true ou false', en: 'true or false' });
  if (!isRecord(config.meta)) refuse('meta', { fr: 'une table', en: 'a mapping' });
  for (const key of ['schema', 'database', 'alias', 'materialized']) {
    const value = config[key];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      refuse(key, { fr: 'un texte', en: 'a text' });
      config[key] = null;
    }
  }
  if ('contract' in defaultConfig(node.resourceType)) checkContractConfig(config, refuse);
  if (node.resourceType === 'snapshot') checkSnapshot(config, refuse);
  if (node.resourceType === 'test') checkTest(config, refuse);
  const materialized = typeof config.materialized === 'string' ? config.materialized : 'view';
  const tags = listed(config.tags).map(String);
  return { ...config, enabled: enabled ?? true, materialized, tags, meta: isRecord(config.meta) ? config.meta : {} };
}

/** A contract that cannot be read would be taken for one that is not enforced. */
function checkContractConfig({ contract }: Config, refuse: Refuse): void {
  if (contract === null) return;
  const isFlag = (value: unknown) => value === undefined || value === null || typeof value === 'boolean';
  if (isRecord(contract) && isFlag(contract.enforced) && isFlag(contract.alias_types)) return;
  const expected = {
    fr: 'une table où enforced est true ou false : {enforced: true}',
    en: 'a mapping in which enforced is true or false: {enforced: true}',
  };
  if (!isRecord(contract)) refuse('contract', expected);
  else refuse('contract', expected, isFlag(contract.enforced) ? 'alias_types' : 'enforced');
}

function checkSnapshot(config: Config, refuse: Refuse): void {
  if (config.strategy === null) refuse('strategy', { fr: 'timestamp ou check', en: 'timestamp or check' });
  if (config.unique_key === null) refuse('unique_key', { fr: 'une colonne ou une liste', en: 'a column or a list' });
  if (config.strategy === 'timestamp' && config.updated_at === null) {
    refuse('updated_at', { fr: 'une colonne (stratégie timestamp)', en: 'a column (strategy timestamp)' });
  }
  const columns = config.check_cols;
  if (config.strategy === 'check' && columns !== 'all' && !(Array.isArray(columns) && columns.length > 0)) {
    const expected = {
      fr: "'all' ou une liste de colonnes (stratégie check)",
      en: "'all' or a list of columns (strategy check)",
    };
    refuse('check_cols', expected);
  }
}

const STORED: Readonly<Record<string, boolean>> = { ephemeral: false, table: true, view: true };

/** `store_failures_as` and `store_failures` say the same thing; the first wins. */
function checkTest(config: Record<string, unknown>, refuse: Refuse): void {
  if (!/^(warn|error)$/i.test(String(config.severity)))
    refuse('severity', { fr: 'warn ou error', en: 'warn or error' });
  const { limit, store_failures: store, store_failures_as: as } = config;
  if (limit !== null && limit !== undefined && !(Number.isInteger(limit) && Number(limit) >= 0)) {
    refuse('limit', { fr: 'un entier', en: 'a whole number' });
  }
  if (typeof as === 'string') config.store_failures = STORED[as] ?? true;
  else if (typeof store === 'boolean') config.store_failures_as = store ? 'table' : 'ephemeral';
  for (const key of ['warn_if', 'error_if']) {
    const threshold = config[key];
    if (typeof threshold === 'string' && goesOnFromNumber(threshold)) continue;
    refuse(key, {
      fr: 'une comparaison avec le nombre d’échecs, telle que ">10" ou "!= 0"',
      en: 'a comparison with the number of failures, such as ">10" or "!= 0"',
    });
  }
  if (typeof config.fail_calc !== 'string') refuse('fail_calc', { fr: 'un texte', en: 'a text' });
}

const OPERATORS = /^[-+*/<>=~!@#%^&|?\s]+/;
const WORDS =
  /^(?:::|(?:between|in|i?like|similar|not|is|isnull|notnull|and|or|operator|collate|filter|over|within|at)\b)/i;

/**
 * Whether SQL can go on so after a number, as a threshold does: an operator and what it takes, or a word such as
 * `between`. The rest is for the server to judge. An empty text is the default.
 */
function goesOnFromNumber(threshold: string): boolean {
  const text = threshold.trim();
  if (text === '') return true;
  const [operators = ''] = OPERATORS.exec(text) ?? [];
  return operators === '' ? WORDS.test(text) : operators.length < text.length;
}

/** Templates give True and False as texts where they are printed. */
function toFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'True' || value === 'true') return true;
  return value === 'False' || value === 'false' ? false : undefined;
}

/** Warns of configuration keys that have no meaning for nodes of this type. */
export function warnUnknownConfig(
  config: Config,
  resourceType: ResourceType,
  locate: (key: string) => SourceLocation,
  problems: Problems,
): void {
  const known = knownConfigKeys(resourceType);
  for (const key of Object.keys(config)) {
    if (known.includes(configKey(key))) continue;
    const where = {
      fr: `la configuration d’un nœud « ${resourceType} »`,
      en: `the configuration of a ${resourceType}`,
    };
    problems.warn(propertyUnknown(key, where, locate(key), nearestNames(key, known)));
  }
}
