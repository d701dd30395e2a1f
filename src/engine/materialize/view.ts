import type { CatalogColumn, CatalogRelation } from '../adapter/index.ts';
import {
  createDependents,
  createView,
  dropDependents,
  findDependents,
  planDependents,
  toDependents,
} from './dependents.ts';
import {
  type Materialization,
  type MaterializeInput,
  type Publication,
  publication,
  scratchRelation,
} from './materialization.ts';
import { describeColumns, isPrefix, relationSql, sameShape, toColumns } from './sql.ts';
import { noteView } from './view-notes.ts';

/**
 * A view. It is created out of sight first, which proves it and shows its columns; the published one is touched only
 * when its text or its columns changed, and replaced in place while columns are only appended.
 */
export function* planView(input: MaterializeInput): Materialization {
  const trial = scratchRelation(input);
  const results = yield [
    {
      purpose: 'create the view out of sight',
      sql: `create view ${relationSql(trial)} as ${input.select}`,
      creates: { identifier: trial.identifier, kind: 'view' },
    },
    describeColumns(trial),
  ];
  const columns = toColumns(results[1]);
  const { existing } = input;
  if (existing === undefined) return createNew(input);
  if (existing.kind !== 'view') return yield* replaceWhole(input, existing, columns);
  if (isUnchanged(input, existing, columns)) return publication({});
  if (isPrefix(existing.columns, columns)) return replaceInPlace(input, existing, columns);
  return yield* replaceWhole(input, existing, columns);
}

function isUnchanged(input: MaterializeInput, existing: CatalogRelation, columns: readonly CatalogColumn[]): boolean {
  return existing.publishedHash === input.hash(input.select) && sameShape(existing.columns, columns);
}

function createNew(input: MaterializeInput): Publication {
  return publication({
    // Nobody can be reading what does not exist: no lock to bound.
    dml: [{ purpose: 'create the view', sql: createView(input.target, input.select, [], false) }, noteView(input)],
    reshapes: true,
  });
}

function replaceInPlace(
  input: MaterializeInput,
  existing: CatalogRelation,
  columns: readonly CatalogColumn[],
): Publication {
  return publication({
    ddl: [
      { purpose: 'replace the view', sql: createView(input.target, input.select, existing.options, true) },
      noteView(input),
    ],
    reshapes: !sameShape(existing.columns, columns),
  });
}

/** PostgreSQL cannot take columns from a view in place: it and what reads it are dropped and created again. */
function* replaceWhole(
  input: MaterializeInput,
  existing: CatalogRelation,
  columns: readonly CatalogColumn[],
): Materialization {
  const [found] = yield [findDependents(input.target)];
  const dependents = toDependents(found, input.target.database);
  const plan = planDependents(input, dependents, columns, { recreateAll: true });
  const options = existing.kind === 'view' ? existing.options : [];
  const kind = existing.kind.replace('_', ' ').replace('partitioned table', 'table');
  return publication({
    ddl: [
      ...dropDependents(dependents),
      { purpose: 'drop the old relation', sql: `drop ${kind} ${relationSql(input.target)}` },
      { purpose: 'create the view', sql: createView(input.target, input.select, options, false) },
      noteView(input),
      ...createDependents(plan.kept, false),
    ],
    drops: plan.dropped.map((one) => one.relation),
    reshapes: true,
  });
}
