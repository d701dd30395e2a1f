import { connectionTargetOf } from '../engine/index.ts';
import { type EndReason, executeFlowRun } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit.ts';
import { openWorkspace } from './open-workspace.ts';
import { runVerbInProcess } from './task-host.ts';

/**
 * `sigeti flow-run execute ID FENCE`: what a worker starts for each run. It ends when the worker asks for it, and when
 * the worker is gone: somebody else is to go on then.
 */
export async function executeClaimedRun(context: CommandContext, id: string, fence: number): Promise<number> {
  const { terminal } = context;
  const ends = new AbortController();
  process.on('message', (message) => ends.abort(readReason(message)));
  process.once('disconnect', () => ends.abort('stop' satisfies EndReason));
  try {
    const { workspace } = await openWorkspace(context);
    const isDone = await executeFlowRun({
      connection: connectionTargetOf(workspace.target),
      id,
      fence,
      language: terminal.language,
      signal: ends.signal,
      runVerb: (request) => runVerbInProcess(context, request),
    });
    return isDone ? EXIT.success : EXIT.failure;
  } finally {
    // The channel to the worker would keep the process alive.
    if (process.connected) process.disconnect();
  }
}

function readReason(message: unknown): EndReason {
  return typeof message === 'object' && message !== null && Reflect.get(message, 'end') === 'cancel'
    ? 'cancel'
    : 'stop';
}
