// Runs under random kills: workers, schedulers, processes of runs, sessions, and PostgreSQL itself; some only freeze.
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toSigetiError } from '../../src/core/index.ts';
import { connect, type EmbeddedServer, type Session, startEmbedded } from '../../src/postgres/index.ts';
import { environmentFor, type RunningCli, startCli, type TestProject, writeProject } from './cli.ts';
import { enqueue, sqlFlow } from './flow-runs.ts';

export const FAULTS = ['worker', 'scheduler', 'run', 'session', 'freeze', 'postgres'] as const;
export type Fault = (typeof FAULTS)[number];

export interface ChaosOptions {
  readonly faults: number;
  /** Gives the next number between 0 and 1. */
  readonly random: () => number;
  readonly tell: (line: string) => void;
}

/** What was found at the end. All but `runs`, `completed`, `crashed` and `takeovers` must be 0. */
export interface ChaosCounts {
  readonly runs: number;
  readonly completed: number;
  /** Given up after too many takeovers, and said so. */
  readonly crashed: number;
  readonly takeovers: number;
  /** Neither ended nor waiting for anything. */
  readonly stuck: number;
  /** Neither completed nor crashed. */
  readonly lost: number;
  /** Tasks whose effect is there twice. */
  readonly doubled: number;
  /** Completed runs without the effect of one of their tasks. */
  readonly missing: number;
  /** Warehouses that are still taken. */
  readonly slots: number;
}

/** Seconds that a frozen worker stays frozen: longer than a lease. */
const FROZEN = 11;
const SETTLE_MS = 180_000;

/** The processes and the server that faults happen to. */
export class ChaosSite {
  readonly #directory: string;
  readonly #project: TestProject;
  readonly #processes = new Map<string, RunningCli>();
  #server: EmbeddedServer;
  #isOver = false;

