import type { CatalogColumn } from '../adapter/index.ts';
import { configInvalid, shapeChanged } from './errors.ts';
import type { MaterializeInput } from './materialization.ts';
import { asList, resolveColumn } from './sql.ts';

const STRATEGIES = ['append', 'delete+insert', 'merge'] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** Throws RUN_CONFIG_INVALID for a strategy that neither the engine nor the project has. */
export function refuseUnknownStrategy(input: MaterializeInput): void {
  const written = input.config.incremental_strategy ?? 'default';
  if (input.hasOwnStrategy || written === 'default' || isStrategy(written)) return;
  const macro = `get_incremental_${String(written)}_sql`;
  throw configInvalid(input.uniqueId, 'incremental_strategy', written, [
    ...STRATEGIES,
    { fr: `ou celle d’une macro ${macro}`, en: `or that of a macro ${macro}` },
  ]);
}

function isStrategy(value: unknown): value is Strategy {
  return STRATEGIES.some((strategy) => strategy === value);
}

/** dbt's default: rows are replaced where there is a key, else added. */
export function incrementalStrategy(input: MaterializeInput, key: readonly string[]): Strategy {
  if (key.length === 0) return 'append';
  const written = input.config.incremental_strategy;
  return isStrategy(written) ? written : 'delete+insert';
}

/** What becomes of the table's columns when the new rows have others. */
export interface ShapeChange {
  /** The table's columns afterwards. */
  readonly columns: readonly CatalogColumn[];
  /** Whether they differ from now, so that a new table is needed. */
  readonly reshapes: boolean;
}

/**
 * Applies `on_schema_change`. Throws RUN_SHAPE_CHANGED where it forbids the change, or where the new rows lack a column
 * and nothing says what to do about it.
 */
export function changeShape(
  input: MaterializeInput,
  published: readonly CatalogColumn[],
  fresh: readonly CatalogColumn[],
): ShapeChange {
  const change = compareColumns(published, fresh);
  const added = fresh.filter((column) => change.added.includes(column.name));
  const isChanged = change.added.length + change.removed.length + change.retyped.length > 0;
  const mode = input.config.on_schema_change ?? 'ignore';
  switch (mode) {
    case 'ignore':
      if (change.removed.length > 0) throw shapeChanged(input.uniqueId, change);
      return { columns: published, reshapes: false };
    case 'fail':
      if (isChanged) throw shapeChanged(input.uniqueId, change);
      return { columns: published, reshapes: false };
    case 'append_new_columns':
      return { columns: [...published, ...added], reshapes: added.length > 0 };
    case 'sync_all_columns': {
      const types = new Map(fresh.map((column) => [column.name, column]));
      const kept = published.flatMap((column) => types.get(column.name) ?? []);
      return { columns: [...kept, ...added], reshapes: isChanged };
    }
    default:
      throw configInvalid(input.uniqueId, 'on_schema_change', mode, [
        'ignore',
        'fail',
        'append_new_columns',
        'sync_all_columns',
      ]);
  }
}

function compareColumns(published: readonly CatalogColumn[], fresh: readonly CatalogColumn[]) {
  const [before, after] = [typesByName(published), typesByName(fresh)];
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    retyped: [...after].filter(([name, type]) => before.has(name) && before.get(name) !== type).map(([name]) => name),
  };
}

function typesByName(columns: readonly CatalogColumn[]): ReadonlyMap<string, string> {
  return new Map(columns.map((column) => [column.name, column.type]));
}

/** The columns that `merge` updates in rows that are there: `merge_update_columns`, or all but `merge_exclude_columns`. */
export function updatedColumns(input: MaterializeInput, columns: readonly CatalogColumn[]): ReadonlySet<string> {
  const named = (key: string) => asList(input.config[key]).map((written) => resolveColumn(written, columns));
  const [only, except] = [named('merge_update_columns'), named('merge_exclude_columns')];
  if (only.length > 0 && except.length > 0) {
    throw configInvalid(input.uniqueId, 'merge_exclude_columns', except, [
      { fr: 'soit merge_update_columns, soit celle-ci', en: 'either merge_update_columns or this one' },
    ]);
  }
  if (only.length > 0) return new Set(only);
  return new Set(columns.map((column) => column.name).filter((name) => !except.includes(name)));
}

/** Conditions on the rows that may be replaced, as the user wrote them. */
export function incrementalPredicates(input: MaterializeInput): readonly string[] {
  return asList(input.config.incremental_predicates ?? input.config.predicates);
}
