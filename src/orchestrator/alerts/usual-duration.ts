/** What a run usually takes, and how long is too long. Seconds. */
export interface UsualDuration {
  readonly median: number;
  readonly limit: number;
}

/** Runs below which nothing is usual yet. */
const FEWEST = 7;

/** Makes the median deviation of normally distributed durations their standard deviation. */
const TO_SIGMA = 1.4826;

/**
 * The median of `seconds`, and the limit `spread` median deviations above it: one run that took a whole night moves
 * neither. Undefined for fewer than seven. A limit is at least `atLeast` seconds above the median.
 */
export function usualDuration(
  seconds: readonly number[],
  { spread, atLeast }: { readonly spread: number; readonly atLeast: number },
): UsualDuration | undefined {
  if (seconds.length < FEWEST) return undefined;
  const middle = median(seconds);
  const deviation = median(seconds.map((each) => Math.abs(each - middle)));
  return { median: middle, limit: middle + Math.max(spread * TO_SIGMA * deviation, atLeast) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
