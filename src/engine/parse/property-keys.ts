import { nearestNames, propertyUnknown, type Text } from '../../core/index.ts';
import type { YamlDocument, YamlPath } from '../config/index.ts';
import type { Problems } from './problems.ts';

const TESTS = ['tests', 'data_tests'];
const DESCRIBED = ['name', 'description', 'meta', 'docs', 'config', 'columns'];
const FRESHNESS = ['freshness', 'loaded_at_field', 'loaded_at_query'];

/** Sections of a properties file and what their entries may say. */
const ENTRY_KEYS = {
  models: [
    ...DESCRIBED,
    ...TESTS,
    'access',
    'group',
    'contract',
    'constraints',
    'versions',
    'latest_version',
    'deprecation_date',
    'time_spine',
    'quote_columns',
    'tags',
  ],
  seeds: [...DESCRIBED, ...TESTS, 'quote_columns', 'tags'],
  snapshots: [...DESCRIBED, ...TESTS, 'relation', 'quote_columns', 'tags'],
  analyses: [...DESCRIBED, 'tags'],
  sources: [
    'name',
    'description',
    'meta',
    'config',
    'tags',
    'database',
    'schema',
    'loader',
    'quoting',
    'overrides',
    'tables',
    'event_time',
    ...FRESHNESS,
    ...TESTS,
  ],
  macros: ['name', 'description', 'meta', 'docs', 'config', 'arguments'],
  exposures: [
    'name',
    'description',
    'meta',
    'config',
    'tags',
    'label',
    'type',
    'maturity',
    'url',
    'owner',
    'depends_on',
    'enabled',
  ],
  data_tests: ['name', 'description', 'meta', 'config', 'docs'],
  groups: ['name', 'description', 'owner', 'config', 'meta'],
  unit_tests: ['name', 'description', 'model', 'given', 'expect', 'overrides', 'versions', 'config', 'meta', 'tags'],
  metrics: [
    'name',
    'description',
    'label',
    'type',
    'type_params',
    'filter',
    'time_granularity',
    'meta',
    'tags',
    'config',
  ],
  semantic_models: [
    'name',
    'description',
    'label',
    'model',
    'defaults',
    'primary_entity',
    'entities',
    'dimensions',
    'measures',
    'config',
  ],
  saved_queries: ['name', 'description', 'label', 'query_params', 'exports', 'tags', 'config'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const TABLE_KEYS = [
  ...DESCRIBED,
  ...TESTS,
  ...FRESHNESS,
  'identifier',
  'quoting',
  'external',
  'tags',
  'loader',
  'event_time',
  'quote_columns',
];
const COLUMN_KEYS = [
  'name',
  'description',
  'meta',
  'docs',
  'config',
  'data_type',
  'constraints',
  'quote',
  'tags',
  'policy_tags',
  'granularity',
  'dimension',
  'entity',
  'time_granularity',
  ...TESTS,
];

/** Sections of a newer dialect of dbt; this engine has nothing to do with them. */
export const IGNORED_SECTIONS = ['functions'];
const PLAIN_SECTIONS = ['version', 'anchors'];

export type Section = keyof typeof ENTRY_KEYS;
export const SECTIONS = Object.keys(ENTRY_KEYS) as Section[];
export const TOP_LEVEL_KEYS: readonly string[] = [...SECTIONS, ...IGNORED_SECTIONS, ...PLAIN_SECTIONS, ...['tests']];

export type PropertyLevel = Section | 'table' | 'column';

/** Warns of each key of the entry at `path` that its kind of entry does not have. */
export function warnUnknownKeys(
  level: PropertyLevel,
  value: Readonly<Record<string, unknown>>,
  document: YamlDocument,
  path: YamlPath,
  problems: Problems,
): void {
  const known = keysOf(level);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const where: Text = { fr: `une entrée de « ${level} »`, en: `an entry of '${level}'` };
    problems.warn(propertyUnknown(key, where, document.locate([...path, key]), nearestNames(key, known)));
  }
}

function keysOf(level: PropertyLevel): readonly string[] {
  if (level === 'table') return TABLE_KEYS;
  return level === 'column' ? COLUMN_KEYS : ENTRY_KEYS[level];
}
