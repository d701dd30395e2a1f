import type { CommandContext } from '../context.ts';
import { actionUnknown } from '../errors.ts';
import { executeClaimedRun } from '../execute-flow-run.ts';

/** `sigeti flow-run …`: the runs of flows. `execute` is what a worker starts for each. */
export async function run(context: CommandContext): Promise<number> {
  const [action, id = '', fence = ''] = context.arguments;
  switch (action) {
    case 'execute':
      return await executeClaimedRun(context, id, Number(fence));
    default:
      throw actionUnknown('flow-run', action, ['ls', 'inspect', 'logs', 'cancel', 'retry']);
  }
}
