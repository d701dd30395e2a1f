import type { SourceNode } from '../../core/index.ts';

/** `warn_after` or `error_after`, as dbt writes them; both null where nobody set them. */
export interface Threshold {
  readonly count: number | null;
  readonly period: Period | null;
}

export type Period = 'minute' | 'hour' | 'day';

/** How old a source's data may be. */
export interface Criteria {
  readonly warn_after: Threshold | null;
  readonly error_after: Threshold | null;
  /** A condition that the rows looked at must fulfil. */
  readonly filter: string | null;
}

export type FreshnessStatus = 'pass' | 'warn' | 'error' | 'runtime error';

const SECONDS: Readonly<Record<Period, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** What a source demands of its age; undefined where it demands nothing. */
export function criteriaOf({ freshness }: Pick<SourceNode, 'freshness'>): Criteria | undefined {
  const { warn_after, error_after, filter } = fieldsOf(freshness);
  const criteria = {
    warn_after: thresholdOf(warn_after),
    error_after: thresholdOf(error_after),
    filter: typeof filter === 'string' ? filter : null,
  };
  const demands = [criteria.warn_after, criteria.error_after].some((limit) => secondsOf(limit) !== undefined);
  return demands ? criteria : undefined;
}

/** Judges an age in seconds: a limit is passed only once the age is greater. */
export function judgeAge(age: number, { warn_after, error_after }: Criteria): 'pass' | 'warn' | 'error' {
  if (age > (secondsOf(error_after) ?? Number.POSITIVE_INFINITY)) return 'error';
  return age > (secondsOf(warn_after) ?? Number.POSITIVE_INFINITY) ? 'warn' : 'pass';
}

/** The limit in seconds; undefined where it is not set. */
function secondsOf(limit: Threshold | null): number | undefined {
  if (limit === null || limit.count === null || limit.period === null) return undefined;
  return limit.count * SECONDS[limit.period];
}

function thresholdOf(value: unknown): Threshold | null {
  if (value === null) return null;
  const { count, period } = fieldsOf(value);
  return {
    count: typeof count === 'number' ? count : null,
    period: period === 'minute' || period === 'hour' || period === 'day' ? period : null,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
