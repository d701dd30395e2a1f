import type { CatalogColumn, CatalogRelation } from '../adapter/index.ts';
import {
  type Materialization,
  type MaterializeInput,
  type Publication,
  publication,
  scratchRelation,
} from './materialization.ts';
import { createView, describeColumns, isPrefix, relationSql, sameShape, toColumns } from './sql.ts';
import { replaceRelation } from './swap.ts';
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
  if (existing.kind === 'view') {
    if (isUnchanged(input, existing, columns)) return publication({});
    if (isPrefix(existing.columns, columns)) return replaceInPlace(input, existing, columns);
  }
  // PostgreSQL cannot take columns from a view in place: the one built out of sight takes its place.
  return yield* replaceRelation(input, existing, {
    relation: trial,
    kind: 'view',
    columns,
    prepare: [],
    note: noteView(input),
    notices: [],
  });
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
