import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { executeFlowRun } from '../../src/orchestrator/execution/execute-flow-run.ts';
import type { Flow } from '../../src/orchestrator/flow.ts';
import { claimRun } from '../../src/orchestrator/runs/claim.ts';
import { type Registration, registerWorker } from '../../src/orchestrator/worker/registration.ts';
import type { Session } from '../../src/postgres/index.ts';
import { environmentFor, runInProcess, writeProject } from './cli.ts';
import { useTestDatabase } from './database.ts';
import { enqueue, type RunOptions, sqlFlow } from './flow-runs.ts';

export const GOOD = sqlFlow({ compter: 'select 1' });
export const BAD = sqlFlow({ compter: 'select 1', diviser: 'select 1 / 0', suivre: 'select 2' });

/** A project, its history, and a worker that executes when it is told to. */
export function useRunVerbs() {
  const database = useTestDatabase();
  const project = writeProject({ 'models/a.sql': "select 1 as id {{ var('plus', '') }}" });
  let session: Session;
  let worker: Registration;

  beforeAll(async () => {
    session = await database.session();
    worker = await registerWorker(database.target(), {
      kind: 'worker',
      version: 'essai',
      queues: ['default'],
      warehouse: 'dwh',
    });
  });
  afterAll(async () => {
    await worker.close();
    project.remove();
  });
  beforeEach(async () => {
    // The worker of these tests does not beat: it is alive for as long as they may take.
    await session.script(`truncate sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade;
update sigeti_ops.worker set seen_at = clock_timestamp() + interval '1 hour' where stopped_at is null`);
  });

  const sigeti = (...args: string[]) =>
    runInProcess([...args, '--project-dir', project.directory], { environment: environmentFor(database.target()) });

  /** A run in the queue, under a name of its own. */
  async function waiting(name: string, options: RunOptions & { readonly deployment?: string } = {}): Promise<string> {
    const id = await enqueue(session, options);
    const values = [id, name, options.deployment ?? null];
    await session.query('update sigeti_ops.flow_run set name = $2, deployment = $3 where id = $1', values);
    return id;
  }

  const claim = () => claimRun(session, { id: worker.id, queues: ['default'], warehouse: 'dwh' });

  async function execute(): Promise<void> {
    const run = await claim();
    if (run === undefined) throw new Error('nothing to claim');
    await executeFlowRun({
      connection: database.target(),
      id: run.id,
      fence: run.fence,
      runVerb: () => Promise.reject(new Error('no verb in these flows')),
      language: 'fr',
      signal: new AbortController().signal,
    });
  }

  return {
    session: () => session,
    sigeti,
    french: (...args: string[]) => sigeti(...args, '--lang', 'fr'),
    jsonOf: async (...args: string[]) => JSON.parse((await sigeti(...args, '-o', 'json')).stdout),
    waiting,
    claim,
    execute,
    /** A run that a worker has executed to its end. */
    executed: async (name: string, flow: Flow, deployment?: string): Promise<string> => {
      const id = await waiting(name, { flow, ...(deployment !== undefined && { deployment }) });
      await execute();
      return id;
    },
  };
}

export function expectWithin80(text: string): void {
  for (const line of text.split('\n')) expect(stripVTControlCharacters(line).length, line).toBeLessThanOrEqual(80);
}
