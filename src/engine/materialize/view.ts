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
import { asksForSameDefinition, noteView } from './view-notes.ts';

/**
 * A view. Where neither its text nor what it reads has changed, it is left alone. Else it is created out of sight first,
 * which proves it and shows its columns; the published one is touched only when its text or its columns changed, and
 * replaced in place while columns are only appended.
 */
export function* planView(input: MaterializeInput): Materialization {
  if (isPublished(input) && input.hasSameReads === true && !input.fullRefresh) return publication({});
  const trial = scratchRelation(input);
  const results = yield [
    {
      purpose: 'create the view out of sight',
      sql: `create view ${relationSql(trial)} as ${input.select}`,
      creates: { identifier: trial.identifier, kind: 'view' },
    },
    describeColumns(trial),
    ...(isPublished(input) ? [asksForSameDefinition(input, trial)] : []),
  ];
  const columns = toColumns(results[1]);
  const { existing } = input;
  if (existing === undefined) return createNew(input);
  if (existing.kind === 'view') {
    const isSame = results[2]?.rows[0]?.[0] === true && sameShape(existing.columns, columns);
    if (isSame) return publication({ dml: [noteView(input)] });
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

/** Whether the published view has this text, and nobody has changed it by hand. */
function isPublished({ existing, hash, select }: MaterializeInput): boolean {
  return existing?.kind === 'view' && existing.publishedHash === hash(select);
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
