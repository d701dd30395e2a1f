// `npm test`: the checks, the unit tests and the integration tests, each even if one before it failed. Ends with the
// servers that were tested, the slowest files, what failed and why, and one line that counts everything. A check counts
// as one test.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../test/browser/find-chromium.mjs';
import { browserFailures, slowestFiles, vitestFailures } from './test-report.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const reports = mkdtempSync(path.join(tmpdir(), 'sigeti-test-'));
const serverReport = path.join(reports, 'servers.txt');
const count = { passed: 0, failed: 0, skipped: 0 };
/** What failed, each with the first lines of why. */
const failures = [];
/** The results of the files that vitest ran. */
const files = [];
/** What the reader of the summary must know besides. */
const notices = [];
const beganAt = performance.now();
const DEPENDENCY_CRUISER = 'dependency-cruiser/bin/dependency-cruise.mjs';

/** Runs a package's command-line program under this very Node: no shell, so no quoting to get wrong on Windows. */
function runProgram(program, args) {
  const result = spawnSync(process.execPath, [path.join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SIGETI_TEST_REPORT: serverReport },
  });
  if (result.signal === 'SIGINT' || result.signal === 'SIGTERM') process.exit(130);
  return result.status === 0;
}

/** A check's output is shown when it ends, since others run meanwhile. */
async function check([name, program, ...args]) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'node_modules', program), ...args], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [exitCode, signal] = await once(child, 'close');
  if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(130);
  process.stdout.write(output);
  if (exitCode === 0) count.passed += 1;
  else fail(name);
  console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(startedAt)})`);
}

/** As many at a time as the machine has cores, in the order of the list. */
async function runChecks(checks) {
  const waiting = [...checks];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await check(next);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** A run whose report is missing or that ran nothing has failed, whatever its exit code. */
function vitest(project) {
  const report = path.join(reports, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const passed = runProgram('vitest/vitest.mjs', args);
  if (!existsSync(report)) return fail(`${project} tests: the test runner wrote no report`);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  count.passed += numPassedTests;
  count.skipped += numPendingTests;
  const failedFiles = testResults.filter(({ status }) => status === 'failed');
  files.push(...testResults);
  failures.push(...vitestFailures(failedFiles, root));
  count.failed += Math.max(numFailedTests, failedFiles.length);
  if (numPassedTests === 0) fail(`${project} tests: none ran`);
  else if (!passed && failedFiles.length === 0) fail(`${project} tests: an error outside of the tests, see above`);
}

/** Without a browser the page is not tested, and nobody may overlook that. */
function browser() {
  if (findChromium() === undefined) {
    notices.push('SKIPPED browser tests: no Chromium, Chrome or Edge found. Install one (apt-get install chromium).');
    count.skipped += 1;
    return;
  }
  const report = path.join(reports, 'browser.json');
  process.env.SIGETI_BROWSER_REPORT = report;
  const passed = runProgram('@playwright/test/cli.js', ['test', '--config', 'test/browser/playwright.config.mjs']);
  if (!existsSync(report)) return fail('browser tests: the test runner wrote no report');
  const { stats, suites, errors } = JSON.parse(readFileSync(report, 'utf8'));
  count.passed += stats.expected;
  count.skipped += stats.skipped;
  if (stats.expected === 0) fail('browser tests: none ran');
  else if (!passed) {
    failures.push(...browserFailures(suites, errors));
    count.failed += Math.max(1, stats.unexpected);
  }
}

function fail(what) {
  failures.push(what);
  count.failed += 1;
}

function secondsSince(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

console.log('# checks');
await runChecks([
  ['tsc: types', 'typescript/bin/tsc', '-p', 'tsconfig.check.json'],
  ['knip: dead code', 'knip/bin/knip.js'],
  ['tsc: types of the page', 'typescript/bin/tsc', '-p', 'web/tsconfig.json'],
  ['dependency-cruiser: walls', DEPENDENCY_CRUISER, 'src', 'simulation', 'web', '--config', '.dependency-cruiser.cjs'],
  ['tsc: types of its tests', 'typescript/bin/tsc', '-p', 'test/browser/tsconfig.json'],
  ['biome: format and lint', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
]);
console.log('\n# unit tests');
vitest('unit');
console.log('\n# integration tests');
vitest('integration');

console.log('\n# browser tests');
browser();

console.log('\n# summary');
if (existsSync(serverReport)) console.log(readFileSync(serverReport, 'utf8').trimEnd());
for (const line of slowestFiles(files, root)) console.log(line);
for (const notice of notices) console.log(notice);
for (const failure of failures) console.log(`FAILED ${failure}`);
rmSync(reports, { recursive: true, force: true });
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped} (${secondsSince(beganAt)})`);
process.exitCode = count.failed === 0 ? 0 : 1;
