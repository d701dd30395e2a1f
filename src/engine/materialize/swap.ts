import { quoteIdentifier, type RelationName, type Text } from '../../core/index.ts';
import type { CatalogColumn, CatalogRelation, Purpose, RelationKind, Statement } from '../adapter/index.ts';
import { type BelongingsPlan, findBelongings, findDefaultGrants, planBelongings, statementsIn } from './belongings.ts';
import { type ConstraintChange, compareConstraints, releasedNotice } from './constraints.ts';
import {
  type DependentsPlan,
  dropViews,
  findDependents,
  findHolders,
  findSubtree,
  lockViews,
  planDependents,
  rebindAll,
  type SubtreeView,
  takeRebinds,
  toDependents,
  toSubtree,
} from './dependents.ts';
import { configInvalid, dependentInTheWay, holderInTheWay } from './errors.ts';
import { createIndexes, OUR_INDEXES, wantedIndexes } from './indexes.ts';
import {
  type BuildStatement,
  type Materialization,
  type MaterializeInput,
  metaOf,
  publication,
  wantsUnlogged,
} from './materialization.ts';
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

/** Publishes a whole new table: moves it in where nothing was published, else puts it in the old relation's place. */
export function* publishTable(input: MaterializeInput, table: NewTable): Materialization {
  const { relation, columns, rows, notices = [] } = table;
  const prepare = prepareTable(input, table);
  if (input.existing !== undefined) {
    return yield* replaceRelation(input, input.existing, { relation, kind: 'table', columns, prepare, rows, notices });
  }
  return yield* publishNew(input, { relation, kind: 'table', columns, prepare, rows, notices });
}

/** Moves a relation to where nothing was published. Nobody can be reading what does not exist: no lock to bound. */
export function* publishNew(input: MaterializeInput, fresh: NewRelation): Materialization {
  const { relation, prepare, note, rows, notices } = fresh;
  const results = yield [...prepare, analyze(relation), findDefaultGrants(input.target)];
  const grants = statementsIn(results.at(-1), 'apply the default privileges of the schema');
  return publication({
    rows,
    rowsAffected: rows,
    notices,
    reshapes: true,
    dml: [...moveIn(input, relation), ...namesOf(input, fresh), ...grants, ...(note === undefined ? [] : [note])],
  });
}

/** A relation that is to take the published name. */
export interface NewRelation {
  readonly relation: RelationName;
  readonly kind: 'table' | 'view' | 'materialized_view';
  readonly columns: readonly CatalogColumn[];
  /** What is still to be done with it out of sight. */
  readonly prepare: readonly BuildStatement[];
  /** What is to be noted once it is in its place. */
  readonly note?: Statement | undefined;
  readonly rows?: number | undefined;
  readonly notices: readonly Text[];
}

/**
 * Puts a relation in the place of the published one, of whatever kind. The old one is moved aside until the end of
 * the run; the new one gets all that it had; what reads it is bound to the new one, except views that this run comes
 * to later: they read the old one until then, so that their readers never miss them.
 * Throws RUN_DEPENDENT_IN_THE_WAY, before anything has happened, where something could not follow.
 */
export function* replaceRelation(
  input: MaterializeInput,
  existing: CatalogRelation,
  fresh: NewRelation,
): Materialization {
  const constraints = compareConstraints(input, fresh.columns);
  const [found, holders, had] = yield [
    findDependents(existing),
    findHolders(existing),
    findBelongings(existing, fresh.relation, OUR_INDEXES),
  ];
  const belongings = planBelongings(had, {
    before: existing.columns,
    after: fresh.columns,
    sameKind: isTable(existing.kind) === (fresh.kind === 'table') && existing.kind !== 'materialized_view',
    name: input.target.identifier,
    isLeft: (kind, name) =>
      constraints.replaced.has(name)
        ? kind === 'key' || kind === 'constraint'
        : kind === 'required' && constraints.released.has(name),
  });
  refuseHolders(input, [...(holders?.rows ?? []).map(([what]) => String(what)), ...belongings.refused]);
  const plan = planDependents(input, toDependents(found, input.target.database), fresh.columns);
  const dropped = yield* dropWhatIsInTheWay(input, plan);
  const ready = fresh.kind === 'table' ? [analyze(fresh.relation)] : [];
  const prepare = [...fresh.prepare, ...belongings.build, ...ready];
  if (prepare.length > 0) yield prepare;
  const said = fresh.kind === 'table' ? releasedNotice(input, constraints.released) : [];
  return publication({
    ...replacement(input, existing, fresh, { plan, belongings, dropped, constraints }),
    rows: fresh.rows,
    rowsAffected: fresh.rows,
    notices: [...fresh.notices, ...belongings.notices, ...dropNotices(input, dropped), ...said],
    reshapes: true,
  });
}

function replacement(
  input: MaterializeInput,
  existing: CatalogRelation,
  fresh: NewRelation,
  found: {
    readonly plan: DependentsPlan;
    readonly belongings: BelongingsPlan;
    readonly dropped: readonly SubtreeView[];
    readonly constraints: ConstraintChange;
  },
) {
  const { plan, belongings, dropped, constraints } = found;
  const relationsOf = (list: DependentsPlan['rebound']) => list.flatMap(({ relation }) => relation ?? []);
  const gathers = belongings.analyze && fresh.kind === 'table';
  return {
    ddl: [
      ...lockViews(plan.rebound),
      ...takeRebinds(plan.rebound),
      ...dropViews(dropped),
      ...moveOut(input, existing, constraints.setAside),
      ...moveIn(input, fresh.relation),
      ...(fresh.kind === 'table' ? constraints.rename : []),
      ...belongings.publish,
      ...rebindAll(plan.rebound),
      ...(fresh.note === undefined ? [] : [fresh.note]),
    ],
    after: gathers ? [analyze(input.target)] : [],
    keeps: { relation: kept(input), kind: kindSql(existing.kind) },
    locks: [...relationsOf(plan.rebound), ...dropped.map(({ relation }) => relation)],
    altered: relationsOf(plan.left),
    drops: dropped.map(({ relation }) => relation),
  };
}

