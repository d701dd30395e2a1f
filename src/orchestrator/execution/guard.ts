import { quoteLiteral } from '../../core/index.ts';
import type { PublishGuard } from '../../postgres/index.ts';
import { runTakenOver } from '../errors.ts';
import type { ClaimedRun } from '../runs/flow-run.ts';

/**
 * Proves in a publishing transaction that the run is still this attempt's. FOR KEY SHARE keeps it from changing hands
 * until the transaction ends, and lets its lease be renewed.
 */
export function guardOf({ id, fence, name }: Pick<ClaimedRun, 'id' | 'fence' | 'name'>): PublishGuard {
  return {
    sql: `select 1 from sigeti_ops.flow_run where id = ${quoteLiteral(id)} and fence = ${fence} for key share`,
    refused: () => runTakenOver(name),
  };
}
