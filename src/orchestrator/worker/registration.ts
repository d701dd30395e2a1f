import { hostname } from 'node:os';
import { type ConnectionTarget, connect, type Session } from '../../postgres/index.ts';
import { markAlive } from '../runs/reap.ts';
import { migrate } from '../schema/migrate.ts';

/** What a process is to the others. A command is a `sigeti refresh` of its own. */
export type WorkerKind = 'worker' | 'scheduler' | 'command';

export interface WorkerIdentity {
  readonly kind: WorkerKind;
  readonly version: string;
  /** What its runs write to; a scheduler serves all. */
  readonly warehouse?: string | undefined;
  readonly queues: readonly string[];
}

/** A process that the others see, as long as its session lives. A lost session is a dead worker: it registers anew. */
export interface Registration {
  readonly id: string;
  readonly session: Session;
  /** Says goodbye, and closes the session. */
  close(): Promise<void>;
}

/** Registers this process, bringing the schema up to date first. Throws errors of the connection and of rights. */
export async function registerWorker(
  connection: ConnectionTarget,
  { kind, version, warehouse, queues }: WorkerIdentity,
  signal?: AbortSignal,
): Promise<Registration> {
  const session = await connect(connection, signal);
  try {
    await migrate(session);
    const { rows } = await session.query<{ id: string }>(
      'insert into sigeti_ops.worker (kind, host, pid, version, warehouse, queues) values ($1, $2, $3, $4, $5, $6) returning id::text',
      [kind, hostname(), process.pid, version, warehouse ?? null, queues],
    );
    const id = rows[0]?.id ?? '';
    await session.script(markAlive(id));
    return {
      id,
      session,
      close: async () => {
        if (!session.lost.aborted) {
          await session.query('update sigeti_ops.worker set stopped_at = clock_timestamp() where id = $1', [id]);
        }
        await session.close();
      },
    };
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
}
