// Size: making the source, refreshes whole and after a change, and what the engine adds to PostgreSQL's own time.
// Usage: node bench/scale.mjs [scales] [parts] [--keep folder]; scales such as 100,1000,10000 (10000), parts of
// create, full, increment, fixed, overhead (all). --keep holds each scale's project and server in folder/<scale>, so
// that the parts of one large scale can be run one by one. Refreshes after a change are judged by what the processes of
// the server have worked, where /proc tells it: other work on the machine hardly moves it. Needs psql.
import path from 'node:path';
import { numberList } from './lib/arguments.mjs';
import { executedSql } from './lib/executed.mjs';
import { compare, printComparison, timeOnce } from './lib/measure.mjs';
import { inDatabase, timeCopy, timeCreation } from './lib/scale-copy.mjs';
import { serverCpu } from './lib/server-cpu.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const PARTS = ['create', 'full', 'increment', 'fixed', 'overhead'];
const CHANGED = 40;
const CONTROLS = ['path:models/qualite', 'path:models/staging/releves_source*'];
const WITHOUT_CONTROLS = ['--exclude', ...CONTROLS];
const [scales, parts, keep] = readArguments(process.argv.slice(2));
const increments = [];
for (const scale of scales) {
  const folder = keep === undefined ? undefined : path.join(keep, String(scale));
  const warehouse = openWarehouse({ keep: folder });
  try {
    await ensureSource(warehouse, scale);
    for (const part of parts) await runOf(part)(warehouse, scale);
  } finally {
    warehouse.close();
  }
}
if (increments.length > 1) printGrowth(increments);

function runOf(part) {
  return { create: creation, full: fullRefresh, increment: shareOfChange, fixed: fixedChange, overhead }[part];
}

async function creation(warehouse, scale) {
  const ours = timeCreation(warehouse, scale);
  const psql = await timeCopy(warehouse);
  const ratio = ours.ms / psql.ms;
  say(`k=${scale} simulate create: ${seconds(ours.ms)} against ${seconds(psql.ms)} of psql COPY`, ratio, 3);
  say(`k=${scale} simulate create: peak memory ${ours.peak} MB`, ours.peak, 500, '');
}

function fullRefresh(warehouse, scale) {
  const run = timeOnce(warehouse.command('run', '--full-refresh'));
  const build = timeOnce(warehouse.command('build', '--full-refresh'));
  console.log(
    `k=${scale} run --full-refresh: ${seconds(run)}; build --full-refresh, with all tests: ${seconds(build)}`,
  );
}

/** One invoice and one payment in a thousand change, against a full refresh of the same run; then without controls. */
async function shareOfChange(warehouse, scale) {
  const counts = await inDatabase(warehouse.url, async (client) => {
    const { rows } = await client.query('select count(*)::int as factures from factures');
    return rows[0];
  });
  const changed = Math.max(1, Math.round(counts.factures / 1000));
  for (const [what, args] of [
    ['', []],
    [' without controls', WITHOUT_CONTROLS],
  ]) {
    const full = worked(warehouse, ['--full-refresh', ...args]);
    const idle = worked(warehouse, args);
    const increment = await refreshAfter(warehouse, changes(changed, `share${what}`), args);
    console.log(`k=${scale}${what} nothing changed: ${shown(idle)} (full: ${shown(full)})`);
    say(
      `k=${scale}${what} 0.1 % changed (${changed} invoices and their payments): ${shown(increment)}`,
      judged(increment) / judged(full),
      0.1,
    );
  }
}

/** The same few invoices at any scale: the time must grow with the change, not with the tables. */
async function fixedChange(warehouse, scale) {
  // Whole the first time: other tables read what the controls count in the source.
  worked(warehouse, []);
  const idle = worked(warehouse, WITHOUT_CONTROLS);
  const costs = [];
  for (let round = 0; round < 3; round += 1) {
    costs.push(await refreshAfter(warehouse, changes(CHANGED, `fixed ${round}`), WITHOUT_CONTROLS));
  }
  const cost = costs.sort((a, b) => judged(a) - judged(b))[1];
  increments.push({ scale, ms: judged(cost) });
  console.log(
    `k=${scale} without controls, ${CHANGED} invoices changed: ${shown(cost)}; nothing changed: ${shown(idle)}`,
  );
}

