import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { codePages } from '../../../src/core/index.ts';
import { connect } from '../../../src/postgres/index.ts';
import { runInProcess } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const work = mkdtempSync(path.join(tmpdir(), 'sigeti-repair-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const file = path.join(work, 'dump.sql');
const repaired = path.join(work, 'dump.repaired.sql');
const DUMP =
  "create type statut as enum ('disponible', 'occupé');\ncreate table lots (statut statut);\ninsert into lots values ('occupé');\n";
const database = useTestDatabase();

/** `pg_dump … > dump.sql` in PowerShell on a French Windows. */
function redirected(text: string): Buffer {
  const page = codePages().find(({ name }) => name === 'CP850');
  const read = [...Buffer.from(text)].map((byte) => String.fromCharCode(page?.units[byte] ?? 0)).join('');
  return Buffer.from(`\uFEFF${read.replaceAll('\n', '\r\n')}`, 'utf16le');
}

const command = (...args: string[]) => runInProcess(['source', 'repair-dump', ...args]);

beforeEach(() => {
  rmSync(repaired, { force: true });
  writeFileSync(file, redirected(DUMP));
});

test('--check says what is wrong, writes nothing and exits with 1', async () => {
  const { exitCode, stdout } = await command(file, '--check');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('UTF-16LE (BOM), 3 lines.');
  expect(stdout).toContain('2 characters encoded twice: UTF-8 that was read in CP850.');
  expect(stdout).toContain('line 1: occup├® → occupé');
  expect(existsSync(repaired)).toBe(false);
});

test('the repaired dump loads, and finds its label', async () => {
  const { exitCode, stdout, stderr } = await command(file);
  expect(`${exitCode} ${stderr}`).toBe('0 ');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('gives exactly the original');
  expect(readFileSync(file)).toEqual(redirected(DUMP));
  const session = await connect(database.target());
  const [, , , found] = await session.script(
    `${readFileSync(repaired, 'utf8')}select count(*)::int from lots where statut = 'occupé'`,
  );
  await session.close();
  expect(found?.rows).toEqual([[1]]);
});

test('a sound file, a second time, the input as output, a file that is not there, no file: each has its code', async () => {
  const refusal = async (...args: string[]) => (await command(...args)).stderr.match(/[A-Z]+_[A-Z_]+/)?.[0];
  await command(file);
  expect(await refusal(repaired)).toBe('DUMP_NOT_DAMAGED');
  expect((await command(repaired, '--check')).exitCode).toBe(0);
  expect(await refusal(file)).toBe('DUMP_OUTPUT_REFUSED');
  expect(await refusal(file, '-o', file)).toBe('DUMP_OUTPUT_REFUSED');
  expect(await refusal(path.join(work, 'none.sql'))).toBe('DUMP_UNREADABLE');
  expect(await refusal()).toBe('CONFIG_USAGE_INVALID');
  writeFileSync(file, 'occup├®\nété\n');
  expect(await refusal(file)).toBe('DUMP_UNREPAIRABLE');
});

test('it speaks French', async () => {
  const { stdout } = await command(file, '--lang', 'fr', '-o', path.join(work, 'sain.sql'));
  expect(stdout).toContain('2 caractères doublement encodés : de l’UTF-8 relu en CP850.');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
