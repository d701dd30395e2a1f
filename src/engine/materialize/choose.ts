/** What the rule for publishing a table looks at. */
export interface ChangeSize {
  /** Rows of the new table. */
  readonly rows: number;
  readonly goes: number;
  readonly comes: number;
  /** `meta.publish` of the model. */
  readonly forced?: 'diff' | 'swap' | undefined;
}

/** A table below this is published by difference whatever changed. */
const SMALL_TABLE = 50_000;
/** Above this share of changed rows the difference writes more than a new table would. */
const LARGE_SHARE = 0.2;
const MICROSECONDS_PER_CHANGED_ROW = 10;
const PUBLISH_BUDGET_SECONDS = 5;

/**
 * How the rows of a table of unchanged shape become visible. A difference lets every reader go on; a swap is not safe
 * for readers with an older snapshot (they find an empty table), so it is chosen only where a difference takes long.
 */
export function choosePublication(change: ChangeSize): 'nothing' | 'diff' | 'swap' {
  if (change.goes + change.comes === 0) return 'nothing';
  if (change.forced !== undefined) return change.forced;
  if (change.rows < SMALL_TABLE || changedShare(change) <= LARGE_SHARE) return 'diff';
  const seconds = ((change.goes + change.comes) * MICROSECONDS_PER_CHANGED_ROW) / 1e6;
  return seconds > PUBLISH_BUDGET_SECONDS ? 'swap' : 'diff';
}

/** Whether so much was rewritten that the dead rows should be cleared away at once. */
export function leavesManyDeadRows(change: ChangeSize): boolean {
  return change.rows >= SMALL_TABLE && changedShare(change) > LARGE_SHARE;
}

/** Changed rows as a share of the table, 0 to 1 and beyond. */
function changedShare(change: ChangeSize): number {
  return Math.max(change.goes, change.comes) / Math.max(change.rows, 1);
}
