import type { DocumentedSource, LastRun } from '../../core/index.ts';

/** What earlier commands left in `target/`, by unique id. */
export interface LastResults {
  readonly runs: ReadonlyMap<string, LastRun>;
  readonly freshness: ReadonlyMap<string, NonNullable<DocumentedSource['freshness']>>;
}

/**
 * Reads the results of `run_results.json` and `sources.json`, parsed. They are somebody's files of any age: an entry
 * that is not as expected is left out.
 */
export function readLastResults(runResults: unknown, sources: unknown): LastResults {
  const runs = new Map<string, LastRun>();
  for (const result of resultsOf(runResults)) {
    const { unique_id: id, status, failures } = result;
    if (typeof id !== 'string' || typeof status !== 'string') continue;
    runs.set(id, { status, at: endOf(result), failures: typeof failures === 'number' ? failures : undefined });
  }
  const freshness = new Map<string, NonNullable<DocumentedSource['freshness']>>();
  for (const { unique_id: id, status, max_loaded_at: maxLoadedAt, snapshotted_at: checkedAt } of resultsOf(sources)) {
    if (![id, status, maxLoadedAt, checkedAt].every((value) => typeof value === 'string')) continue;
    freshness.set(String(id), {
      status: String(status),
      maxLoadedAt: String(maxLoadedAt),
      checkedAt: String(checkedAt),
    });
  }
  return { runs, freshness };
}

function resultsOf(artifact: unknown): readonly Readonly<Record<string, unknown>>[] {
  const results = isRecord(artifact) ? artifact.results : undefined;
  return Array.isArray(results) ? results.filter(isRecord) : [];
}

function endOf({ timing }: Readonly<Record<string, unknown>>): string | undefined {
  const last: unknown = Array.isArray(timing) ? timing.at(-1) : undefined;
  return isRecord(last) && typeof last.completed_at === 'string' ? last.completed_at : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
