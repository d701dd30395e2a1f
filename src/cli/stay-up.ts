import { SigetiError } from '../core/index.ts';
import { connectionTargetOf, currentInvoker, type Workspace } from '../engine/index.ts';
import { listDeployments, migrate } from '../orchestrator/index.ts';
import { connectionUrl, type Session } from '../postgres/index.ts';
import type { CommandContext } from './context.ts';
import { deployProject } from './deploy-project.ts';
import { renderDeploySummary } from './render/deploy.ts';
import { renderNext } from './render/deployment.ts';
import { DEFAULT_QUEUE, serve } from './serve.ts';

/** Schedules and executes the project's flows, until Ctrl-C or until another command stops the server. */
export async function stayUp(session: Session, workspace: Workspace, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const url = connectionUrl(connectionTargetOf(workspace.target), 'hidden');
  terminal.inform(
    terminal.language === 'fr'
      ? `\nL’entrepôt est en service : ${url}\nMot de passe : sigeti db url. Requêtes : sigeti psql. Ctrl-C arrête tout.`
      : `\nThe warehouse is up: ${url}\nPassword: sigeti db url. Queries: sigeti psql. Ctrl-C stops everything.`,
  );
  await deploy(session, workspace, context);
  const end = AbortSignal.any([signal, session.lost]);
  await serve(workspace, { ...context, signal: end }, { schedules: true, queues: DEFAULT_QUEUE });
  if (session.lost.aborted && !signal.aborted) {
    terminal.warn(terminal.language === 'fr' ? 'PostgreSQL a été arrêté.' : 'PostgreSQL was stopped.');
  }
}

/** A project may have no flows, and one with a mistake in them, or whose flows are another's, is up all the same. */
async function deploy(session: Session, workspace: Workspace, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { user, host } = currentInvoker('start');
  await migrate(session);
  try {
    const { changes, problems } = await deployProject({ workspace, session, by: `${user}@${host}` }, context);
    for (const problem of problems) terminal.error(problem.toJSON());
    if (problems.length === 0) terminal.inform(renderDeploySummary(changes, false, terminal.language));
    terminal.inform(renderNext(await listDeployments(session), terminal.language));
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
    if (thrown.code === 'SCHEDULE_FLOW_TAKEN') terminal.error(thrown.toJSON());
    else if (thrown.code !== 'SCHEDULE_FLOWS_MISSING') throw thrown;
  }
}
