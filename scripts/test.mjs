// `npm test`: the checks, the unit tests and the integration tests, each even if one before it failed. Ends with one
// line that counts them all. A check counts as one test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const reports = mkdtempSync(path.join(tmpdir(), 'sigeti-test-'));
const count = { passed: 0, failed: 0, skipped: 0 };

/** Runs a package's command-line program under this very Node: no shell, so no quoting to get wrong on Windows. */
function runProgram(program, args) {
  const result = spawnSync(process.execPath, [path.join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return result.status === 0;
}

function check(name, program, args) {
  const startedAt = Date.now();
  const passed = runProgram(program, args);
  count[passed ? 'passed' : 'failed'] += 1;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
}

/** A run whose report is missing or that ran nothing has failed, whatever its exit code. */
function vitest(project) {
  const report = path.join(reports, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const passed = runProgram('vitest/vitest.mjs', args);
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    count.passed += numPassedTests;
    count.failed += Math.max(
      numFailedTests,
      passed ? 0 : 1,
      numPassedTests === 0 ? 1 : 0,
      numFailedTestSuites > 0 ? 1 : 0,
    );
    count.skipped += numPendingTests;
  } catch {
    console.log(`FAILED ${project}: the test runner wrote no report`);
    count.failed += 1;
  }
}

console.log('# checks');
check('biome: format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
check('tsc: types', 'typescript/bin/tsc', ['-p', 'tsconfig.check.json']);
check('dependency-cruiser: walls', 'dependency-cruiser/bin/dependency-cruise.mjs', [
  'src',
  'simulation',
  '--config',
  '.dependency-cruiser.cjs',
]);
check('knip: dead code', 'knip/bin/knip.js', []);
console.log('\n# unit tests');
vitest('unit');
console.log('\n# integration tests');
vitest('integration');
rmSync(reports, { recursive: true, force: true });

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`\n${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed === 0 ? 0 : 1;
