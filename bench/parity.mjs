// The same warehouse by our engine and by real dbt, from the same source on the same server: every row of every
// relation, the outcome of every test, the compiled SQL; and the manifest, once the project is parsed. Builds a first
// time, after changes of the source, after others on another day with marts as tables, whole, and on that day again.
// Usage: node bench/parity.mjs [scales, e.g. 1,10,100]; needs bench/peers/setup.sh once. On a server of your own:
// node bench/parity.mjs [scale] [URL of an empty database]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { numberList } from './lib/arguments.mjs';
import { compareCompiled, compareManifests, compareResults } from './lib/parity-artifacts.mjs';
import { compareRelation, TREATMENTS } from './lib/parity-rows.mjs';
import { FIRST_CHANGES, SECOND_CHANGES } from './lib/source-changes.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const LATER = ['--vars', JSON.stringify({ date_reference: '2026-07-14', marts_materialisation: 'table' })];
const BUILDS = [
  { name: 'first build' },
  // Increments without their declarations keep what the source no longer has: dbt's are whole where rows have gone.
  { name: 'increment', changes: FIRST_CHANGES, theirs: ['--full-refresh'] },
  {
    name: 'increment on another day, marts as tables',
    changes: SECOND_CHANGES,
    args: LATER,
    theirs: ['--full-refresh'],
  },
  { name: 'full refresh, marts as views again', args: ['--full-refresh'] },
  { name: 'increment on another day without a change', args: LATER },
];
const SHOWN = 10;

const scales = numberList(
  'bench/parity.mjs [scales with commas between them] [url of a server]',
  process.argv[2] ?? '1',
);
let failures = 0;

for (const scale of scales) {
  const warehouse = openWarehouse({ scale, url: process.argv[3] });
  const client = new pg.Client({ connectionString: warehouse.url });
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    console.log(`\nPostgreSQL ${rows[0].server_version}, k=${scale}`);
    for (const build of BUILDS) await compareBuild(warehouse, client, build);
    compareParsing(warehouse);
  } finally {
    await client.end();
    warehouse.close();
  }
}
console.log(`\nCompared apart:\n${TREATMENTS.map((line) => `  ${line}`).join('\n')}`);
console.log(failures === 0 ? 'No difference.' : `${failures} comparisons found differences.`);
if (failures > 0) process.exitCode = 1;

/** Changes the source, has both engines build it, and compares all that they left. */
async function compareBuild(warehouse, client, { name, changes = '', args = [], theirs: more = [] }) {
  console.log(`\n${name}`);
  await client.query(changes);
  const { ours, theirs } = targets(warehouse);
  const codes = [warehouse.command('refresh', ...args), warehouse.dbt('build', ...args, ...more)].map(exitCode);
  report('exit codes', codes.join(' and '), codes[0] === codes[1] ? [] : ['they differ']);
  const results = compareResults(ours, theirs);
  report('results', results.size, results.differences);
  for (const node of builtRelations(ours)) reportRelation(await compareRelation(client, node, 'dwh', 'dbt'));
  const compiling = args.filter((argument) => argument !== '--full-refresh');
  exitCode(warehouse.command('compile', ...compiling));
  exitCode(warehouse.dbt('compile', '--target', 'ours', ...compiling));
  const { size, differences } = compareCompiled(ours, theirs);
  report('compiled', size, differences);
}

/** The manifests before anything runs: dbt adds to a node the macros that only its run called. */
function compareParsing(warehouse) {
  console.log('\nparsing');
  exitCode(warehouse.command('compile'));
  exitCode(warehouse.dbt('ls', '--target', 'ours'));
  const { ours, theirs } = targets(warehouse);
  const { nodes, differences } = compareManifests(ours, theirs);
  report('manifest', `${nodes} nodes`, differences);
}

function targets({ directory }) {
  return { ours: path.join(directory, 'target'), theirs: path.join(directory, 'profiles-dbt', 'target') };
}

/** 0 or 1, which are dbt's codes for all well and for a node that failed. Throws on any other. */
function exitCode({ command, args, options = {} }) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  if (status === 0 || status === 1) return status;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}${error ?? ''}`);
}

function builtRelations(target) {
  const { nodes } = JSON.parse(readFileSync(path.join(target, 'manifest.json'), 'utf8'));
  return Object.values(nodes).filter(
    ({ resource_type: type, config }) =>
      ['seed', 'snapshot', 'model'].includes(type) && config.materialized !== 'ephemeral',
  );
}

function reportRelation({ name, shapes, rows, onlyOurs, onlyTheirs }) {
  if (shapes !== undefined)
    return report(
      name,
      '',
      shapes.map((shape) => JSON.stringify(shape)),
    );
  const lines = [
    [onlyOurs, 'here'],
    [onlyTheirs, 'with dbt'],
  ].flatMap(([{ count, examples }, where]) => [
    ...(count === 0 ? [] : [`${count} rows only ${where}`]),
    ...examples.map((example) => `only ${where}: ${example}`),
  ]);
  report(name, `${rows} rows`, lines);
}

function report(name, size, differences) {
  if (differences.length > 0) failures += 1;
  console.log(`  ${differences.length === 0 ? 'same  ' : 'DIFFER'} ${name.padEnd(32)} ${size}`);
  for (const line of differences.slice(0, SHOWN)) console.log(`         ${line}`);
  if (differences.length > SHOWN) console.log(`         … and ${differences.length - SHOWN} more`);
}
