import { type Emit, graphCycle, isFailure, type NodeResult, toSigetiError } from '../../core/index.ts';
import type { RunPlan } from './plan.ts';
import { WaitingNodes } from './waiting-nodes.ts';

/** What a node's execution says of itself; times are measured around it. */
export type NodeOutcome = Partial<
  Pick<
    NodeResult,
    'status' | 'compileSeconds' | 'rows' | 'rowsAffected' | 'failures' | 'failuresIn' | 'error' | 'skippedBecause'
  >
>;

export interface ExecuteNodesOptions {
  readonly runNode: (uniqueId: string, signal: AbortSignal) => Promise<NodeOutcome>;
  readonly emit: Emit;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Whether the first failure cancels what runs and skips the rest. */
  readonly failFast?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Runs every node of the plan, upstream first and `threads` at a time. A failed node skips everything downstream of it;
 * the rest still runs, unless the run is to fail fast. `skippedBecause` skips them all.
 */
export async function executeNodes(
  plan: RunPlan,
  options: ExecuteNodesOptions,
  skippedBecause?: string,
): Promise<readonly NodeResult[]> {
  const { emit, threads, now } = options;
  const waiting = new WaitingNodes(plan);
  const results = new Map<string, NodeResult>();
  const running = new Map<string, Promise<void>>();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let firstFailure = skippedBecause;

  while (waiting.size > 0 || running.size > 0) {
    for (let uniqueId = next(); uniqueId !== undefined; uniqueId = next()) start(uniqueId);
    if (running.size > 0) await Promise.race(running.values());
    else if (waiting.size > 0) throw graphCycle(waiting.ids);
  }
  return [...results.values()];

  /** What is skipped takes no thread. */
  function next(): string | undefined {
    if (firstFailure !== undefined) return waiting.takeAny();
    return waiting.takeDoomed() ?? (signal.aborted || running.size < threads ? waiting.takeReady() : undefined);
  }

  function start(uniqueId: string): void {
    const reason = reasonToSkip(uniqueId);
    if (reason === undefined && !signal.aborted) running.set(uniqueId, runOne(uniqueId).then(finish));
    else finish({ uniqueId, status: 'skipped', startedAt: isoTime(now()), seconds: 0, skippedBecause: reason });
  }

  async function runOne(uniqueId: string): Promise<NodeResult> {
    emit({ type: 'node.started', uniqueId });
    return await measure(uniqueId, now, () =>
      options.runNode(uniqueId, signal).catch((thrown: unknown) => {
        if (!stop.signal.aborted || !isCancellation(thrown)) throw thrown;
        return { status: 'skipped', skippedBecause: firstFailure };
      }),
    );
  }

  function finish(result: NodeResult): void {
    running.delete(result.uniqueId);
    results.set(result.uniqueId, result);
    emit({ type: 'node.finished', result });
    if (options.failFast === true && !signal.aborted && result.status !== 'skipped' && isFailure(result.status)) {
      firstFailure = result.uniqueId;
      stop.abort();
    }
    waiting.release(result.uniqueId, (id) => reasonToSkip(id) !== undefined);
  }

  /** The failed node upstream, wherever it is: a skipped parent passes its own reason on. */
  function reasonToSkip(uniqueId: string): string | undefined {
    const failed = upstreamOf(uniqueId)
      .map((up) => results.get(up))
      .find((result) => result && isFailure(result.status));
    return failed?.skippedBecause ?? failed?.uniqueId ?? firstFailure;
  }

  function upstreamOf(uniqueId: string): readonly string[] {
    return plan.upstream.get(uniqueId) ?? [];
  }
}

/** Runs something under a node's id and makes the result of it; what it throws is the error of that result. */
export async function measure(
  uniqueId: string,
  now: () => number,
  work: () => Promise<NodeOutcome>,
): Promise<NodeResult> {
  const startedAt = now();
  const outcome = await work().catch(
    (thrown: unknown): NodeOutcome => ({
      status: 'error',
      error: toSigetiError(thrown).with({ uniqueId }).toJSON(),
    }),
  );
  const seconds = (now() - startedAt) / 1000;
  return { uniqueId, status: 'success', startedAt: isoTime(startedAt), seconds, ...outcome };
}

/** Node's own waits end with an AbortError. */
function isCancellation(thrown: unknown): boolean {
  if (thrown instanceof Error && thrown.name === 'AbortError') return true;
  return toSigetiError(thrown).code === 'DATABASE_CANCELLED';
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
