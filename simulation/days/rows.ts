import type { Source } from '../source.ts';

export type TableName = keyof Source;

/** The rows by the name of their list. */
export type Rows = { [T in TableName]: Source[T][number] };

/** The source as lists of rows, so that code may be the same for every table. */
export type Lists = { [T in TableName]: Rows[T][] };

/** What a database has to do to follow; rows are copies, as they were at that moment. */
export type Change =
  | { readonly kind: 'insert' | 'update' | 'delete'; readonly table: TableName; readonly row: Rows[TableName] }
  /** A column of the operational schema that only later versions of the application have. */
  | { readonly kind: 'column'; readonly table: TableName; readonly column: string };
