import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, Purpose, Statement } from '../adapter/index.ts';
import { defineTable } from './incremental-sql.ts';
import { type BuildStatement, type MaterializeInput, scratchRelation } from './materialization.ts';
import { comparedColumns, isOpen, openEnd, type SnapshotConfig, scdId } from './snapshot-config.ts';
import { columnList, createTable, relationSql } from './sql.ts';

/** A snapshot's published versions and the rows as they are now. */
export interface Versions {
  readonly config: SnapshotConfig;
  /** Columns of the snapshot's query. */
  readonly fresh: readonly CatalogColumn[];
  /** Columns of the table afterwards. */
  readonly columns: readonly CatalogColumn[];
  /** Columns that the table does not have yet. A checked one makes every row a changed one, as in dbt. */
  readonly added: readonly CatalogColumn[];
  /** The scratch table that `versionSource` made. */
  readonly source: RelationName;
  /** The moment at which it was made, as SQL: what vanished ends there. */
  readonly moment: string;
}

/** Columns that `versionSource` adds to the query's own. */
export const INTERNAL = /^sigeti_(key_\d+|updated_at|scd_id)$/;

/** The snapshot's query with key, time of change and version id worked out. */
export function versionSource(config: SnapshotConfig, select: string): string {
  const keys = config.key.map((expression, index) => `${expression} as sigeti_key_${index + 1}`);
  const id = scdId([...config.key, config.updatedAt]);
  return `select *, ${[...keys, `${config.updatedAt} as sigeti_updated_at`, `${id} as sigeti_scd_id`].join(', ')}
from (\n${select}\n) sbq`;
}

/**
 * Finds the versions that go (open ones that changed or whose row is gone) and the versions that come: closed copies
 * of these, new versions, and with `hard_deletes: new_record` a record of each deletion.
 */
export function findVersions(input: MaterializeInput, versions: Versions): readonly BuildStatement[] {
  const { config } = versions;
  const source = relationSql(versions.source);
  const published = publishedWithKey(input, config);
  const del = scratchRelation(input, '__del');
  const ins = scratchRelation(input, '__ins');
  const gone = config.hardDeletes === 'ignore' ? '' : ` or (s.sigeti_key_1 is null${notYetDeleted(config)})`;
  const add = (purpose: Purpose, columns: readonly string[], select: string): BuildStatement => ({
    purpose,
    sql: `insert into ${relationSql(ins)} (${columnList(columns)}) ${select}`,
  });
  const inserts = [
    add('copy the versions that close', ...closedCopies(versions, relationSql(del), source)),
    add('add the new versions', ...newVersions(versions, published, source)),
    ...(config.hardDeletes === 'new_record'
      ? [add('record what was deleted', ...deletionRecords(versions, relationSql(del), source))]
      : []),
  ];
  return [
    createTable(
      del,
      `select ${columnList(publishedNames(versions), 'o.')} from ${published} left join ${source} s on ${keysMatch(config)}
where ${isOpen(config, 'o')} and ((s.sigeti_key_1 is not null and ${hasChanged(versions)})${gone})`,
      'find the versions that close',
    ),
    defineTable(ins, versions.columns),
    ...inserts,
  ];
}

/** The published versions as `o`, with the key worked out for each. */
function publishedWithKey(input: MaterializeInput, config: SnapshotConfig): string {
  return withKey(relationSql(input.target), config);
}

function withKey(relation: string, config: SnapshotConfig): string {
  const keys = config.key.map((expression, index) => `${expression} as sigeti_old_key_${index + 1}`);
  return `(select *, ${keys.join(', ')} from ${relation}) o`;
}

function keysMatch(config: SnapshotConfig): string {
  return config.key.map((_, index) => `o.sigeti_old_key_${index + 1} = s.sigeti_key_${index + 1}`).join(' and ');
}

function hasChanged(versions: Versions): string {
  const { config } = versions;
  const deleted = `o.${quoteIdentifier(config.names.isDeleted)} = 'True'`;
  return config.hardDeletes === 'new_record' ? `(${rowChanged(versions)} or ${deleted})` : rowChanged(versions);
}

function rowChanged(versions: Versions): string {
  const { config, fresh } = versions;
  if (config.strategy === 'timestamp') return `o.${quoteIdentifier(config.names.validFrom)} < s.sigeti_updated_at`;
  const compared = comparedColumns(config, fresh);
  if (compared.some((name) => isAdded(versions, name))) return 'true';
  const columns = compared.map(quoteIdentifier);
  return `(${columns.map((column) => `o.${column} is distinct from s.${column}`).join(' or ')})`;
}

