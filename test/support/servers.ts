// vitest's globalSetup of the integration tests: starts a PostgreSQL of each kind that this machine can offer.
import { appendFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startPackagedCluster, startSystemCluster, systemMajor } from './cluster.ts';
import { startEmbeddedCluster } from './embedded-cluster.ts';

/** A server under test. `url` logs in as its superuser, to its `postgres` database. */
export interface TestServer {
  /** The major, e.g. `18`. */
  readonly label: string;
  /** As the server writes it, e.g. `18.4`. */
  readonly version: string;
  readonly url: string;
}

export interface RunningServer extends TestServer {
  stop(): Promise<void>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly servers: readonly TestServer[];
  }
}

/** A kind of server, and the major it would have; undefined where this machine has none of it. */
interface ServerKind {
  readonly name: string;
  label(): Promise<string | undefined>;
  start(): Promise<RunningServer | undefined>;
}

const KINDS: readonly ServerKind[] = [
  { name: 'embedded', label: async () => '18', start: startEmbeddedCluster },
  { name: 'of the system', label: systemMajor, start: startSystemCluster },
  { name: '13 (package pg13)', label: async () => '13', start: () => startPackagedCluster('pg13') },
];

const running: RunningServer[] = [];

export async function setup(project: TestProject): Promise<void> {
  running.push(...(await startServers(say)));
  project.provide(
    'servers',
    running.map(({ label, version, url }) => ({ label, version, url })),
  );
}

/**
 * Starts a server of each kind that is wanted, for whoever calls it alone: tests that depend on what no other test does
 * to the whole server.
 */
export async function startServers(tell: (line: string) => void = () => {}): Promise<readonly RunningServer[]> {
  // e.g. SIGETI_TEST_SERVERS=18 for a quick round.
  const wanted = process.env.SIGETI_TEST_SERVERS?.split(',');
  const started = await Promise.allSettled(KINDS.map((kind) => startKind(kind, wanted)));
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? (result.value.server ?? []) : []));
  for (const result of started) {
    if (result.status === 'fulfilled') tell(`PostgreSQL ${result.value.kind}: ${result.value.state}`);
    else {
      await Promise.allSettled(servers.map((server) => server.stop()));
      throw result.reason;
    }
  }
  return servers;
}

async function startKind({ name, label, start }: ServerKind, wanted: readonly string[] | undefined) {
  if (wanted !== undefined && !wanted.includes((await label()) ?? '')) return { kind: name, state: 'left out' };
  const server = await start();
  return { kind: name, server, state: server === undefined ? 'absent' : `${server.version}, tested` };
}

export async function teardown(): Promise<void> {
  await Promise.allSettled(running.splice(0).map((server) => server.stop()));
}

/** Also into the file that `npm test` names, which shows it again at its end. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
  const report = process.env.SIGETI_TEST_REPORT;
  if (report !== undefined) appendFileSync(report, `${line}\n`);
}
