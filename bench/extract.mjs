// Copying a source of another database: `sigeti extract` against `psql -c 'copy … to stdout' | psql -c 'copy … from stdin'`
// of the same tables in the same run, into tables with the same keys; again when little has changed; and its memory.
// Usage: node bench/extract.mjs [rows of the largest table] [pairs]; needs psql.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { wholeNumbers } from './lib/arguments.mjs';
import { compare, printComparison } from './lib/measure.mjs';

const MAIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../dist/src/cli/main.js');
const [rows, runs] = wholeNumbers('bench/extract.mjs [rows of the largest table] [pairs]', 1_000_000, 5);
/** Megabytes that the process may take, whatever the size. */
const MOST_MEMORY = 150;
/** At least 70 % of the throughput of psql. */
const AT_MOST = 1.43;

const TABLES = { factures: rows, paiements: Math.round(rows / 2), journal: Math.round(rows / 4) };
const COLUMNS = `id int primary key, reference varchar(50) not null, cree timestamptz not null, updated_at timestamptz not null,
  montant numeric(15,2), statut app.statut, entreprise_id int, notes text, version int, supprime boolean`;
const VALUES = `i, 'FAC-2024-' || i, '2024-01-01'::timestamptz + i * interval '1 minute', '2024-01-01'::timestamptz + i * interval '1 minute',
  i * 37.5, (array['En attente', 'Payée', 'Échoué'])[1 + i % 3]::app.statut, i % 500, 'Note de la ligne ' || i, 1, false`;

const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-extract-'));
mkdirSync(path.join(directory, 'models'));
writeFileSync(path.join(directory, 'dbt_project.yml'), 'name: mesure\nversion: 1.0.0\nprofile: mesure\n');
declare(false);
sigeti('db', 'start');
const server = new URL(sigeti('db', 'url').trim());
try {
  for (const name of ['source', 'entrepot', 'temoin', 'nu']) sql('sigeti_node_db', `create database ${name}`);
  sql('source', `create schema app; create type app.statut as enum ('En attente', 'Payée', 'Échoué')`);
  for (const [name, count] of Object.entries(TABLES)) {
    sql(
      'source',
      `create table app.${name} (${COLUMNS}); insert into app.${name} select ${VALUES} from generate_series(1, ${count}) i`,
    );
  }
  sql('source', 'vacuum analyze');
  for (const name of ['temoin', 'nu']) prepare(name);
  measure();
} finally {
  sigeti('db', 'stop');
  rmSync(directory, { recursive: true, force: true });
}

function measure() {
  const extract = (...args) => command('extract', ...args);
  const first = (...args) => ({
    ...extract(...args),
    before: () => sql('entrepot', 'drop schema if exists app, sigeti_extract cascade'),
  });
  const pipes = (database) => ({
    command: 'sh',
    args: [
      '-c',
      Object.keys(TABLES)
        .map((name) => pipe(name, database))
        .join(' && '),
    ],
    before: () =>
      sql(
        database,
        `truncate ${Object.keys(TABLES)
          .map((name) => `app.${name}`)
          .join(', ')}`,
      ),
  });
  const limit = { atMost: AT_MOST };
  printComparison(
    `first copy of ${rows} rows and more / psql | psql`,
    compare(first(), pipes('temoin'), { runs }),
    limit,
  );
  printComparison('the same, one table at a time', compare(first('--threads', '1'), pipes('temoin'), { runs }), limit);
  printComparison('first copy / psql | psql into tables without keys', compare(first(), pipes('nu'), { runs }), limit);
  const again = compare(extract(), pipes('temoin'), { runs });
  printComparison('copy again, nothing changed / psql | psql', again, { atMost: 3 });
  declare(true);
  spawnSync(extract().command, extract().args, extract().options);
  const change = () =>
    sql('source', `update app.factures set montant = montant + 1, updated_at = now() where id % 1000 = 1`);
  const increment = compare({ ...extract(), before: change }, pipes('temoin'), { runs });
  printComparison('copy again by watermark and keys, 0.1 % changed / psql | psql', increment, { atMost: 1 });
  return printMemory();
}

/** The peak of the whole copy and of an increment, as the system counts it. */
function printMemory() {
  if (process.platform !== 'linux') return console.log('memory: measured on Linux only');
  for (const args of [['extract'], ['extract', '--full-refresh']]) {
    sql('entrepot', args.length === 1 ? 'drop schema if exists app, sigeti_extract cascade' : 'select 1');
    const line = command(...args);
    const peak = peakOf(line);
    const kept = peak <= MOST_MEMORY;
    console.log(
      `memory of ${args.join(' ')}, ${rows} rows: ${peak.toFixed(0)} MB at most (at most ${MOST_MEMORY}: ${kept ? 'kept' : 'MISSED'})`,
    );
    if (!kept) process.exitCode = 1;
  }
}

/** Runs it under a watcher that reads VmHWM, the most that the process ever had resident. */
function peakOf({ command: program, args, options }) {
  const watcher = `const { spawn } = require('node:child_process'); const { readFileSync } = require('node:fs');
const child = spawn(process.argv[1], process.argv.slice(2), { stdio: 'ignore' }); let peak = 0;
const timer = setInterval(() => { try { peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/' + child.pid + '/status', 'utf8'))?.[1] ?? peak); } catch {} }, 20);
child.on('close', (code) => { clearInterval(timer); console.log(peak); process.exitCode = code; });`;
  const { stdout, status } = spawnSync(process.execPath, ['-e', watcher, program, ...args], {
    ...options,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return Number(stdout) / 1024;
}

function declare(withWatermark) {
  const meta = withWatermark ? ', config: {meta: {extract: {watermark: updated_at}}}' : '';
  const tables = Object.keys(TABLES).map((name) => `      - {name: ${name}${meta}}\n`);
  writeFileSync(
    path.join(directory, 'models/sources.yml'),
    `version: 2\nsources:\n  - name: app\n    schema: app\n    tables:\n${tables.join('')}`,
  );
}

/** Tables of the same columns for psql, with the keys or without. */
function prepare(database) {
  sql(database, `create schema app; create type app.statut as enum ('En attente', 'Payée', 'Échoué')`);
  const columns = database === 'nu' ? COLUMNS.replace(' primary key', '') : COLUMNS;
  for (const name of Object.keys(TABLES)) sql(database, `create table app.${name} (${columns})`);
}

function pipe(table, database) {
  return `psql -qX '${urlOf('source')}' -c 'copy app.${table} to stdout' | psql -qX '${urlOf(database)}' -c 'copy app.${table} from stdin'`;
}

function urlOf(database) {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

function sql(database, text) {
  const { status, stderr } = spawnSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', urlOf(database), '-c', text], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

function command(...args) {
  const at = (prefix, database) => ({
    [`${prefix}_HOST`]: server.hostname,
    [`${prefix}_PORT`]: server.port,
    [`${prefix}_NAME`]: database,
    [`${prefix}_USER`]: server.username,
    [`${prefix}_PASSWORD`]: decodeURIComponent(server.password),
  });
  const env = { ...process.env, ...at('DWH_DB', 'entrepot'), ...at('SOURCE_DB', 'source') };
  return { command: process.execPath, args: [MAIN, ...args, '--project-dir', directory], options: { env } };
}

function sigeti(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args, '--project-dir', directory], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}