  private constructor(directory: string, server: EmbeddedServer) {
    this.#directory = directory;
    this.#server = server;
    this.#project = writeProject({
      'models/un.sql': 'select 1 as id, pg_sleep(0.2)::text as attente',
      'models/deux.sql': "select id, pg_sleep(0.2)::text as attente from {{ ref('un') }}",
    });
  }

  static async open(): Promise<ChaosSite> {
    const directory = await mkdtemp(path.join(tmpdir(), 'sigeti-chaos-'));
    await chmod(directory, 0o755);
    const server = await startEmbedded({ directory, settings: { fsync: 'off' } });
    const site = new ChaosSite(directory, server);
    for (const name of ['worker 1', 'worker 2', 'server 1', 'server 2']) site.start(name);
    await site.withSession(async (session) => {
      await waitFor(() => hasSchema(session));
      await session.script('create table effet (run uuid, tache text)');
    });
    return site;
  }

  start(name: string): void {
    if (this.#isOver) return;
    const [verb = '', number] = name.split(' ');
    // Each warehouse has two processes that execute its runs.
    const environment = { ...environmentFor(this.#server), DWH_DB_SCHEMA: number === '1' ? 'dwh' : 'autre' };
    this.#processes.set(name, startCli([verb, 'start', '--quiet'], { cwd: this.#project.directory, environment }));
  }

  async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await connect(this.#server);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  /** Makes one fault happen, and repairs what a supervisor of services would: what died is started again. */
  async fault(kind: Fault, random: () => number): Promise<void> {
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    const named = (verb: string) => [...this.#processes.keys()].filter((name) => name.startsWith(verb));
    switch (kind) {
      case 'worker':
        return await this.#killAndRestart(pick(named('worker')));
      case 'scheduler':
        return await this.#killAndRestart(pick(named('server')));
      case 'run': {
        const child = pick([...this.#processes.values()].flatMap(({ process }) => childrenOf(process.pid)));
        return child === undefined ? undefined : kill(child, 'SIGKILL');
      }
      case 'session':
        return await this.withSession(async (session) => {
          await session.script(`select pg_terminate_backend(pid) from pg_stat_activity
where application_name like 'sigeti%' and pid <> pg_backend_pid() order by md5(pid::text || '${random()}') limit 1`);
        });
      case 'freeze':
        return await this.#freeze(pick(named('worker')));
      case 'postgres': {
        kill(this.#server.processId, 'SIGKILL');
        this.#server = await this.#startServer();
      }
    }
  }

  async #startServer(): Promise<EmbeddedServer> {
    try {
      return await startEmbedded({ directory: this.#directory, settings: { fsync: 'off' } });
    } catch (thrown) {
      const log = path.join(this.#directory, 'postgres', 'pg18', 'postgres.log');
      const said = readFileSync(log, 'utf8').split('\n').slice(-60).join('\n');
      throw new Error(`${JSON.stringify(toSigetiError(thrown).details)}\n${said}`);
    }
  }

  async #killAndRestart(name: string | undefined): Promise<void> {
    const running = this.#processes.get(name ?? '');
    if (name === undefined || running === undefined) return;
    running.process.kill('SIGKILL');
    await running.outcome;
    this.start(name);
  }

  /** A worker and the run that it has stop as they are, and wake up when both are taken for dead. */
  async #freeze(name: string | undefined): Promise<void> {
    const pid = this.#processes.get(name ?? '')?.process.pid;
    const frozen = pid === undefined ? [] : [pid, ...childrenOf(pid)];
    for (const one of frozen) kill(one, 'SIGSTOP');
    await sleep(FROZEN * 1000);
    for (const one of frozen) kill(one, 'SIGCONT');
  }

  async close(): Promise<void> {
    this.#isOver = true;
    for (const { process } of this.#processes.values()) {
      for (const child of childrenOf(process.pid)) kill(child, 'SIGKILL');
      process.kill('SIGKILL');
    }
    await Promise.all([...this.#processes.values()].map(({ outcome }) => outcome));
    await this.#server.stop();
    await rm(this.#directory, { recursive: true, force: true });
    this.#project.remove();
  }
}

/** Puts runs into the queue, lets faults happen while they run, waits until all is quiet, and counts. */
export async function runChaos(site: ChaosSite, { faults, random, tell }: ChaosOptions): Promise<ChaosCounts> {
  for (let done = 0; done < faults; done += 1) {
    await site.withSession(async (session) => {
      for (const warehouse of ['dwh', 'autre']) await enqueue(session, { flow: chaosFlow(warehouse), warehouse });
    });
    await sleep(500 + random() * 2500);
    const kind = FAULTS[Math.floor(random() * FAULTS.length)] ?? 'worker';
    tell(`${done + 1}/${faults} ${kind}`);
    await site.fault(kind, random);
  }
  await waitFor(() => site.withSession(async (session) => (await waiting(session)) === 0), SETTLE_MS).catch(
    () => undefined,
  );
  return await site.withSession(count);
}

/** A flow that leaves one row for each of its tasks of SQL, and builds models between them where it has the warehouse. */
function chaosFlow(warehouse: string) {
  const effect = (task: string) => `insert into effet values (\${flow_run_id}, '${task}'); select pg_sleep(0.3)`;
  const flow = sqlFlow({ avant: effect('avant'), apres: effect('apres') });
  const [before, after] = flow.tasks;
  const verb = {
    kind: 'verb',
    name: 'run',
    verb: 'run',
    arguments: [],
    when: 'success',
    retries: 1,
    retryDelay: 0.2,
    backoff: 1,
  } as const;
  const tasks = [before, ...(warehouse === 'dwh' ? [verb] : []), after].filter((task) => task !== undefined);
  return { ...flow, tasks, retries: 3, retryDelay: 0.5 };
}

async function waiting(session: Session): Promise<number> {
  const [found] = await session.script(
    `select count(*)::int from sigeti_ops.flow_run where state_type not in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')`,
  );
  return Number(found?.rows[0]?.[0]);
}

async function count(session: Session): Promise<ChaosCounts> {
  const { rows } = await session.query<ChaosCounts>(`select count(*)::int as runs,
  (count(*) filter (where state_type = 'COMPLETED'))::int as completed,
  (count(*) filter (where state_type = 'CRASHED'))::int as crashed,
  coalesce(sum(takeovers), 0)::int as takeovers,
  (count(*) filter (where state_type not in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')))::int as stuck,
  (count(*) filter (where state_type not in ('COMPLETED', 'CRASHED')))::int as lost,
  (select count(*)::int from (select 1 from effet group by run, tache having count(*) > 1) d) as doubled,
  (count(*) filter (where state_type = 'COMPLETED'
    and (select count(distinct tache) from effet e where e.run = r.id) <> 2))::int as missing,
  (count(*) filter (where state_type in ('PENDING', 'RUNNING', 'CANCELLING')))::int as slots
from sigeti_ops.flow_run r where trigger = 'manual'`);
  const [counts] = rows;
  if (counts === undefined) throw new Error('nothing was counted');
  return counts;
}

async function hasSchema(session: Session): Promise<boolean> {
  return (await session.script(`select to_regclass('sigeti_ops.flow_runs') is not null`))[0]?.rows[0]?.[0] === true;
}

async function waitFor(isSo: () => Promise<boolean>, milliseconds = 60_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('It did not come about in time.');
    await sleep(200);
  }
}

/** Process ids whose parent is `pid`; by /proc, so on Linux. */
function childrenOf(pid: number | undefined): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

function parentOf(name: string): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
