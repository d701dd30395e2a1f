import { quoteIdentifier, type RelationName, type Text } from '../../core/index.ts';
import type { CatalogColumn, Statement } from '../adapter/index.ts';
import { type ChangeSize, choosePublication, leavesManyDeadRows } from './choose.ts';
import {
  type Difference,
  differenceByKey,
  differenceWithoutKey,
  publishByKey,
  publishByPlace,
  rowsOf,
} from './difference.ts';
import { configInvalid, ignoreNeedsKey } from './errors.ts';
import { reconcileIndexes, wantedIndexes } from './indexes.ts';
import { findBadKeys, isRepeatedKey, refuseBadKeys, uniqueKey } from './keys.ts';
import {
  type Materialization,
  type MaterializeInput,
  metaOf,
  publication,
  scratchRelation,
  wantsUnlogged,
} from './materialization.ts';
import {
  asList,
  columnList,
  createTable,
  describeColumns,
  relationSql,
  resolveColumn,
  rowsDiffer,
  sameShape,
  toColumns,
} from './sql.ts';
import { canSwap, publishTable } from './swap.ts';

/** From this many rows on, statistics of a scratch table repay their cost. */
const ANALYZE_FROM = 10_000;

/** A table: built whole out of sight, published as the rows that differ, or as a new table where the rule says so. */
export function* planTable(
  input: MaterializeInput,
  options: { readonly mayRepeatKeys: boolean } = { mayRepeatKeys: false },
): Materialization {
  const fresh = scratchRelation(input);
  const unlogged = input.existing?.kind === 'table' || wantsUnlogged(input);
  const [created, described] = yield [
    createTable(fresh, input.select, 'build the new rows', unlogged),
    describeColumns(fresh),
  ];
  const columns = toColumns(described);
  return yield* publishFresh(input, { relation: fresh, columns, rows: rowsOf(created), unlogged, ...options });
}

/** A complete set of new rows in a scratch table. */
export interface FreshTable {
  readonly relation: RelationName;
  readonly columns: readonly CatalogColumn[];
  readonly rows: number;
  readonly unlogged: boolean;
  /** Whether several rows may have one key; they are then compared without it. */
  readonly mayRepeatKeys: boolean;
}

/** Publishes complete new rows: what tables, seeds and full refreshes have in common. */
export function* publishFresh(input: MaterializeInput, fresh: FreshTable): Materialization {
  const { existing } = input;
  const key = yield* checkFresh(input, fresh);
  const isNew = existing?.kind !== 'table' || !sameShape(existing.columns, fresh.columns);
  if (isNew || existing.unlogged !== wantsUnlogged(input)) {
    return yield* publishTable(input, fresh);
  }
  if (input.mustReplace === true && (yield* canSwap(input, existing, fresh.columns))) {
    return yield* publishTable(input, fresh);
  }
  const found = yield* findDifference(input, fresh, key);
  const change: ChangeSize = { ...found.difference, rows: fresh.rows, forced: forcedPublication(input) };
  const choice = choosePublication(change);
  if (choice === 'swap' && (yield* canSwap(input, existing, fresh.columns))) return yield* publishTable(input, fresh);
  const indexes = reconcileIndexes(input.target, wantedIndexes(input, fresh.columns), existing.indexes);
  const counted = { rows: fresh.rows, rowsAffected: change.goes + change.comes, reshapes: hasAny(indexes) };
  if (choice === 'nothing') return publication({ ...counted, dml: indexes.create, ddl: indexes.drop });
  return publication({
    ...counted,
    dml: [...(yield* found.publish()), ...indexes.create],
    ddl: indexes.drop,
    after: tidyUp(input, change),
    notices: yield* findRestless(input, fresh, key, { change, publishedRows: found.publishedRows }),
  });
}

/** Returns the key by which the rows can be compared; none where they have to be compared whole. */
function* checkFresh(input: MaterializeInput, fresh: FreshTable): Materialization<readonly string[]> {
  const key = uniqueKey(input, fresh.columns);
  const analyze: Statement = {
    purpose: 'gather statistics of the new rows',
    // What is compared is joined by the key; a table that is published as it is gets all its statistics then.
    sql: `analyze ${relationSql(fresh.relation)}${key.length > 0 ? ` (${columnList(key)})` : ''}`,
  };
  const checks = [
    ...(key.length > 0 ? [findBadKeys(fresh.relation, key)] : []),
    ...(fresh.rows >= ANALYZE_FROM && input.existing !== undefined ? [analyze] : []),
  ];
  if (checks.length === 0) return key;
  const [bad] = yield checks;
  if (key.length === 0) return key;
  if (fresh.mayRepeatKeys && isRepeatedKey(bad)) return [];
  refuseBadKeys(input, key, bad);
  return key;
}

