// `sigeti simulate create` against psql's COPY of the very files it loads, on the same server.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { timeOnce } from './measure.mjs';

const PEAK = fileURLToPath(new URL('./peak.mjs', import.meta.url));
const SCHEMA = ['1-referentiel', '2-attribution', '3-recouvrement', '4-foncier', '5-marqueur'];

/** Creates the source once more, in place of what is there. Returns seconds and the peak of node's memory in MB. */
export function timeCreation(warehouse, scale) {
  const file = path.join(warehouse.directory, 'peak');
  const { command, args } = warehouse.create(scale);
  const options = { env: { ...process.env, PEAK_FILE: file } };
  const ms = timeOnce({ command, args: ['--import', PEAK, ...args], options });
  return { ms, peak: Number(readFileSync(file, 'utf8')) };
}

/** Times one psql that loads the same rows, in one transaction, into another database with the same schema. */
export async function timeCopy(warehouse) {
  const folder = path.join(warehouse.directory, 'copy');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const url = new URL(warehouse.url);
  url.pathname = '/bench_copy';
  await inDatabase(warehouse.url, async (client) => {
    await client.query('drop database if exists bench_copy');
    await client.query("create database bench_copy encoding 'UTF8' template template0");
  });
  const tables = await tablesOf(warehouse.url);
  psql(warehouse.url, script(folder, 'export.sql', tables.map(copyLine(folder, 'to'))));
  await inDatabase(url.href, async (client) => {
    for (const name of SCHEMA) {
      await client.query(readFileSync(new URL(`../../simulation/schema/${name}.sql`, import.meta.url), 'utf8'));
    }
  });
  const ms = psql(url.href, script(folder, 'import.sql', tables.map(copyLine(folder, 'from'))));
  await inDatabase(warehouse.url, (client) => client.query('drop database bench_copy'));
  rmSync(folder, { recursive: true });
  return { ms, tables: tables.length };
}

/** Tables with rows in the order of their making, so that each comes after those it refers to, with what COPY may write. */
async function tablesOf(url) {
  return inDatabase(url, async (client) => {
    const { rows } = await client.query(`
      select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attgenerated = ''
      group by c.oid, c.relname having (select c.reltuples <> 0) order by c.oid`);
    return rows;
  });
}

function copyLine(folder, direction) {
  return ({ name, columns }) =>
    `\\copy public.${name} (${columns}) ${direction} '${path.join(folder, name).replaceAll('\\', '/')}.txt'\n`;
}

function script(folder, name, lines) {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join(''));
  return file;
}

function psql(url, file) {
  return timeOnce({ command: 'psql', args: ['-q', '-1', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', file] });
}

export async function inDatabase(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
