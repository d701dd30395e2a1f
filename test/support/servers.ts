// vitest's globalSetup of the integration tests: starts a PostgreSQL of each kind that this machine can offer.
import type { TestProject } from 'vitest/node';
import { startPackagedCluster, startSystemCluster } from './cluster.ts';
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

const KINDS: readonly { name: string; start(): Promise<RunningServer | undefined> }[] = [
  { name: 'embedded', start: startEmbeddedCluster },
  { name: 'of the system', start: startSystemCluster },
  { name: '13 (package pg13)', start: () => startPackagedCluster('pg13') },
];

const running: RunningServer[] = [];

export async function setup(project: TestProject): Promise<void> {
  // e.g. SIGETI_TEST_SERVERS=18 for a quick round.
  const wanted = process.env.SIGETI_TEST_SERVERS?.split(',');
  try {
    for (const { name, start } of KINDS) {
      const server = await start();
      if (server !== undefined) running.push(server);
      say(server === undefined ? `PostgreSQL ${name}: absent` : `PostgreSQL ${name}: ${server.version}, tested`);
    }
  } catch (error) {
    await teardown();
    throw error;
  }
  const used = running.filter(({ label }) => wanted === undefined || wanted.includes(label));
  project.provide(
    'servers',
    used.map(({ label, version, url }) => ({ label, version, url })),
  );
}

export async function teardown(): Promise<void> {
  await Promise.allSettled(running.splice(0).map((server) => server.stop()));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
