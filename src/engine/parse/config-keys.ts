import type { ResourceType } from '../../core/index.ts';

/** dbt's configuration of a node before anybody says anything. */
export type ConfigDefaults = Readonly<Record<string, unknown>>;

const NODE: ConfigDefaults = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
};

const DEFAULTS: Readonly<Record<ResourceType, ConfigDefaults>> = {
  model: { ...NODE, access: 'protected', freshness: null },
  analysis: NODE,
  operation: NODE,
  seed: { ...NODE, materialized: 'seed', delimiter: ',', quote_columns: null },
  snapshot: {
    ...NODE,
    materialized: 'snapshot',
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: {
      dbt_valid_to: null,
      dbt_valid_from: null,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: null,
    },
    dbt_valid_to_current: null,
  },
  test: {
    enabled: true,
    alias: null,
    schema: 'dbt_test__audit',
    database: null,
    tags: [],
    meta: {},
    group: null,
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
  source: {
    enabled: true,
    event_time: null,
    freshness: { warn_after: { count: null, period: null }, error_after: { count: null, period: null }, filter: null },
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
  },
  exposure: { enabled: true, tags: [], meta: {} },
  unit_test: { tags: [], meta: {}, enabled: true },
  metric: { enabled: true, group: null, meta: {} },
  semantic_model: { enabled: true, group: null, meta: {} },
  saved_query: { enabled: true, group: null, meta: {}, export_as: null, schema: null, cache: { enabled: false } },
};

/** Keys that dbt or its PostgreSQL adapter knows and that have no default. */
const ALSO_KNOWN: Readonly<Partial<Record<ResourceType, readonly string[]>>> = {
  model: [
    'indexes',
    'unlogged',
    'sql_header',
    'merge_update_columns',
    'merge_exclude_columns',
    'incremental_predicates',
    'predicates',
    'static_analysis',
  ],
  seed: ['indexes', 'unlogged'],
  snapshot: ['hard_deletes', 'invalidate_hard_deletes', 'indexes', 'unlogged'],
  test: ['sql_header'],
  source: ['quoting'],
  metric: ['tags'],
  saved_query: ['tags'],
};

/** The configuration of a node of this type before anybody says anything. */
export function defaultConfig(resourceType: ResourceType): ConfigDefaults {
  return DEFAULTS[resourceType];
}

/** Every configuration key that has a meaning for nodes of this type. */
export function knownConfigKeys(resourceType: ResourceType): readonly string[] {
  return [...Object.keys(DEFAULTS[resourceType]), ...(ALSO_KNOWN[resourceType] ?? [])];
}