function prepareTable(input: MaterializeInput, table: NewTable): readonly BuildStatement[] {
  const sql = relationSql(table.relation);
  const unlogged = wantsUnlogged(input);
  const log: Statement = unlogged
    ? { purpose: 'leave the new table out of the log', sql: `alter table ${sql} set unlogged` }
    : { purpose: 'make the new table survive a crash', sql: `alter table ${sql} set logged` };
  const indexes = createIndexes(table.relation, wantedIndexes(input, table.columns));
  const constraints = compareConstraints(input, table.columns).build(sql);
  return [...(table.unlogged === unlogged ? [] : [log]), ...indexes, ...constraints];
}

/** Gives the constraints of a table the names that the project gives them. */
function namesOf(input: MaterializeInput, { kind, columns }: NewRelation): readonly Statement[] {
  return kind === 'table' ? compareConstraints(input, columns).rename : [];
}

function analyze(relation: RelationName): Statement {
  return { purpose: 'gather statistics of the new table', sql: `analyze ${relationSql(relation)}` };
}

function refuseHolders(input: MaterializeInput, holders: readonly string[]): void {
  if (holders.length > 0) throw holderInTheWay(input.uniqueId, holders);
}

/** Views that stand in the way go with all that reads them where `meta.on_dependents: drop` says so. */
function* dropWhatIsInTheWay(
  input: MaterializeInput,
  { refused }: DependentsPlan,
): Materialization<readonly SubtreeView[]> {
  if (refused.length === 0) return [];
  const views = refused.filter(({ kind }) => kind === 'view' || kind === 'materialized view');
  if (!dropsDependents(input) || views.length < refused.length) throw dependentInTheWay(input.uniqueId, refused);
  const [found] = yield [findSubtree(views.flatMap(({ relation }) => relation ?? []))];
  return toSubtree(found, input.target.database);
}

/** `meta.on_dependents`: whether what stands in the way may be dropped. Throws RUN_CONFIG_INVALID. */
function dropsDependents(input: MaterializeInput): boolean {
  const { on_dependents: written } = metaOf(input);
  if (written === undefined || written === null || written === 'keep') return false;
  if (written === 'drop') return true;
  throw configInvalid(input.uniqueId, 'meta.on_dependents', written, ['keep', 'drop']);
}

function dropNotices(input: MaterializeInput, dropped: readonly SubtreeView[]): readonly Text[] {
  if (dropped.length === 0) return [];
  const names = dropped.map(({ relation }) => `${relation.schema}.${relation.identifier}`).join(', ');
  return [
    {
      fr: `${input.target.identifier} a changé de forme ; meta.on_dependents: drop a supprimé ${names}.`,
      en: `${input.target.identifier} changed its shape; meta.on_dependents: drop has dropped ${names}.`,
    },
  ];
}

/** Whether a swap would be refused, so that a difference is the only way. */
export function* canSwap(
  input: MaterializeInput,
  existing: CatalogRelation,
  columns: readonly CatalogColumn[],
): Materialization<boolean> {
  const [found, holders] = yield [findDependents(existing), findHolders(existing)];
  const { refused } = planDependents(input, toDependents(found, input.target.database), columns);
  return (holders?.rows.length ?? 0) === 0 && refused.length === 0;
}

function kept(input: MaterializeInput): RelationName {
  return { ...input.target, schema: input.scratch.keptSchema, identifier: input.scratch.base };
}

function moveOut(
  input: MaterializeInput,
  existing: CatalogRelation,
  setAside: readonly Statement[],
): readonly Statement[] {
  const away = kept(input);
  const { schema, identifier } = input.target;
  const lock: Statement = {
    purpose: 'lock what changes',
    sql: `lock table ${relationSql(input.target)} in access exclusive mode`,
  };
  const purpose = 'move the old relation out';
  return [
    ...(isTable(existing.kind) ? [lock] : []),
    ...setAside,
    ...rename(schema, identifier, away.identifier, purpose),
    { purpose, sql: setSchema({ schema, identifier: away.identifier }, away.schema) },
  ];
}

function moveIn(input: MaterializeInput, relation: RelationName): readonly Statement[] {
  const { schema, identifier } = input.target;
  const purpose = 'move the new relation in';
  return [{ purpose, sql: setSchema(relation, schema) }, ...rename(schema, relation.identifier, identifier, purpose)];
}

/** `alter table` does this for relations of every kind. */
function setSchema(table: Pick<RelationName, 'schema' | 'identifier'>, schema: string): string {
  return `alter table ${quoteIdentifier(table.schema)}.${quoteIdentifier(table.identifier)} set schema ${quoteIdentifier(schema)}`;
}

/** Names are changed in the published schema: in the scratch schemas, another node may have the same name. */
function rename(schema: string, from: string, to: string, purpose: Purpose): readonly Statement[] {
  if (from === to) return [];
  const table = `${quoteIdentifier(schema)}.${quoteIdentifier(from)}`;
  return [{ purpose, sql: `alter table ${table} rename to ${quoteIdentifier(to)}` }];
}

function isTable(kind: RelationKind): boolean {
  return kind === 'table' || kind === 'partitioned_table';
}

/** The kind as `drop` names it. */
function kindSql(kind: RelationKind): string {
  return kind === 'partitioned_table' ? 'table' : kind.replace('_', ' ');
}
