import type { CatalogRelation, Statement } from '../adapter/index.ts';
import type { MaterializeInput } from './materialization.ts';
import { relationSql } from './sql.ts';

/** Above this estimate the table is not counted: the number is not worth reading all of it. */
const COUNTED_UP_TO = 1_000_000;

/** Counts a published table where that is cheap; returns no statement where it is not. */
export function countRows(input: MaterializeInput, existing: CatalogRelation): readonly Statement[] {
  if (existing.rowEstimate > COUNTED_UP_TO) return [];
  return [{ purpose: 'count the published rows', sql: `select count(*) from ${relationSql(input.target)}` }];
}
