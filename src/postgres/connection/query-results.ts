import type pg from 'pg';
import type { QueryResult } from './session.ts';

/** pg returns an array for a text of several statements, which its types leave out. */
export function inList<T extends pg.QueryResultBase>(result: T | T[]): readonly T[] {
  return Array.isArray(result) ? result : [result];
}

/** A result of pg in the product's own form. */
export function described<Row>(result: pg.QueryResultBase & { rows: Row[] }): QueryResult<Row> {
  return {
    command: result.command ?? '',
    rows: result.rows,
    rowCount: result.rowCount ?? 0,
    columns: result.fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
      name,
      typeOid: dataTypeID,
      typmod: dataTypeModifier,
    })),
  };
}
