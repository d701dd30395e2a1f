import type { ModelNode, SigetiError, Text } from '../../core/index.ts';

/** What came of comparing one published relation with the one that a full refresh would publish. */
export interface ComparedRelation {
  readonly node: ModelNode;
  /**
   * `same`: every row is; `different`: rows or columns differ; `missing`: nothing is published under the name;
   * `error`: it could not be built or read; `skipped`: something that it reads could not; `uncompared`: the project
   * builds it by a materialization of its own, and what reads it here reads the published one.
   */
  readonly status: 'same' | 'different' | 'missing' | 'error' | 'skipped' | 'uncompared';
  /** The columns by which rows were matched; none where rows were compared whole. */
  readonly key: readonly string[];
  /** Columns that were left out, as `meta.diff_ignore` says. */
  readonly ignored: readonly string[];
  /** Rows that are published, and that a full refresh makes. */
  readonly rows?: { readonly published: number; readonly rebuilt: number } | undefined;
  /** Rows that a full refresh makes and that are not published; that are published in excess; published otherwise. */
  readonly counts?: { readonly missing: number; readonly surplus: number; readonly different: number } | undefined;
  /** In how many of the rows with a counterpart each column differs; columns without differences are left out. */
  readonly columns?: readonly DifferentColumn[] | undefined;
  /** Some of the rows, the first by key of each kind. */
  readonly samples?: readonly DifferentRow[] | undefined;
  /** What differs in the columns themselves, e.g. `+ evalue_au date`. */
  readonly shape?: readonly Text[] | undefined;
  readonly error?: SigetiError | undefined;
  readonly reason?: Text | undefined;
  readonly seconds: number;
}

/** A column whose values differ. */
export interface DifferentColumn {
  readonly name: string;
  readonly rows: number;
  /** Whether it identifies a row by itself: a surrogate key that differs from what a full refresh would give. */
  readonly isKey: boolean;
}

/** A row of a sample. Cells are PostgreSQL's text; of columns tagged personal there are none. */
export interface DifferentRow {
  readonly kind: 'missing' | 'surplus' | 'different';
  /** The key's cells, or the row's where rows are compared whole. */
  readonly key: readonly Cell[];
  /** Of a row that is published otherwise: the columns that differ. */
  readonly columns: readonly ChangedCell[];
}

export interface Cell {
  readonly column: string;
  /** Null of SQL's NULL, undefined of a value that is personal. */
  readonly value: string | null | undefined;
}

export interface ChangedCell {
  readonly column: string;
  readonly published: string | null | undefined;
  readonly rebuilt: string | null | undefined;
}
