import { quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import type { CatalogColumn, CatalogRelation, QueryResult } from '../adapter/index.ts';
import { addRows, rowsOf } from './difference.ts';
import { snapshotTargetInvalid } from './errors.ts';
import { countRows } from './incremental-count.ts';
import { reconcileIndexes, wantedIndexes } from './indexes.ts';
import { findBadKeys, refuseBadKeys } from './keys.ts';
import { type Materialization, type MaterializeInput, publication, scratchRelation } from './materialization.ts';
import { openEnd, SNAPSHOT_TIME, type SnapshotConfig, snapshotConfig } from './snapshot-config.ts';
import { closeVersions, copyUnclosed, findVersions, INTERNAL, type Versions, versionSource } from './snapshot-sql.ts';
import { columnList, countIn, createTable, describeColumns, relationSql, toColumns } from './sql.ts';
import { publishTable } from './swap.ts';

/** A history: current versions that changed or vanished are closed, new ones are added. dbt can continue it, and be continued. */
export function* planSnapshot(input: MaterializeInput): Materialization {
  const config = snapshotConfig(input);
  const source = scratchRelation(input, '__src');
  const key = config.key.map((_, index) => `sigeti_key_${index + 1}`);
  const [, described, bad, moment] = yield [
    createTable(source, versionSource(config, input.select), 'read the current rows'),
    describeColumns(source),
    findBadKeys(source, key),
    { purpose: 'note the moment', sql: `select (${SNAPSHOT_TIME})::text` },
  ];
  refuseBadKeys(input, config.key, bad);
  const fresh = toColumns(described).filter((column) => !INTERNAL.test(column.name));
  const { existing } = input;
  if (existing === undefined) return yield* publishFirst(input, config, fresh);
  refuseForeignTable(input, config, existing);
  const added = fresh.filter(({ name }) => !existing.columns.some((column) => column.name === name));
  const versions: Versions = {
    config,
    fresh,
    columns: [...existing.columns, ...added],
    added,
    source,
    moment: `timestamp ${quoteLiteral(String(moment?.rows[0]?.[0]))}`,
  };
  return added.length > 0 ? yield* publishReshaped(input, versions) : yield* publishVersions(input, versions, existing);
}

function* publishFirst(
  input: MaterializeInput,
  config: SnapshotConfig,
  fresh: readonly CatalogColumn[],
): Materialization {
  const { names } = config;
  const as = (value: string, name: string) => `${value} as ${quoteIdentifier(name)}`;
  const whole = scratchRelation(input);
  const select = [
    columnList(fresh.map((column) => column.name)),
    as('sigeti_scd_id', names.scdId),
    as('sigeti_updated_at', names.updatedAt),
    as('sigeti_updated_at', names.validFrom),
    as(openEnd(config, 'sigeti_updated_at'), names.validTo),
    ...(config.hardDeletes === 'new_record' ? [as(`'False'`, names.isDeleted)] : []),
  ].join(', ');
  const from = relationSql(scratchRelation(input, '__src'));
  const [created, described] = yield [
    createTable(whole, `select ${select} from ${from}`, 'build the first versions', false),
    describeColumns(whole),
  ];
  return yield* publishTable(input, {
    relation: whole,
    columns: toColumns(described),
    rows: rowsOf(created),
    unlogged: false,
  });
}

/** What stands under the snapshot's name must be a snapshot's table. */
function refuseForeignTable(input: MaterializeInput, config: SnapshotConfig, existing: CatalogRelation): void {
  const { scdId, updatedAt, validFrom, validTo, isDeleted } = config.names;
  const needed = [scdId, updatedAt, validFrom, validTo, ...(config.hardDeletes === 'new_record' ? [isDeleted] : [])];
  const missing = needed.filter((name) => !existing.columns.some((column) => column.name === name));
  if (missing.length > 0 || existing.kind !== 'table') {
    throw snapshotTargetInvalid(input.uniqueId, missing.length > 0 ? missing : needed);
  }
}

function* publishVersions(input: MaterializeInput, versions: Versions, existing: CatalogRelation): Materialization {
  const find = findVersions(input, versions);
  const results = yield [...find, ...countRows(input, existing)];
  const { goes, comes } = countVersions(results.slice(0, find.length));
  const before = results[find.length];
  const indexes = reconcileIndexes(input.target, wantedIndexes(input, versions.columns), existing.indexes);
  const names = columnList(versions.columns.map((column) => column.name));
  return publication({
    dml: [
      ...closeVersions(input, versions, goes),
      ...addRows(input, comes, versions.columns, names, '__ins'),
      ...indexes.create,
    ],
    ddl: indexes.drop,
    rows: before === undefined ? undefined : countIn(before) - goes + comes,
    rowsAffected: goes + comes,
    reshapes: indexes.create.length + indexes.drop.length > 0,
  });
}

/** The first statement makes the table of versions that go, the second an empty one, the others fill that. */
function countVersions(results: readonly QueryResult[]): { readonly goes: number; readonly comes: number } {
  const comes = results.slice(2).reduce((sum, result) => sum + result.rowCount, 0);
  return { goes: rowsOf(results[0]), comes };
}

/** New columns need a new table: the published versions are copied, those that close by their closed copies. */
function* publishReshaped(input: MaterializeInput, versions: Versions): Materialization {
  const find = findVersions(input, versions);
  const copy = copyUnclosed(input, versions);
  const results = yield [...find, ...copy];
  const { comes } = countVersions(results.slice(0, find.length));
  return yield* publishTable(input, {
    relation: scratchRelation(input),
    columns: versions.columns,
    rows: rowsOf(results[find.length + 1]) + comes,
    unlogged: false,
  });
}
