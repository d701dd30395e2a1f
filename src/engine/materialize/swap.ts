import { quoteIdentifier, type RelationName, type Text } from '../../core/index.ts';
import type { CatalogColumn, CatalogRelation, Purpose, Statement } from '../adapter/index.ts';
import {
  createDependents,
  type DependentsPlan,
  dropDependents,
  findBelongings,
  findDefaultGrants,
  findDependents,
  findHolders,
  planDependents,
  statementsIn,
  toDependents,
} from './dependents.ts';
import { holderInTheWay } from './errors.ts';
import { createIndexes, wantedIndexes } from './indexes.ts';
import { type BuildStatement, type Materialization, type MaterializeInput, publication } from './materialization.ts';
import { relationSql } from './sql.ts';

/** A complete new table in the scratch schema, ready to take the published one's place. */
export interface NewTable {
  readonly relation: RelationName;
  readonly columns: readonly CatalogColumn[];
  readonly rows: number;
  /** Scratch tables are unlogged until it is known that they will be published as they are. */
  readonly unlogged: boolean;
  readonly notices?: readonly Text[];
}

/**
 * Publishes a whole new table. Where nothing was published it is only moved in. Else the old one is moved out, the new
 * one moved in with the old one's grants, comments, policies and triggers, and the views that read it are bound to it.
 */
export function* publishTable(input: MaterializeInput, table: NewTable): Materialization {
  const prepare = prepareTable(input, table);
  const counted = {
    rows: table.rows,
    rowsAffected: table.rows,
    notices: table.notices ?? [],
    reshapes: true,
  };
  if (input.existing === undefined) {
    const results = yield [...prepare, findDefaultGrants(input.target)];
    const grants = statementsIn(results.at(-1), 'apply the default privileges of the schema');
    return publication({ ...counted, dml: [...moveIn(input, table.relation), ...grants] });
  }
  const { existing } = input;
  const recreate = !isTable(existing);
  const { plan, belongings } = yield* dependentsOf(input, table.columns, prepare, existing);
  return publication({
    ...counted,
    ddl: [
      ...dropDependents(recreate ? [...plan.kept, ...plan.dropped] : plan.dropped),
      ...moveOut(input, existing),
      ...moveIn(input, table.relation),
      ...belongings,
      ...createDependents(plan.kept, !recreate),
    ],
    keeps: recreate ? undefined : kept(input),
    drops: plan.dropped.map((one) => one.relation),
  });
}

function prepareTable(input: MaterializeInput, table: NewTable): readonly BuildStatement[] {
  const sql = relationSql(table.relation);
  const log: Statement = { purpose: 'make the new table survive a crash', sql: `alter table ${sql} set logged` };
  return [
    ...(table.unlogged ? [log] : []),
    ...createIndexes(table.relation, wantedIndexes(input, table.columns)),
    { purpose: 'gather statistics of the new table', sql: `analyze ${sql}` },
  ];
}

function* dependentsOf(
  input: MaterializeInput,
  columns: readonly CatalogColumn[],
  prepare: readonly BuildStatement[],
  existing: CatalogRelation,
): Materialization<{ readonly plan: DependentsPlan; readonly belongings: readonly Statement[] }> {
  const results = yield [...prepare, findDependents(existing), findHolders(existing), findBelongings(existing)];
  const [found, holders, belongings] = results.slice(-3);
  const others = (holders?.rows ?? []).map(([description]) => String(description));
  if (others.length > 0) throw holderInTheWay(input.uniqueId, others);
  return {
    // What is no table must be dropped before a table can have its name, and with it what reads it.
    plan: planDependents(input, toDependents(found, input.target.database), columns, {
      recreateAll: !isTable(existing),
    }),
    belongings: isTable(existing) ? statementsIn(belongings, 'give the new table what the old one had') : [],
  };
}

/** Whether a swap would be refused, so that a difference is the only way. */
export function* canSwap(input: MaterializeInput, existing: CatalogRelation): Materialization<boolean> {
  const [found, holders] = yield [findDependents(existing), findHolders(existing)];
  const direct = toDependents(found, input.target.database).filter((one) => one.depth === 1);
  return (holders?.rows.length ?? 0) === 0 && direct.every((one) => one.changeable && one.kind === 'view');
}

function kept(input: MaterializeInput): RelationName {
  return { ...input.target, schema: input.scratch.keptSchema, identifier: input.scratch.base };
}

function moveOut(input: MaterializeInput, existing: CatalogRelation): readonly Statement[] {
  const published = relationSql(input.target);
  if (!isTable(existing)) {
    const kind = existing.kind === 'materialized_view' ? 'materialized view' : existing.kind.replace('_', ' ');
    return [{ purpose: 'drop what has the name now', sql: `drop ${kind} ${published}` }];
  }
  const away = kept(input);
  const { schema, identifier } = input.target;
  const purpose = 'move the old table out';
  return [
    ...rename(schema, identifier, away.identifier, purpose),
    { purpose, sql: setSchema({ schema, identifier: away.identifier }, away.schema) },
  ];
}

function moveIn(input: MaterializeInput, relation: RelationName): readonly Statement[] {
  const { schema, identifier } = input.target;
  const purpose = 'move the new table in';
  return [{ purpose, sql: setSchema(relation, schema) }, ...rename(schema, relation.identifier, identifier, purpose)];
}

function setSchema(table: Pick<RelationName, 'schema' | 'identifier'>, schema: string): string {
  return `alter table ${quoteIdentifier(table.schema)}.${quoteIdentifier(table.identifier)} set schema ${quoteIdentifier(schema)}`;
}

/** Names are changed in the published schema: in the scratch schemas, another node may have the same name. */
function rename(schema: string, from: string, to: string, purpose: Purpose): readonly Statement[] {
  if (from === to) return [];
  const table = `${quoteIdentifier(schema)}.${quoteIdentifier(from)}`;
  return [{ purpose, sql: `alter table ${table} rename to ${quoteIdentifier(to)}` }];
}

function isTable(relation: CatalogRelation): boolean {
  return relation.kind === 'table' || relation.kind === 'partitioned_table';
}
