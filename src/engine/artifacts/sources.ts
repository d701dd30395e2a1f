import type { ErrorDetails } from '../../core/index.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';

/** What `sources.json` says of one source. */
export interface SourceEntry {
  readonly uniqueId: string;
  readonly status: string;
  readonly criteria: object;
  readonly measured?: { readonly loadedAt: string; readonly measuredAt: string; readonly age: number } | undefined;
  readonly error?: ErrorDetails | undefined;
  readonly startedAt: string;
  readonly seconds: number;
}

/** `sources.json`, version 3: how fresh each source is. Sources that could not be measured are in it, with the reason. */
export function sourcesArtifact(
  entries: readonly SourceEntry[],
  facts: InvocationFacts,
  seconds: number,
): Record<string, unknown> {
  return {
    metadata: artifactMetadata('sources/v3', facts),
    results: entries.map(resultOf),
    elapsed_time: seconds,
  };
}

function resultOf({ uniqueId, status, criteria, measured, error, startedAt, seconds }: SourceEntry) {
  if (measured === undefined) {
    return { unique_id: uniqueId, error: error && `${error.code}: ${error.message.en}`, status: 'runtime error' };
  }
  const start = Date.parse(startedAt);
  const end = new Date(start + seconds * 1000).toISOString();
  return {
    unique_id: uniqueId,
    max_loaded_at: measured.loadedAt,
    snapshotted_at: measured.measuredAt,
    max_loaded_at_time_ago_in_s: measured.age,
    status,
    criteria,
    adapter_response: { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 },
    timing: [
      { name: 'compile', started_at: startedAt, completed_at: startedAt },
      { name: 'execute', started_at: startedAt, completed_at: end },
    ],
    thread_id: 'main',
    execution_time: seconds,
  };
}
