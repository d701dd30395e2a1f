import { limitConcurrency, listDeployments } from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { withOperations } from '../open-operations.ts';
import { openWorkspace } from '../open-workspace.ts';
import { renderNext } from '../render/deployment.ts';
import { DEFAULT_QUEUE, serve } from '../serve.ts';

/**
 * `sigeti worker start`: executes runs on this machine. `sigeti agent start` is what Prefect 2 called it. `sigeti server
 * start` also looks after schedules and alerts. `sigeti worker ls` shows who is there.
 */
export async function run(context: CommandContext): Promise<number> {
  const { verb, options, terminal } = context;
  const [action] = context.arguments;
  if (action === 'ls' && verb === 'worker') return await (await import('./worker-ls.ts')).run(context);
  if (action !== 'start') throw actionUnknown(verb, action, verb === 'worker' ? ['start', 'ls'] : ['start']);
  if (verb === 'agent') {
    terminal.warn(
      terminal.language === 'fr'
        ? 'agent start s’appelle maintenant worker start, et fait la même chose.'
        : 'agent start is called worker start now, and does the same.',
    );
  }
  const limit = readConcurrency(options.concurrency);
  const { workspace, server } = await openWorkspace(context);
  try {
    await withOperations(context, async ({ session }) => {
      if (limit !== undefined) await limitConcurrency(session, limit);
      if (verb === 'server') terminal.inform(renderNext(await listDeployments(session), terminal.language));
    });
    await serve(workspace, context, { schedules: verb === 'server', queues: options.queue ?? DEFAULT_QUEUE });
  } finally {
    if (server !== undefined && !server.reused) await server.stop();
  }
  return EXIT.success;
}

function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,5}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw optionInvalid('--concurrency', text, { fr: 'un nombre à partir de 1', en: 'a number from 1 on' });
}
