import { isExecutable, type Manifest, type Node, type NodeResult } from '../../core/index.ts';
import { PyDict, PyTuple, toPython, type Value } from '../jinja/index.ts';
import { describeNode } from './describe-node.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';

/** What only `on-run-end` hooks see: the results of the run, and the schemas in which something was built. */
export function runEndMembers(manifest: Manifest, results: readonly NodeResult[]): Record<string, Getter> {
  const built = builtIn(manifest, results);
  return {
    results: () => results.map((result) => resultObject(result, manifest.nodes.get(result.uniqueId))),
    schemas: () => [...new Set(built.map(([, schema]) => schema))],
    database_schemas: () => built.map((pair) => new PyTuple([...pair])),
  };
}

const FAILED = new Set(['error', 'fail', 'skipped']);

/** Database and schema of each relation that was built, each pair once. */
function builtIn(manifest: Manifest, results: readonly NodeResult[]): (readonly [database: string, schema: string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const { uniqueId, status } of results) {
    const node = manifest.nodes.get(uniqueId);
    if (FAILED.has(status) || node === undefined || !isExecutable(node) || !BUILT.has(node.resourceType)) continue;
    const { database, schema } = node.relation;
    pairs.set(JSON.stringify([database, schema]), [database, schema]);
  }
  return [...pairs.values()];
}

const BUILT = new Set(['model', 'seed', 'snapshot']);

function resultObject(result: NodeResult, node: Node | undefined): MemberObject {
  const fields = resultFields(result, node);
  const members = Object.entries(fields).map(([name, value]): [string, Getter] => [name, () => toPython(value)]);
  return new MemberObject('RunResult', {
    ...Object.fromEntries(members),
    to_dict: method((): Value => toPython(fields)),
    unique_id: constant(result.uniqueId),
  });
}

function resultFields(result: NodeResult, node: Node | undefined): Record<string, unknown> {
  const { status, seconds, rowsAffected, failures, error, skippedBecause } = result;
  const response = rowsAffected === undefined ? {} : { _message: `OK ${rowsAffected}`, rows_affected: rowsAffected };
  const reason = skippedBecause === undefined ? null : `Skipped because of ${skippedBecause}`;
  return {
    status,
    node: node === undefined ? new PyDict() : describeNode(node),
    execution_time: seconds,
    timing: timingOf(result),
    thread_id: 'Thread-1',
    message: error?.message.en ?? reason ?? (status === 'success' ? 'OK' : null),
    failures: failures ?? null,
    adapter_response: response,
    batch_results: null,
  };
}

function timingOf({ status, startedAt, seconds, compileSeconds = 0 }: NodeResult): Record<string, unknown>[] {
  if (status === 'skipped') return [];
  const start = Date.parse(startedAt);
  const at = (offset: number) => new Date(start + offset * 1000).toISOString();
  return [
    { name: 'compile', started_at: at(0), completed_at: at(compileSeconds) },
    { name: 'execute', started_at: at(compileSeconds), completed_at: at(seconds) },
  ];
}