interface FoundDifference {
  readonly difference: Difference;
  /** Where the rows were compared by key. */
  readonly publishedRows?: number;
  readonly publish: () => Materialization<readonly Statement[]>;
}

function* findDifference(
  input: MaterializeInput,
  fresh: FreshTable,
  key: readonly string[],
): Materialization<FoundDifference> {
  const { columns } = fresh;
  const ignored = diffIgnore(input, columns);
  if (key.length > 0) {
    const difference = yield* differenceByKey(input, fresh.relation, { columns, key, ignored });
    if (difference !== undefined) {
      return {
        difference,
        publishedRows: difference.publishedRows,
        // biome-ignore lint/correctness/useYield: it has the form of the other way, which must look first.
        publish: function* () {
          return publishByKey(input, difference, columns, key);
        },
      };
    }
  } else if (ignored.length > 0) throw ignoreNeedsKey(input.uniqueId);
  const suffix = { del: '__gone', ins: '__come' };
  const difference = yield* differenceWithoutKey(input, fresh.relation, columns, suffix);
  return { difference, publish: () => publishByPlace(input, difference, columns, suffix) };
}

/**
 * Names the columns that make every row differ, such as `now() as loaded_at`: those that differ in all rows that were
 * there before, where most of these would be unchanged without them.
 */
function* findRestless(
  input: MaterializeInput,
  fresh: FreshTable,
  key: readonly string[],
  found: { readonly change: ChangeSize; readonly publishedRows: number | undefined },
): Materialization<readonly Text[]> {
  const everyRow = found.change.goes === found.publishedRows && found.change.comes === fresh.rows;
  if (!everyRow || key.length === 0) return [];
  const others = fresh.columns.map((column) => column.name).filter((name) => !key.includes(name));
  const [counted] = yield [countDifferences(input, key, others)];
  const [pairs = 0, ...counts] = (counted?.rows[0] ?? []).map(Number);
  const restless = others.filter((_, index) => counts[index] === pairs);
  const busiest = Math.max(0, ...counts.filter((count) => count !== pairs));
  return pairs > 1 && restless.length > 0 && busiest <= pairs / 2 ? [restlessNotice(input, restless)] : [];
}

function countDifferences(input: MaterializeInput, key: readonly string[], columns: readonly string[]): Statement {
  const counts = columns.map((name) => `count(*) filter (where ${rowsDiffer([name], 'd', 'i')})`);
  return {
    purpose: 'find the column that makes every row differ',
    sql: `select ${['count(*)', ...counts].join(', ')} from ${relationSql(scratchRelation(input, '__del'))} d
join ${relationSql(scratchRelation(input, '__ins'))} i using (${key.map(quoteIdentifier).join(', ')})`,
  };
}

function restlessNotice(input: MaterializeInput, columns: readonly string[]): Text {
  const list = columns.join(', ');
  return {
    fr: `Toutes les lignes de ${input.target.identifier} changent à cause de ${list} seulement. Ajoutez meta.diff_ignore: [${list}] si cela ne compte pas.`,
    en: `Every row of ${input.target.identifier} changes because of ${list} alone. Add meta.diff_ignore: [${list}] if that does not matter.`,
  };
}

function tidyUp(input: MaterializeInput, change: ChangeSize): readonly Statement[] {
  if (!leavesManyDeadRows(change)) return [];
  return [{ purpose: 'clear away dead rows', sql: `vacuum (analyze) ${relationSql(input.target)}` }];
}

function hasAny(indexes: { readonly create: readonly unknown[]; readonly drop: readonly unknown[] }): boolean {
  return indexes.create.length + indexes.drop.length > 0;
}

/** The columns of `meta.diff_ignore`, under their real names. */
export function diffIgnore(input: MaterializeInput, columns: readonly CatalogColumn[]): readonly string[] {
  return asList(metaOf(input).diff_ignore).map((written) => resolveColumn(written, columns));
}

function forcedPublication(input: MaterializeInput): 'diff' | 'swap' | undefined {
  const { publish } = metaOf(input);
  if (publish === undefined || publish === null) return undefined;
  if (publish === 'diff' || publish === 'swap') return publish;
  throw configInvalid(input.uniqueId, 'meta.publish', publish, ['diff', 'swap']);
}
