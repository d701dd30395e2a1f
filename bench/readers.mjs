// Refreshes that change rows, every fifth also the shape of a model, under eight readers: by us, then by real dbt on
// the same project, server and source. Ours must leave every reader alone: no error, no torn read, no lock kept from a
// reader for more than 100 ms. Each refresh of dbt waits for the readers: half an hour for 50.
// Usage: node bench/readers.mjs [refreshes] [refreshes of dbt] [scale]; needs bench/peers/setup.sh once for dbt (0 leaves
// it out).
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { wholeNumbers } from './lib/arguments.mjs';
import { startReaders } from './lib/reader-load.mjs';
import { changedRows, shapeModels, sourceChange } from './lib/refresh-steps.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const USAGE = 'bench/readers.mjs [refreshes] [refreshes of dbt] [scale]';
const [refreshes, dbtRefreshes = refreshes, scale] = wholeNumbers(USAGE, 50, undefined, 1);

const warehouse = openWarehouse({ scale });
const client = new pg.Client({ connectionString: warehouse.url });
const originals = new Map();
try {
  await client.connect();
  await client.query(`create role bi_owner; create role bi_reader; create schema bi authorization bi_owner;
    grant usage on schema bi to bi_reader; alter default privileges grant select on tables to bi_owner, bi_reader`);
  const ours = await load('dwh', refreshes, (...args) => warehouse.command('build', ...args));
  report('ours', ours);
  if (dbtRefreshes > 0) {
    const theirs = await load('dbt', dbtRefreshes, (...args) => warehouse.dbt('build', ...args));
    report('dbt-core 1.10.15', theirs);
  }
  judge(ours);
} finally {
  await client.end();
  warehouse.close();
}

/** Builds the warehouse once, then refreshes it so many times while the readers read. */
async function load(prefix, count, command) {
  await runRefresh(-1, command);
  await client.query(grants(prefix));
  await client.query(foreignViews(prefix));
  const rows = await changedRows(client, prefix);
  const stop = await startReaders(warehouse.url, prefix);
  const times = [];
  const failures = [];
  let [reshaped, lostViews] = [0, 0];
  const startedAt = performance.now();
  for (let step = 0; step < count; step += 1) {
    await client.query(sourceChange(step, rows));
    const { code, output, ms, isChanged } = await runRefresh(step, command);
    if (code === 0) times.push(ms);
    else failures.push(`refresh ${step}: exit code ${code}, ${firstError(output)}`);
    if (isChanged) reshaped += 1;
    lostViews += await restoreViews(prefix);
  }
  return { ms: performance.now() - startedAt, ...(await stop()), times, failures, reshaped, lostViews };
}

async function runRefresh(step, command) {
  const { vars, isChanged } = shapeModels(warehouse.directory, step, originals);
  const {
    command: program,
    args,
    options,
  } = command('--vars', JSON.stringify(vars), '--exclude-resource-type', 'test');
  const startedAt = performance.now();
  const child = spawn(program, args, options);
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    output += data;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (step < 0 && code !== 0) throw new Error(`The first build failed:\n${output}`);
  return { code, output, ms: performance.now() - startedAt, isChanged };
}

/** What an administrator grants to the people of another department. */
function grants(prefix) {
  const schemas = ['facts', 'dimensions', 'marts_financier', 'marts_occupation', 'marts_clients', 'marts_operationnel'];
  return schemas.map((schema) => `grant usage on schema ${prefix}_${schema} to bi_owner, bi_reader;`).join('\n');
}

/** Views of another owner; they stay theirs, and nobody but them creates them again. */
function foreignViews(prefix) {
  return `set role bi_owner;
    create or replace view bi.finance as select annee, zone_libelle::text, count(*) as lignes, sum(montant_total_facture) as total,
      max(raison_sociale) as dernier from ${prefix}_marts_financier.mart_performance_financiere group by 1, 2;
    create or replace view bi.lots with (security_barrier) as select zone_id, count(*) as lots, sum(prix) as prix
      from ${prefix}_dimensions.dim_lots where is_current group by 1;
    grant select on bi.finance, bi.lots to bi_reader;
    reset role`;
}

/** Somebody repairs what a refresh has dropped; returns how many views that were. */
async function restoreViews(prefix) {
  const { rows } = await client.query(`select count(*)::int as there from pg_views where schemaname = 'bi'`);
  const lost = 2 - rows[0].there;
  // Where a failed refresh has left no mart to read, there is nothing to repair them with.
  if (lost > 0) await client.query(foreignViews(prefix)).catch(() => client.query('reset role'));
  return lost;
}

/** The line of a run's output that says most about why it failed. */
function firstError(output) {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.find((line) => /deadlock|does not exist|error \[|must be|^[A-Z_]+_[A-Z_]+:/i.test(line)) ?? lines.at(-1);
}

function report(name, seen) {
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const least = seen.readers.reduce((a, b) => (b.reads < a.reads ? b : a));
  const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  const errors = Object.entries(seen.errors).map(([code, count]) => `${count} × ${code}`);
  const total = Object.values(seen.errors).reduce((a, b) => a + b, 0);
  console.log(`\n${name}, k=${scale}`);
  for (const [what, value] of [
    ['refreshes done', `${seen.times.length}, ${seen.failures.length} failed, ${seen.reshaped} with a change of shape`],
    ['all of them; one, median', `${(seen.ms / 60_000).toFixed(1)} min; ${ms(median(seen.times))}`],
    ['reads', `${seen.reads}; the fewest: ${least.reads} (${least.name})`],
    ['errors of readers', total === 0 ? '0' : `${total} (${errors.join(', ')})`],
    ['torn reads', [seen.torn.length, ...seen.torn.slice(0, 3)].join('\n    ')],
    ['views of others lost', seen.lostViews],
    ['read p50, p99, max', `${ms(seen.p50)}, ${ms(seen.p99)}, ${ms(seen.max)}`],
    ['reads over 100 ms', seen.slow],
    ['lock waits of readers seen', `${seen.lockWaits}, the longest ${ms(seen.longestLockWait)}`],
    ['lock waits over 100 ms', seen.longLockWaits],
    ['longest time unwatched', ms(seen.longestBlink)],
  ]) {
    console.log(`  ${String(what).padEnd(28)} ${value}`);
  }
  for (const failure of seen.failures.slice(0, 3)) console.log(`  ${failure}`);
}

function judge(ours) {
  const misses = [
    ...(ours.times.length < refreshes ? ['a refresh failed'] : []),
    ...(Object.keys(ours.errors).length > 0 ? ['a reader had an error'] : []),
    ...(ours.torn.length > 0 ? ['a read was torn'] : []),
    ...(ours.longLockWaits > 0 ? ['a reader waited for a lock for more than 100 ms'] : []),
    ...(ours.lostViews > 0 ? ["a view of others' was lost"] : []),
  ];
  console.log(`\nours must leave readers alone: ${misses.length === 0 ? 'kept' : `MISSED, ${misses.join(', ')}`}`);
  if (misses.length > 0) process.exitCode = 1;
}
