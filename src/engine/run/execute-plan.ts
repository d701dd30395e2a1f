import { type Emit, graphCycle, isFailure, type NodeResult, type RunStatus, toSigetiError } from '../../core/index.ts';
import type { RunPlan } from './plan.ts';

/** What a node's execution says of itself; times are measured around it. */
export type NodeOutcome = Partial<
  Pick<NodeResult, 'status' | 'compileSeconds' | 'rows' | 'rowsAffected' | 'failures' | 'error'>
>;

export interface ExecutePlanOptions {
  readonly runNode: (uniqueId: string, signal: AbortSignal) => Promise<NodeOutcome>;
  readonly emit: Emit;
  readonly target: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Runs every node of the plan, upstream first and `threads` at a time.
 * A failed node skips everything downstream of it; the rest still runs.
 */
export async function executePlan(plan: RunPlan, options: ExecutePlanOptions): Promise<readonly NodeResult[]> {
  const { emit, signal, threads, now = Date.now } = options;
  const startedAt = now();
  const waiting = new Set(plan.nodes.map((node) => node.uniqueId));
  const results = new Map<string, NodeResult>();
  const running = new Map<string, Promise<void>>();

  emit({ type: 'run.started', command: plan.command, target: options.target, threads, nodes: plan.nodes });
  while (waiting.size > 0 || running.size > 0) {
    const ready = startable();
    if (ready.length === 0 && running.size === 0) throw graphCycle([...waiting]);
    for (const uniqueId of ready) start(uniqueId);
    if (running.size > 0) await Promise.race(running.values());
  }
  emit({ type: 'run.finished', status: status(), seconds: (now() - startedAt) / 1000 });
  return [...results.values()];

  function startable(): readonly string[] {
    const ready = [...waiting].filter((id) => upstreamOf(id).every((up) => results.has(up)));
    const doomed = ready.filter((id) => signal.aborted || reasonToSkip(id) !== undefined);
    return doomed.length > 0 ? doomed : ready.slice(0, threads - running.size);
  }

  function start(uniqueId: string): void {
    waiting.delete(uniqueId);
    const skippedBecause = reasonToSkip(uniqueId);
    if (skippedBecause === undefined && !signal.aborted) running.set(uniqueId, runOne(uniqueId).then(finish));
    else finish({ uniqueId, status: 'skipped', startedAt: isoTime(now()), seconds: 0, skippedBecause });
  }

  async function runOne(uniqueId: string): Promise<NodeResult> {
    const nodeStartedAt = now();
    emit({ type: 'node.started', uniqueId });
    const outcome = await options.runNode(uniqueId, signal).catch(
      (thrown: unknown): NodeOutcome => ({
        status: 'error',
        error: toSigetiError(thrown).with({ uniqueId }).toJSON(),
      }),
    );
    const seconds = (now() - nodeStartedAt) / 1000;
    return { uniqueId, status: 'success', startedAt: isoTime(nodeStartedAt), seconds, ...outcome };
  }

  function finish(result: NodeResult): void {
    running.delete(result.uniqueId);
    results.set(result.uniqueId, result);
    emit({ type: 'node.finished', result });
  }

  /** The failed node upstream, wherever it is: a skipped parent passes its own reason on. */
  function reasonToSkip(uniqueId: string): string | undefined {
    const failed = upstreamOf(uniqueId)
      .map((up) => results.get(up))
      .find((result) => result && isFailure(result.status));
    return failed?.skippedBecause ?? failed?.uniqueId;
  }

  function upstreamOf(uniqueId: string): readonly string[] {
    return plan.upstream.get(uniqueId) ?? [];
  }

  function status(): Exclude<RunStatus, 'running'> {
    if (signal.aborted) return 'cancelled';
    return [...results.values()].some((result) => isFailure(result.status)) ? 'error' : 'success';
  }
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
