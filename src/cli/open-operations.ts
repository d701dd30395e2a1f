import { connectTo, currentInvoker, type Workspace } from '../engine/index.ts';
import { migrate } from '../orchestrator/index.ts';
import type { Session } from '../postgres/index.ts';
import type { CommandContext } from './context.ts';
import { openWorkspace } from './open-workspace.ts';

/** A session on a warehouse whose history of runs is there and up to date. */
export interface Operations {
  readonly workspace: Workspace;
  readonly session: Session;
  /** Who asks, `user@host`. */
  readonly by: string;
}

/** Does `work` with a session on `sigeti_ops`, which is created where it is missing, and closes it. */
export async function withOperations<T>(
  context: CommandContext,
  work: (operations: Operations) => Promise<T>,
): Promise<T> {
  const { workspace } = await openWorkspace(context);
  const session = await connectTo(workspace.target, context.signal);
  try {
    await migrate(session);
    const { user, host } = currentInvoker(context.verb);
    return await work({ workspace, session, by: `${user}@${host}` });
  } finally {
    await session.close();
  }
}
