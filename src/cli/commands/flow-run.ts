import type { CommandContext } from '../context.ts';
import { actionUnknown } from '../errors.ts';
import { executeOrders } from '../execute-flow-run.ts';

/** `sigeti flow-run …`: the runs of flows. `execute` is what a worker starts for each. */
export async function run(context: CommandContext): Promise<number> {
  const [action] = context.arguments;
  switch (action) {
    case 'execute':
      return await executeOrders(context);
    default:
      throw actionUnknown('flow-run', action, ['ls', 'inspect', 'logs', 'cancel', 'retry']);
  }
}
