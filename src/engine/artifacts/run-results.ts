import { isExecutable, type Manifest, type Node, type NodeResult } from '../../core/index.ts';
import type { CompiledText } from './manifest.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';

export interface RunResultsInput {
  readonly results: readonly NodeResult[];
  readonly facts: InvocationFacts;
  readonly compiled: ReadonlyMap<string, CompiledText>;
  readonly manifest: Manifest;
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
  const node = input.manifest.nodes.get(result.uniqueId);
  return {
    status: result.status,
    timing: result.status === 'skipped' ? [] : timing(result),
    thread_id: 'main',
    execution_time: result.seconds,
    adapter_response: adapterResponse(result),
    message: message(result, node),
    failures: result.failures ?? null,
    unique_id: result.uniqueId,
    compiled: compiled !== undefined,
    compiled_code: compiled?.sql ?? null,
    relation_name: relationName(node),
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

function message(result: NodeResult, node: Node | undefined): string | null {
  const { status, error, failures = 0, skippedBecause } = result;
  if (error) return `${error.code}: ${error.message.en}`;
  if (status === 'fail' || status === 'warn') {
    const threshold = node?.config[status === 'fail' ? 'error_if' : 'warn_if'] ?? '!= 0';
    return `Got ${failures} ${failures === 1 ? 'result' : 'results'}, configured to ${status} if ${threshold}`;
  }
  if (skippedBecause) return `Skipped because of ${skippedBecause}`;
  return status === 'success' ? 'OK' : null;
}

/** The relation that the node leaves in the database, quoted as dbt quotes it. */
function relationName(node: Node | undefined): string | null {
  if (node === undefined || !isExecutable(node) || node.config.materialized === 'ephemeral') return null;
  if (!['model', 'seed', 'snapshot'].includes(node.resourceType)) return null;
  const { database, schema, identifier } = node.relation;
  return `"${database}"."${schema}"."${identifier}"`;
}
