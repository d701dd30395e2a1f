// Plants every trap of the data so often, and prints what each control of dwh_qualite finds: planted n, found n.
// T1 and T2 stop the warehouse: they have a source of their own, and their controls are read as views of it.
// Usage: node bench/traps.mjs [scale] [counts, e.g. 0,1,5] [--each]; --each plants one trap at a time, in a clean source.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { numberList } from './lib/arguments.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const args = process.argv.slice(2).filter((arg) => arg !== '--each');
const isEach = process.argv.includes('--each');
const USAGE = 'bench/traps.mjs [scale] [counts with commas between them] [--each]';
const [scale] = numberList(USAGE, args[0] ?? '20');
const counts = numberList(USAGE, args[1] ?? '0,1,2,5');
const STOPPING = ['T1', 'T2'];

const warehouse = openWarehouse({ scale });
const client = new pg.Client({ connectionString: warehouse.url });
let wrong = 0;
try {
  await client.connect();
  // Every control is a view from here on, whatever stops later.
  build();
  const { rows } = await client.query('select code, controle, nom from dwh_qualite.controles');
  const controls = new Map(rows.map((row) => [row.code, row]));
  const traps = plantable();
  const found = new Map(traps.map((code) => [code, []]));
  for (const count of counts) {
    for (const [code, number] of await countPlanted(traps, controls, count)) found.get(code).push(number);
  }
  console.log(`k=${scale}, planted: ${counts.join(', ')}${isEach ? ', one trap at a time' : ', all traps at once'}`);
  for (const code of traps) {
    const numbers = found.get(code);
    const isRight = numbers.every((number, index) => number === counts[index]);
    if (!isRight) wrong += 1;
    console.log(
      `  ${isRight ? 'right' : 'WRONG'}  ${code.padEnd(4)} ${numbers.join(', ').padEnd(14)} ${controls.get(code).nom}`,
    );
  }
} finally {
  await client.end();
  warehouse.close();
}
console.log(wrong === 0 ? 'every control finds what was planted' : `${wrong} controls are wrong`);
if (wrong > 0) process.exitCode = 1;

/** The codes that the truth file counts. */
function plantable() {
  const { pieges } = JSON.parse(readFileSync(path.join(warehouse.directory, '.sigeti', 'verite.json'), 'utf8'));
  return Object.keys(pieges);
}

async function countPlanted(traps, controls, count) {
  const usual = traps.filter((code) => !STOPPING.includes(code));
  const sets = isEach ? usual.map((code) => [code]) : [usual];
  const numbers = new Map();
  for (const set of sets) {
    await plant(set, count);
    build();
    for (const code of set) numbers.set(code, await countOf(`controles where code = '${code}'`, 'nombre'));
  }
  for (const code of STOPPING) {
    await plant([code], count);
    numbers.set(code, await countOf(controls.get(code).controle, 'count(*)'));
  }
  return numbers;
}

/** A source that is clean but for these traps. Snapshots must not remember the one before. */
async function plant(codes, count) {
  await client.query('drop schema if exists dwh_snapshots cascade');
  const list = ['all=0', ...codes.map((code) => `${code}=${count}`)].join();
  warehouse.sigeti('simulate', 'create', '--scale', String(scale), '--as-of', '2026-03-31', '--plant', list);
}

function build() {
  const { command, args: words, options } = warehouse.command('build', '--full-refresh', '--resource-type', 'all');
  const { status, stdout } = spawnSync(command, words, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(stdout);
}

async function countOf(relation, column) {
  const { rows } = await client.query(`select ${column}::int as number from dwh_qualite.${relation}`);
  return rows[0].number;
}
