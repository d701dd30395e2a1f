// Random faults while runs are executed by two workers and two servers: SIGKILL to workers, servers and the processes of
// runs, sessions ended, workers frozen longer than their lease, PostgreSQL killed. Prints what is stuck, lost, doubled.
// Usage: node bench/chaos.mjs [faults] [seed]
import { spawnSync } from 'node:child_process';
import { wholeNumbers } from './lib/arguments.mjs';

const [faults, seed] = wholeNumbers('bench/chaos.mjs [faults] [seed]', 100, Date.now() % 1_000_000);
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'integration', 'test/integration/orchestrator/chaos.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, SIGETI_TEST_SERVERS: '18', SIGETI_CHAOS_FAULTS: faults, SIGETI_CHAOS_SEED: seed },
  },
);
process.exitCode = status ?? 1;