/**
 * What the engine adds to the server's own time, where the server has work: a full refresh. A refresh that finds nothing
 * to do costs little more than a process; that is printed, not judged.
 */
function overhead(warehouse, scale) {
  const whole = againstPsql(warehouse, ['--threads', '1', '--full-refresh']);
  printComparison(`k=${scale} run --threads 1 --full-refresh / psql -f target/run`, whole, { atMost: 1.1 });
  const idle = againstPsql(warehouse, ['--threads', '1']);
  console.log(`k=${scale} nothing changed: ${seconds(idle.a)} against ${seconds(idle.b)} of psql -f target/run`);
}

function againstPsql(warehouse, args) {
  const ours = warehouse.command('run', ...args);
  timeOnce(ours);
  timeOnce(ours);
  const script = executedSql(warehouse.directory);
  return compare(
    ours,
    { command: 'psql', args: ['-q', '-v', 'ON_ERROR_STOP=1', '-d', warehouse.url, '-f', script] },
    { runs: 3 },
  );
}

/** Payments of some invoices change, others come, and as many invoices get another amount. */
function changes(count, seed) {
  const some = (from) => `select id from ${from} order by md5(id || '${seed}') limit ${count}`;
  return [
    `update paiement_factures set montant = montant + 1000, updated_at = now() where id in (${some('paiement_factures')})`,
    `insert into paiement_factures (facture_id, montant, date_paiement, mode_paiement, statut, created_at, updated_at)
     select id, 1000, now(), 'Virement', 'Reussi', now(), now() from (${some('factures')}) f`,
    `update factures set montant_total = montant_total + 1000, updated_at = now() where id in (${some('factures')})`,
  ];
}

async function refreshAfter(warehouse, statements, args) {
  await inDatabase(warehouse.url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
  return worked(warehouse, args);
}

/** One run: how long it took, and what the server worked meanwhile, in milliseconds. */
function worked(warehouse, args) {
  const before = serverCpu(warehouse.directory);
  const ms = timeOnce(warehouse.command('run', ...args));
  const after = serverCpu(warehouse.directory);
  return { ms, cpu: before === undefined || after === undefined ? undefined : after - before };
}

function judged({ ms, cpu }) {
  return cpu ?? ms;
}

function shown({ ms, cpu }) {
  return cpu === undefined ? seconds(ms) : `${seconds(cpu)} of the server (${seconds(ms)} by the clock)`;
}

function printGrowth(rows) {
  const [first] = rows;
  for (const { scale, ms } of rows.slice(1)) {
    const tables = scale / first.scale;
    console.log(`k=${scale} / k=${first.scale}: tables × ${tables}, the same change × ${(ms / first.ms).toFixed(1)}`);
  }
}

/** A kept folder may hold a source that no warehouse was built of. */
async function ensureSource(warehouse, scale) {
  const [source, built] = await inDatabase(warehouse.url, async (client) => {
    const { rows } = await client.query(
      "select to_regclass(name) is not null as there from unnest(array['public.factures', 'dwh_facts.fait_factures']) name",
    );
    return rows.map((row) => row.there);
  });
  if (!source) timeOnce(warehouse.create(scale));
  if (built) return;
  const first = timeOnce(warehouse.command('build'));
  console.log(`k=${scale} first build, with seeds, snapshots and all tests: ${seconds(first)}`);
}

function say(what, value, limit, unit = ' ×') {
  const kept = value <= limit;
  const ratio = unit === '' ? '' : `, ratio ${value.toFixed(2)}`;
  console.log(`${what}${ratio} (at most ${limit}${unit === '' ? ' MB' : ''}: ${kept ? 'kept' : 'MISSED'})`);
  if (!kept) process.exitCode = 1;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function readArguments(given) {
  const at = given.indexOf('--keep');
  const folder = at === -1 ? undefined : path.resolve(given[at + 1]);
  const [scaleList = '10000', partList = PARTS.join(',')] = at === -1 ? given : given.toSpliced(at, 2);
  const chosen = partList.split(',');
  const unknown = chosen.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}; there are ${PARTS.join(', ')}.`);
  return [numberList('bench/scale.mjs [scales] [parts] [--keep folder]', scaleList), chosen, folder];
}
