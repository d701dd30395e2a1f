import { chmod, rm } from 'node:fs/promises';
import { connectionUrl, startEmbedded } from '../../src/postgres/index.ts';
import { serverVersion } from './cluster.ts';
import { makeServerFolder, TEST_SETTINGS } from './server-folder.ts';
import type { RunningServer } from './servers.ts';

/** The product's own server, in a folder that goes with it, started as the product starts it. */
export async function startEmbeddedCluster(): Promise<RunningServer> {
  const directory = await makeServerFolder();
  await chmod(directory, 0o755);
  const server = await startEmbedded({ directory, settings: TEST_SETTINGS });
  const target = { ...server, database: 'postgres' };
  return {
    ...(await serverVersion(target)),
    url: connectionUrl(target, 'shown'),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
