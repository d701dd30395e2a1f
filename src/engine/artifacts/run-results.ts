import type { NodeResult } from '../../core/index.ts';
import type { CompiledText } from './manifest.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';

export interface RunResultsInput {
  readonly results: readonly NodeResult[];
  readonly facts: InvocationFacts;
  readonly compiled: ReadonlyMap<string, CompiledText>;
  /** `schema.name`, quoted, by unique id; absent where a node has no relation. */
  readonly relationNames: ReadonlyMap<string, string>;
  /** Seconds of the whole run. */
  readonly seconds: number;
  /** The command line's arguments, for the `args` block. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** `run_results.json`, version 6: what came of each node. */
export function runResultsArtifact(input: RunResultsInput): Record<string, unknown> {
  return {
    metadata: artifactMetadata('run-results/v6', input.facts),
    results: input.results.map((result) => resultEntry(result, input)),
    elapsed_time: input.seconds,
    args: input.args,
  };
}

function resultEntry(result: NodeResult, input: RunResultsInput): Record<string, unknown> {
  const compiled = input.compiled.get(result.uniqueId);
  return {
    status: result.status,
    timing: result.status === 'skipped' ? [] : timing(result),
    thread_id: 'main',
    execution_time: result.seconds,
    adapter_response: adapterResponse(result),
    message: message(result),
    failures: result.failures ?? null,
    unique_id: result.uniqueId,
    compiled: compiled !== undefined,
    compiled_code: compiled?.sql ?? null,
    relation_name: input.relationNames.get(result.uniqueId) ?? null,
    batch_results: null,
  };
}

/** dbt's two phases. A node that failed before it was compiled has no second one. */
function timing(result: NodeResult): Record<string, unknown>[] {
  const start = Date.parse(result.startedAt);
  const compiledAt = start + (result.compileSeconds ?? 0) * 1000;
  const phase = (name: string, from: number, to: number) => ({
    name,
    started_at: new Date(from).toISOString(),
    completed_at: new Date(to).toISOString(),
  });
  const compile = phase('compile', start, compiledAt);
  return [compile, phase('execute', compiledAt, start + result.seconds * 1000)];
}

function adapterResponse(result: NodeResult): Record<string, unknown> {
  if (result.status !== 'success' || result.rowsAffected === undefined) return {};
  return { _message: `OK ${result.rowsAffected}`, rows_affected: result.rowsAffected };
}

function message(result: NodeResult): string | null {
  if (result.error) return `${result.error.code}: ${result.error.message.en}`;
  if (result.status === 'fail' || result.status === 'warn') {
    return `Got ${result.failures ?? 0} results, configured to ${result.status} if != 0`;
  }
  if (result.skippedBecause) return `Skipped because of ${result.skippedBecause}`;
  return result.status === 'success' ? 'OK' : null;
}
