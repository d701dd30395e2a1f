import { once } from 'node:events';
import { connectionTargetOf, type Workspace } from '../../engine/index.ts';
import { connectionUrl } from '../../postgres/index.ts';
import type { CommandContext } from '../context.ts';
import { openWorkspace } from '../open-workspace.ts';
import { connectToSource, loadSimulation } from '../simulation.ts';
import { runGraph } from './graph.ts';
import { createSource } from './simulate.ts';

/**
 * `sigeti start`: everything, from nothing. On the embedded server the synthetic source is created where there is none;
 * on any other server nothing is written but the warehouse. Stays up until Ctrl-C, unless `--once`; what it started it
 * also stops. The exit code is the run's.
 */
export async function run(context: CommandContext): Promise<number> {
  const { workspace, server } = await openWorkspace(context);
  try {
    if (server) await ensureSource(workspace, context);
    const exitCode = await runGraph(workspace, context);
    if (server && !context.options.once && !context.signal.aborted) await stayUp(workspace, context);
    return exitCode;
  } finally {
    if (server && !server.reused) await server.stop();
  }
}

async function ensureSource(workspace: Workspace, context: CommandContext): Promise<void> {
  if (workspace.source || workspace.root.simulate === undefined) return;
  const simulation = await loadSimulation(workspace);
  const session = await connectToSource(workspace, context);
  const present = await simulation.hasSource(session).finally(() => session.close());
  if (!present) await createSource(workspace, context);
}

async function stayUp(workspace: Workspace, { terminal, signal }: CommandContext): Promise<void> {
  const url = connectionUrl(connectionTargetOf(workspace.target), 'hidden');
  terminal.print(
    terminal.language === 'fr'
      ? `\nL’entrepôt est en service : ${url}\nMot de passe : sigeti db url. Requêtes : sigeti psql. Ctrl-C arrête tout.`
      : `\nThe warehouse is up: ${url}\nPassword: sigeti db url. Queries: sigeti psql. Ctrl-C stops everything.`,
  );
  // Nothing else keeps the process alive meanwhile.
  const alive = setInterval(() => undefined, 60_000);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(alive);
}
