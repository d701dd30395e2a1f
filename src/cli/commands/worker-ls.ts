import { listWorkers } from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { withOperations } from '../open-operations.ts';
import { workerJson } from '../render/flow-run-json.ts';
import { renderWorkers } from '../render/workers.ts';

/** `sigeti worker ls`: the processes that execute, schedule and run commands on this warehouse now. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options } = context;
  const workers = await withOperations(context, async ({ session }) => await listWorkers(session));
  if (options.output === 'json') {
    terminal.print(JSON.stringify({ version: 1, workers: workers.map(workerJson) }));
  } else if (workers.length > 0) terminal.print(renderWorkers(workers, terminal).join('\n'));
  else {
    const french = terminal.language === 'fr';
    terminal.inform(french ? 'Aucun agent : sigeti server start.' : 'No worker: sigeti server start.');
  }
  return EXIT.success;
}
