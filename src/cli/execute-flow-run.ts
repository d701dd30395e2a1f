import { once } from 'node:events';
import { toSigetiError } from '../core/index.ts';
import { connectionTargetOf, type Workspace } from '../engine/index.ts';
import { ALIVE_MS, type ChildAnswer, type ChildOrder, executeFlowRun } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit.ts';
import { openWorkspace } from './open-workspace.ts';
import { runVerbInProcess } from './task-host.ts';

/**
 * `sigeti flow-run execute`: the process in which a worker has runs executed, one after the other, as it orders over
 * their channel. It ends with the worker: somebody else is to go on then.
 */
export async function executeOrders(context: CommandContext): Promise<number> {
  const { workspace } = await openWorkspace(context);
  let ends = new AbortController();
  let last: Promise<void> = Promise.resolve();
  process.on('message', (order: ChildOrder) => {
    if ('end' in order) return ends.abort(order.end);
    ends = new AbortController();
    last = executeOne(order.execute, workspace, context, ends.signal);
  });
  const pulse = setInterval(() => tell({ alive: true }), ALIVE_MS);
  if (process.connected) await once(process, 'disconnect');
  clearInterval(pulse);
  ends.abort('stop');
  await last;
  return EXIT.success;
}

function tell(answer: ChildAnswer): void {
  if (process.connected) process.send?.(answer, () => undefined);
}

async function executeOne(
  { id, fence }: { readonly id: string; readonly fence: number },
  workspace: Workspace,
  context: CommandContext,
  signal: AbortSignal,
): Promise<void> {
  try {
    await executeFlowRun({
      connection: connectionTargetOf(workspace.target),
      id,
      fence,
      language: context.terminal.language,
      signal,
      runVerb: (request) => runVerbInProcess(context, request),
    });
    tell({ done: id });
  } catch (thrown) {
    // The worker sees the process end, and gives the run to another.
    context.terminal.error(toSigetiError(thrown).toJSON());
    process.exit(EXIT.unusable);
  }
}
