// What the orchestrator costs: from the queue to the start of a run, per task, a thousand runs of two warehouses with a
// worker each, and all of it again with a long history. Floors of the same run: `node -e 0`, and the same SQL on a session of its own.
// Usage: node bench/orchestrator.mjs [queued runs] [finished runs]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { wholeNumbers } from './lib/arguments.mjs';
import { timeOnce } from './lib/measure.mjs';
import { serverVariables } from './lib/warehouse.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const main = path.join(root, 'dist/src/cli/main.js');
const [queued, finished] = wholeNumbers('bench/orchestrator.mjs [queued runs] [finished runs]', 1000, 100_000);
/** Schemas of the same database; a worker takes the runs of its own alone. */
const WAREHOUSES = ['w0', 'w1'];
const TASKS = 50;
const SINGLE = 100;

const project = mkdtempSync(path.join(tmpdir(), 'sigeti-orchestrator-'));
writeFileSync(path.join(project, 'dbt_project.yml'), 'name: vide\nversion: 1.0.0\nprofile: vide\n');
const sigeti = (...args) => ({ command: process.execPath, args: [main, ...args], options: { cwd: project } });
const workers = [];
timeOnce(sigeti('db', 'start'));
const url = await output(sigeti('db', 'url'));
const client = new pg.Client(url);
await client.connect();
try {
  await startWorker(WAREHOUSES[0]);
  const node = Math.min(...Array.from({ length: 5 }, () => timeOnce({ command: process.execPath, args: ['-e', '0'] })));
  console.log(
    `floor: node -e 0 ${node.toFixed(0)} ms; select 1 on a new session ${(await newSession()).toFixed(1)} ms`,
  );
  const fresh = await latencies();
  report('from the queue to the start, one run at a time', fresh, node, { p99: 5 });
  await perTask();
  await startWorker(WAREHOUSES[1]);
  await manyRuns(node);
  await fillHistory();
  const aged = await latencies();
  report(`the same with ${finished} finished runs in the history`, aged, node, { p99: 5 });
  bound('p50 with the long history against p50 without', quantile(aged, 0.5) / quantile(fresh, 0.5), 1.5);
} finally {
  for (const worker of workers) worker.kill('SIGTERM');
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
  await client.end();
  timeOnce(sigeti('db', 'stop'));
  rmSync(project, { recursive: true, force: true });
}

async function startWorker(warehouse) {
  const env = { ...process.env, ...serverVariables(url), DWH_DB_SCHEMA: warehouse };
  workers.push(
    spawn(process.execPath, [main, 'worker', 'start'], { cwd: project, env, stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  const live = async () =>
    (await client.query(`select to_regclass('sigeti_ops.live_worker') is not null as there`)).rows[0].there &&
    (await client.query('select 1 from sigeti_ops.live_worker')).rowCount === workers.length;
  while (!(await live())) await sleep(100);
  // The process that waits for the first run has loaded the product.
  await sleep(3000);
}

/** Milliseconds from the queue to the start of runs that come one by one. */
async function latencies() {
  const found = [];
  for (let run = 0; run < SINGLE; run += 1) {
    const [id] = await enqueue(1, 'seule', 1);
    await ended([id]);
    const { rows } = await client.query(
      `select extract(epoch from started_at - created_at) * 1000 as ms from sigeti_ops.flow_run where id = $1`,
      [id],
    );
    found.push(Number(rows[0].ms));
  }
  return found;
}

async function perTask() {
  const [id] = await enqueue(1, 'taches', TASKS);
  await ended([id]);
  const { rows } = await client.query(
    `select extract(epoch from ended_at - started_at) * 1000 / ${TASKS} as ms from sigeti_ops.flow_run where id = $1`,
    [id],
  );
  const floor = await newSession();
  const cost = Number(rows[0].ms);
  console.log(`a task of SQL: ${cost.toFixed(1)} ms, the same on a new session ${floor.toFixed(1)} ms`);
  bound('a task against its SQL on a new session', cost / floor, 8);
}

async function manyRuns(node) {
  const startedAt = performance.now();
  const ids = await enqueue(queued, 'file', 1, WAREHOUSES.length);
  await ended(ids);
  const each = (performance.now() - startedAt) / queued;
  console.log(
    `${queued} runs in the queue, 2 workers: ${((each * queued) / 1000).toFixed(1)} s, ${each.toFixed(0)} ms each`,
  );
  bound('a run of many against node -e 0', each / node, 3);
}

async function fillHistory() {
  await client.query(
    `insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
  created_at, state_type, state_name, state_at, started_at, ended_at)
select 'ancienne-' || n, 'flux', 'h', '{"tasks": []}', 'w' || n % 4, 'default', '{}', 'manual', 'bench', t, 'COMPLETED', 'Completed', t, t, t
from generate_series(1, $1::int) n, lateral (select now() - n * interval '5 minutes' as t) x`,
    [finished],
  );
  await client.query('analyze sigeti_ops.flow_run');
}

/** Puts runs into the queue, of the first warehouse or of the first few in turn. */
async function enqueue(count, name, tasks, warehouses = 1) {
  const task = (n) => ({
    kind: 'sql',
    name: `t${n}`,
    sql: 'select 1',
    transaction: true,
    when: 'success',
    retries: 0,
    retryDelay: 0,
    backoff: 1,
  });
  const flow = {
    name,
    parameters: [],
    retries: 0,
    retryDelay: 0,
    tasks: Array.from({ length: tasks }, (_, n) => task(n)),
  };
  const { rows } = await client.query(
    `insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by, state_type, state_name)
select $1 || '-' || n, $1, 'h', $2, 'w' || n % $4::int, 'default', '{}', 'manual', 'bench', 'SCHEDULED', 'Scheduled' from generate_series(1, $3::int) n
returning id`,
    [name, JSON.stringify(flow), count, warehouses],
  );
  return rows.map(({ id }) => id);
}

async function ended(ids) {
  const left = async () =>
    Number(
      (
        await client.query(
          `select count(*) from sigeti_ops.flow_run where id = any($1) and state_type <> 'COMPLETED'`,
          [ids],
        )
      ).rows[0].count,
    );
  while ((await left()) > 0) await sleep(ids.length === 1 ? 20 : 200);
}

async function newSession() {
  const times = [];
  for (let run = 0; run < 10; run += 1) {
    const startedAt = performance.now();
    const own = new pg.Client(url);
    await own.connect();
    await own.query('begin; select 1; commit');
    await own.end();
    times.push(performance.now() - startedAt);
  }
  return quantile(times, 0.5);
}

function report(name, times, node, { p99 }) {
  const [half, most] = [quantile(times, 0.5), quantile(times, 0.99)];
  console.log(`${name}: p50 ${half.toFixed(0)} ms, p99 ${most.toFixed(0)} ms (${times.length} runs)`);
  bound(`${name}: p99 against node -e 0`, most / node, p99);
}

function bound(name, ratio, atMost) {
  const isKept = ratio <= atMost;
  console.log(`  ${name}: ${ratio.toFixed(2)} (at most ${atMost}: ${isKept ? 'kept' : 'MISSED'})`);
  if (!isKept) process.exitCode = 1;
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function output({ command, args, options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.once('error', reject).once('close', () => resolve(text.trim()));
  });
}
