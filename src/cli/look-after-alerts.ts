import { toSigetiError } from '../core/index.ts';
import { connectTo, type Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';

/** Milliseconds that a server may take for an answer, while somebody waits for the command to end. */
const TIMEOUT = 5000;

/**
 * After a command that was recorded: where no server looks after alerts, this process does, once. So silence is noticed
 * by whoever runs anything. Throws nothing: what goes wrong is told, and the command is what it was.
 */
export async function lookAfterAlerts(
  workspace: Pick<Workspace, 'environment' | 'root' | 'target'>,
  { terminal }: CommandContext,
): Promise<void> {
  try {
    const { hasServer, lookOnce, migrate, readAlerts } = await import('../orchestrator/index.ts');
    const config = await readAlerts(workspace.root.directory);
    if (config.rules.length === 0) return;
    const { alertPorts } = await import('./alert-ports.ts');
    const session = await connectTo(workspace.target);
    try {
      await migrate(session);
      if (await hasServer(session)) return;
      const warehouse = workspace.target.schema;
      const { problems } = await lookOnce(session, { config, warehouse, ports: alertPorts(workspace, TIMEOUT) });
      for (const problem of problems) terminal.warning(problem.toJSON());
    } finally {
      await session.close();
    }
  } catch (thrown) {
    terminal.warning(toSigetiError(thrown).toJSON());
  }
}
