import type { RelationName } from '../../core/index.ts';

/** One input of a model whose increment is declared: what it reads, and what a change in it may change. */
export interface IncrementSource {
  /** As the declaration's edges name it. */
  readonly name: string;
  /** The node that the model reads. */
  readonly uniqueId: string;
  readonly relation: RelationName;
  /** Whether its rows are the model's rows. Exactly one input is. */
  readonly isRoot: boolean;
  /** Columns that identify a row. */
  readonly key: readonly string[];
  /** The table of which each row is made, by its columns with the key, and of nothing else that changes. */
  readonly rowsOf:
    | { readonly uniqueId: string; readonly relation: RelationName; readonly key: readonly string[] }
    | undefined;
  /** A column whose change is evidence that the row changed. */
  readonly watermark: string | undefined;
  /** Columns that are compared. With neither these nor a watermark, the whole row is. */
  readonly compare: readonly string[];
  /** How far behind the last capture rows are looked at where keys are not reconciled: an interval or a number. */
  readonly lookback: string;
  /** When all keys are compared: on every refresh, never, or after an interval such as `1 day`. */
  readonly reconcile: 'always' | 'never' | { readonly every: string };
  /** Rows that take part in each other's results. */
  readonly peers: readonly Peers[];
  /** Which rows of other inputs a changed row marks; `all`: every row of the model. */
  readonly affects: readonly IncrementEdge[] | 'all';
}

/** Rows that share columns are peers, but for those in which one of `present` is null: they have none. */
export interface Peers {
  readonly by: readonly string[];
  readonly present: readonly string[];
}

/** A changed row marks the rows of another input that have the same values. */
export interface IncrementEdge {
  readonly input: string;
  readonly pairs: readonly { readonly own: string; readonly other: string }[];
}

/** A declared increment, checked against the manifest. */
export interface IncrementSpec {
  /** Each before those that its changes mark; the root comes last. */
  readonly inputs: readonly IncrementSource[];
  readonly root: IncrementSource;
  /** Published rows that are computed again on every refresh: a condition, as a template. */
  readonly recompute: string | undefined;
  /** All beside a row that `recompute` depends on: an SQL value, as a template. While it is the same, no row ages. */
  readonly recomputeWhen: string | undefined;
  /** Variables whose change is no change of definition. */
  readonly volatileVars: readonly string[];
}

/** Columns of an input that edges and peers compare, from either side, each once. */
export function linkColumns(source: IncrementSource, inputs: readonly IncrementSource[]): readonly string[] {
  const own = source.affects === 'all' ? [] : source.affects.flatMap(({ pairs }) => pairs.map((pair) => pair.own));
  const fromOthers = inputs.flatMap((other) =>
    edgesTo(other, source.name).flatMap(({ pairs }) => pairs.map((pair) => pair.other)),
  );
  const peers = source.peers.flatMap(({ by, present }) => [...by, ...present]);
  return [...new Set([...own, ...peers, ...fromOthers])];
}

/** The edges of an input that lead to another. */
export function edgesTo(source: IncrementSource, name: string): readonly IncrementEdge[] {
  return source.affects === 'all' ? [] : source.affects.filter(({ input }) => input === name);
}