function notYetDeleted({ hardDeletes, names }: SnapshotConfig): string {
  return hardDeletes === 'new_record' ? ` and o.${quoteIdentifier(names.isDeleted)} is distinct from 'True'` : '';
}

type Insert = readonly [columns: readonly string[], select: string];

function closedCopies(versions: Versions, del: string, source: string): Insert {
  const { config, moment } = versions;
  const published = publishedNames(versions);
  const end = `case when s.sigeti_key_1 is null then ${moment} else s.sigeti_updated_at end`;
  const values = published.map((name) => (name === config.names.validTo ? end : `o.${quoteIdentifier(name)}`));
  return [
    published,
    `select ${values.join(', ')} from ${withKey(del, config)} left join ${source} s on ${keysMatch(config)}`,
  ];
}

function publishedNames(versions: Versions): readonly string[] {
  return versions.columns.map((column) => column.name).filter((name) => !isAdded(versions, name));
}

function isAdded({ added }: Versions, name: string): boolean {
  return added.some((column) => column.name === name);
}

function newVersions(versions: Versions, published: string, source: string): Insert {
  const { config, fresh } = versions;
  const { names } = config;
  const own = fresh.map((column) => column.name);
  const isNewRecord = config.hardDeletes === 'new_record';
  const meta = [
    names.scdId,
    names.updatedAt,
    names.validFrom,
    names.validTo,
    ...(isNewRecord ? [names.isDeleted] : []),
  ];
  const updatedAt = 's.sigeti_updated_at';
  const values = [
    columnList(own, 's.'),
    's.sigeti_scd_id',
    updatedAt,
    updatedAt,
    openEnd(config, updatedAt),
    ...(isNewRecord ? [`'False'`] : []),
  ];
  return [
    [...own, ...meta],
    `select ${values.join(', ')} from ${source} s left join ${published} on ${keysMatch(config)} and ${isOpen(config, 'o')}
where o.sigeti_old_key_1 is null or ${hasChanged(versions)}`,
  ];
}

function deletionRecords(versions: Versions, del: string, source: string): Insert {
  const { config, fresh, moment } = versions;
  const { names } = config;
  const own = fresh.map((column) => column.name).filter((name) => !isAdded(versions, name));
  const id = scdId([`o.${quoteIdentifier(names.scdId)}`, moment]);
  const values = [columnList(own, 'o.'), id, moment, moment, `o.${quoteIdentifier(names.validTo)}`, `'True'`];
  return [
    [...own, names.scdId, names.updatedAt, names.validFrom, names.validTo, names.isDeleted],
    `select ${values.join(', ')} from ${withKey(del, config)} left join ${source} s on ${keysMatch(config)} where s.sigeti_key_1 is null`,
  ];
}

/** Deletes the versions that go; their closed copies come in their place. */
export function closeVersions(input: MaterializeInput, { config }: Versions, goes: number): readonly Statement[] {
  if (goes === 0) return [];
  const id = quoteIdentifier(config.names.scdId);
  return [
    {
      purpose: 'remove the versions that close',
      sql: `delete from ${relationSql(input.target)} t using ${relationSql(scratchRelation(input, '__del'))} d
where t.${id} = d.${id} and ${isOpen(config, 't')}`,
      expectRows: goes,
    },
  ];
}

/** Builds the whole table with its new columns: versions that stay as they are, and those that come. */
export function copyUnclosed(input: MaterializeInput, versions: Versions): readonly BuildStatement[] {
  const { config, columns } = versions;
  const whole = scratchRelation(input);
  const names = columns.map((column) => column.name);
  const published = publishedNames(versions);
  const id = quoteIdentifier(config.names.scdId);
  const into = (list: readonly string[]) => `insert into ${relationSql(whole)} (${columnList(list)})`;
  return [
    defineTable(whole, columns, false),
    {
      purpose: 'copy the versions that stay',
      sql: `${into(published)} select ${columnList(published, 'o.')} from ${relationSql(input.target)} o
where not exists (select 1 from ${relationSql(scratchRelation(input, '__del'))} d where d.${id} = o.${id} and ${isOpen(config, 'o')})`,
    },
    {
      purpose: 'add the versions that come',
      sql: `${into(names)} select ${columnList(names)} from ${relationSql(scratchRelation(input, '__ins'))}`,
    },
  ];
}
