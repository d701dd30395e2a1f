import type { NodeStatus, RunEvent } from '../core/index.ts';
import { type FreshnessResult, sourceStale } from '../engine/index.ts';

const STATUS: Readonly<Record<FreshnessResult['status'], NodeStatus>> = {
  pass: 'pass',
  warn: 'warn',
  error: 'fail',
  'runtime error': 'error',
};

/** The history's view of a look at sources: each is a node, and one that is too old says so even where that is a warning. */
export function freshnessEvents(
  results: readonly FreshnessResult[],
  { target, threads, seconds }: { readonly target: string; readonly threads: number; readonly seconds: number },
): readonly RunEvent[] {
  const isGood = results.every(({ status }) => status === 'pass' || status === 'warn');
  return [
    {
      type: 'run.started',
      command: 'source freshness',
      target,
      threads,
      nodes: results.map(({ source: { uniqueId, sourceName, name } }) => ({
        uniqueId,
        name,
        resourceType: 'source',
        materialized: 'source',
        relation: `${sourceName}.${name}`,
        layer: 'sources',
      })),
    },
    ...results.map((result): RunEvent => {
      const { source, status, startedAt, error } = result;
      const isStale = status === 'warn' || status === 'error';
      return {
        type: 'node.finished',
        result: {
          uniqueId: source.uniqueId,
          status: STATUS[status],
          startedAt,
          seconds: result.seconds,
          error: isStale ? sourceStale(result).toJSON() : error,
        },
      };
    }),
    { type: 'run.finished', status: isGood ? 'success' : 'error', seconds },
  ];
}
