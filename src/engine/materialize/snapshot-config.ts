import { quoteIdentifier } from '../../core/index.ts';
import type { CatalogColumn } from '../adapter/index.ts';
import { configInvalid, configMissing } from './errors.ts';
import type { MaterializeInput } from './materialization.ts';
import { asList, resolveColumn } from './sql.ts';

/** A snapshot's configuration as SQL: expressions stand for themselves, as in dbt. */
export interface SnapshotConfig {
  readonly strategy: 'timestamp' | 'check';
  /** Expressions over the snapshot's columns. */
  readonly key: readonly string[];
  /** Expression for the time of a change. */
  readonly updatedAt: string;
  readonly checked: 'all' | readonly string[];
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record';
  /** What open versions have as their end instead of null. */
  readonly validToCurrent: string | undefined;
  readonly names: SnapshotColumns;
}

/** Names of the columns that a snapshot adds. */
interface SnapshotColumns {
  readonly scdId: string;
  readonly updatedAt: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly isDeleted: string;
}

/** The moment of a transaction, in the form dbt stores it. */
export const SNAPSHOT_TIME = 'now()::timestamp without time zone';

/** Reads the configuration. Throws RUN_CONFIG_INVALID. */
export function snapshotConfig(input: MaterializeInput): SnapshotConfig {
  const { config, uniqueId } = input;
  const { strategy } = config;
  if (strategy !== 'timestamp' && strategy !== 'check') {
    throw configInvalid(uniqueId, 'strategy', strategy, ['timestamp', 'check']);
  }
  const key = asList(config.unique_key);
  if (key.length === 0) throw configMissing(uniqueId, 'unique_key', 'unique_key: id');
  const updatedAt = typeof config.updated_at === 'string' ? config.updated_at : undefined;
  if (strategy === 'timestamp' && updatedAt === undefined) {
    throw configMissing(uniqueId, 'updated_at', 'updated_at: updated_at');
  }
  const current = config.dbt_valid_to_current;
  return {
    strategy,
    key,
    updatedAt: updatedAt ?? SNAPSHOT_TIME,
    checked: strategy === 'check' ? checkedColumns(input) : [],
    hardDeletes: hardDeletes(input),
    validToCurrent: typeof current === 'string' ? current : undefined,
    names: snapshotColumns(input),
  };
}

function checkedColumns({ config, uniqueId }: MaterializeInput): 'all' | readonly string[] {
  const columns = config.check_cols;
  if (columns === 'all') return 'all';
  if (Array.isArray(columns) && columns.length > 0) return columns.map(String);
  throw configInvalid(uniqueId, 'check_cols', columns, ['all', { fr: '[colonne, …]', en: '[column, …]' }]);
}

function hardDeletes({ config, uniqueId }: MaterializeInput): SnapshotConfig['hardDeletes'] {
  const written = config.hard_deletes ?? (config.invalidate_hard_deletes === true ? 'invalidate' : 'ignore');
  if (written === 'ignore' || written === 'invalidate' || written === 'new_record') return written;
  throw configInvalid(uniqueId, 'hard_deletes', written, ['ignore', 'invalidate', 'new_record']);
}

function snapshotColumns({ config }: MaterializeInput): SnapshotColumns {
  const written = config.snapshot_meta_column_names ?? config.snapshot_table_column_names;
  const names = typeof written === 'object' && written !== null ? (written as Readonly<Record<string, unknown>>) : {};
  const name = (key: string) => (typeof names[key] === 'string' ? names[key] : key);
  return {
    scdId: name('dbt_scd_id'),
    updatedAt: name('dbt_updated_at'),
    validFrom: name('dbt_valid_from'),
    validTo: name('dbt_valid_to'),
    isDeleted: name('dbt_is_deleted'),
  };
}

/** dbt's version id: md5 of the parts' texts, joined by bars. */
export function scdId(parts: readonly string[]): string {
  return `md5(${parts.map((part) => `coalesce(cast(${part} as varchar), '')`).join(` || '|' || `)})`;
}

/** The end of a version that is open: null, or what the configuration says, in the type of the times. */
export function openEnd(config: SnapshotConfig, updatedAt: string): string {
  return `coalesce(nullif(${updatedAt}, ${updatedAt}), ${config.validToCurrent ?? 'null'})`;
}

/** Whether a row `o` of the snapshot is a current version. */
export function isOpen(config: SnapshotConfig, o: string): string {
  const end = `${o}.${quoteIdentifier(config.names.validTo)}`;
  return config.validToCurrent === undefined
    ? `${end} is null`
    : `(${end} = ${config.validToCurrent} or ${end} is null)`;
}

/** The names of the columns that are compared, among those that the query brings. */
export function comparedColumns(config: SnapshotConfig, fresh: readonly CatalogColumn[]): readonly string[] {
  if (config.checked === 'all') return fresh.map((column) => column.name);
  return config.checked.map((written) => resolveColumn(written, fresh));
}
