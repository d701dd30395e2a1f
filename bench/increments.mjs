// Thousands of histories: days go by in a synthetic source, the warehouse is refreshed on some of them, some refreshes
// fail half way or are for another day; at the end every row of every relation is what a full refresh would leave.
// Usage: node bench/increments.mjs [histories] [seed] [path]. Every round of 100 has a seed of its own, printed before
// it is played: `node bench/increments.mjs 100 <seed>` plays that round again, and with the path that a failure prints,
// one history.
import { spawnSync } from 'node:child_process';
import { numberList } from './lib/arguments.mjs';

const ROUND = 100;
const USAGE = 'bench/increments.mjs [histories] [seed] [path]';
const [count] = numberList(USAGE, process.argv[2] ?? '1000');
const [seed] = numberList(USAGE, process.argv[3] ?? String(Date.now() % 1_000_000_000));
const path = process.argv[4];
const startedAt = performance.now();
let failed = 0;

for (let done = 0; done < count; done += ROUND) {
  const histories = Math.min(ROUND, count - done);
  const round = seed + done / ROUND;
  console.log(
    `\n${done} of ${count} histories, ${minutes()} min; next: node bench/increments.mjs ${histories} ${round}`,
  );
  if (!play(histories, round)) failed += 1;
}
console.log(
  `\n${count} histories in ${minutes()} min, seed ${seed}: ${failed === 0 ? 'all equal' : `${failed} rounds FAILED`}`,
);
if (failed > 0) process.exitCode = 1;

function play(histories, round) {
  const args = ['vitest', 'run', '--project', 'integration', 'test/integration/increments/histories.test.ts'];
  const environment = { SIGETI_HISTORIES: String(histories), SIGETI_HISTORY_SEED: String(round) };
  const { status } = spawnSync('npx', [...args, '--reporter', 'dot'], {
    stdio: 'inherit',
    env: { ...process.env, SIGETI_TEST_SERVERS: '18', ...environment, ...(path && { SIGETI_HISTORY_PATH: path }) },
  });
  return status === 0;
}

function minutes() {
  return ((performance.now() - startedAt) / 60_000).toFixed(1);
}
