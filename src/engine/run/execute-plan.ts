import { isFailure, type NodeResult, type PlannedNode, type RunStatus, SigetiError } from '../../core/index.ts';
import { type ExecuteNodesOptions, executeNodes, isoTime, measure, type NodeOutcome } from './execute-nodes.ts';
import type { RunPlan } from './plan.ts';

export type { NodeOutcome } from './execute-nodes.ts';

export interface ExecutePlanOptions extends Omit<ExecuteNodesOptions, 'now'> {
  readonly target: string;
  /** Runs a hook of the plan; `results` are those that `on-run-end` sees. Needed where the plan has hooks. */
  readonly runHook?: ((uniqueId: string, results: readonly NodeResult[]) => Promise<NodeOutcome>) | undefined;
  /** Whether a failed `on-run-start` hook skips every node; in dbt it does not unless a flag says so. */
  readonly skipNodesIfOnRunStartFails?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Executes a plan from its `on-run-start` hooks over its nodes to its `on-run-end` hooks. Whatever fails is in the
 * results. After a cancellation nothing more is started, hooks included.
 */
export async function executePlan(plan: RunPlan, options: ExecutePlanOptions): Promise<readonly NodeResult[]> {
  const { emit, signal, threads, now = Date.now, target } = options;
  const { start, end } = plan.hooks;
  const startedAt = now();
  emit({ type: 'run.started', command: plan.command, target, threads, nodes: [...start, ...plan.nodes, ...end] });
  const before = await executeHooks(start, [], { ...options, now });
  const broken = before.find((result) => result.status === 'error');
  const doomed = options.skipNodesIfOnRunStartFails === true ? broken?.uniqueId : undefined;
  const nodes = await executeNodes(plan, { ...options, now }, doomed);
  // dbt shows `on-run-end` of the hooks before it only those that failed.
  const after = await executeHooks(end, [...(broken ? [broken] : []), ...nodes], { ...options, now });
  const results = [...before, ...nodes, ...after];
  emit({ type: 'run.finished', status: runStatus(results, signal), seconds: (now() - startedAt) / 1000 });
  return results;
}

/** One hook after the other; after one that fails the others are skipped. */
async function executeHooks(
  hooks: readonly PlannedNode[],
  seen: readonly NodeResult[],
  { emit, signal, runHook, now }: ExecutePlanOptions & { readonly now: () => number },
): Promise<readonly NodeResult[]> {
  const results: NodeResult[] = [];
  for (const { uniqueId } of hooks) {
    const skippedBecause = results.find((result) => result.status === 'error')?.uniqueId;
    const isSkipped = skippedBecause !== undefined || signal.aborted || runHook === undefined;
    if (!isSkipped) emit({ type: 'node.started', uniqueId });
    const result: NodeResult = isSkipped
      ? { uniqueId, status: 'skipped', startedAt: isoTime(now()), seconds: 0, skippedBecause }
      : await measure(uniqueId, now, () => runHook(uniqueId, seen));
    results.push(result);
    emit({ type: 'node.finished', result });
  }
  return results;
}

/** What became of a run. One that lost its lock has failed; nobody cancelled it. */
export function runStatus(results: readonly NodeResult[], signal: AbortSignal): Exclude<RunStatus, 'running'> {
  if (signal.aborted && !(signal.reason instanceof SigetiError)) return 'cancelled';
  return results.some((result) => isFailure(result.status)) ? 'error' : 'success';
}
