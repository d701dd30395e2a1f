import type { Workspace } from '../../engine/index.ts';
import { connect, type EmbeddedServer, LOCK_CLASSES, type Session } from '../../postgres/index.ts';
import type { CommandContext } from '../context.ts';
import { openWorkspace } from '../open-workspace.ts';
import { loadSimulation } from '../simulation.ts';
import { runGraph } from './graph.ts';
import { createSource } from './simulate.ts';

/** Advisory locks in the embedded server's database. */
const IN_USE = `${LOCK_CLASSES.embedded}, 1`;
const CREATING_SOURCE = `${LOCK_CLASSES.embedded}, 2`;

/**
 * `sigeti start`: everything, from nothing. On the embedded server the synthetic source is created where there is none;
 * on any other server nothing is written but the warehouse. Stays up until Ctrl-C, unless `--once`; what it started it
 * also stops, with `--once` only if no other command is using it. The exit code is the run's.
 */
export async function run(context: CommandContext): Promise<number> {
  const { workspace, server } = await openWorkspace(context);
  return server === undefined ? await runGraph(workspace, context) : await runOnEmbedded(workspace, server, context);
}

async function runOnEmbedded(workspace: Workspace, server: EmbeddedServer, context: CommandContext): Promise<number> {
  const { options, signal } = context;
  let inUse = false;
  try {
    const session = await connect(server, signal);
    try {
      await session.script(`select pg_advisory_lock_shared(${IN_USE})`, signal);
      await ensureSource(session, workspace, context);
      const exitCode = await runGraph(workspace, context);
      if (!options.once && !signal.aborted) {
        const { stayUp } = await import('../stay-up.ts');
        await stayUp(session, workspace, context);
      }
      return exitCode;
    } finally {
      // Also where our own run failed, say because the other one holds the lock.
      inUse = options.once === true && !session.lost.aborted && (await isInUse(session));
      await session.close();
    }
  } finally {
    if (!server.reused) await stop(server, inUse, context);
  }
}

/** Two first starts may come here at once: the second waits, and finds the source of the first. */
async function ensureSource(session: Session, workspace: Workspace, context: CommandContext): Promise<void> {
  if (workspace.source || workspace.root.simulate === undefined) return;
  const simulation = await loadSimulation(workspace);
  await session.script(`select pg_advisory_lock(${CREATING_SOURCE})`, context.signal);
  if (!(await simulation.hasSource(session))) await createSource(workspace, context);
  await session.script(`select pg_advisory_unlock(${CREATING_SOURCE})`);
}

/** Whether another command holds one of our locks: a start, or a run. */
async function isInUse(session: Session): Promise<boolean> {
  const [result] = await session.script(
    `select 1 from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() limit 1`,
  );
  return result?.rowCount === 1;
}

async function stop(server: EmbeddedServer, inUse: boolean, { terminal }: CommandContext): Promise<void> {
  if (!inUse) return await server.stop();
  terminal.warn(
    terminal.language === 'fr'
      ? 'Une autre commande utilise le PostgreSQL embarqué : il reste en service. `sigeti db stop` l’arrête.'
      : 'Another command is using the embedded PostgreSQL: it stays up. `sigeti db stop` stops it.',
  );
}
