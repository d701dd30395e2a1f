// Changes the formulas of the warehouse one at a time, as a slip of the pen would, and checks that something notices: a
// test of the project, or the comparison with the truth. A mutation that nothing notices is a hole in both.
// Usage: node bench/mutations.mjs [scale]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wholeNumbers } from './lib/arguments.mjs';
import { MUTATIONS } from './lib/mutations.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const [scale] = wholeNumbers('bench/mutations.mjs [scale]', 100);
const warehouse = openWarehouse({ scale });
let survivors = 0;
try {
  if (!isGood()) throw new Error('The warehouse is not right as it is: nothing to mutate.');
  for (const mutation of MUTATIONS) {
    const file = path.join(warehouse.directory, mutation.file);
    const original = readFileSync(file, 'utf8');
    if (original.split(mutation.from).length < 2) throw new Error(`${mutation.file} has no « ${mutation.from} »`);
    writeFileSync(file, original.replace(mutation.from, mutation.to));
    const noticed = !isGood();
    writeFileSync(file, original);
    if (!noticed) survivors += 1;
    console.log(`${noticed ? 'noticed ' : 'SURVIVED'} ${mutation.file}: ${mutation.what}`);
  }
} finally {
  warehouse.close();
}
console.log(`${MUTATIONS.length - survivors} of ${MUTATIONS.length} mutations noticed`);
if (survivors > 0) process.exitCode = 1;

/** Whether a full refresh passes all its tests and every figure is the truth's. */
function isGood() {
  const passes = ({ command, args }) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  return passes(warehouse.command('refresh', '--full-refresh')) && passes(warehouse.command('simulate', 'check'));
}
