import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openLogFile } from './log-file.ts';

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'sigeti-log-'));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

test('a log continues where the command before ended, in a folder that it makes', () => {
  const file = path.join(folder(), 'logs', 'dbt.log');
  openLogFile(file).write('first\n');
  openLogFile(file).write('second é\n');
  expect(readFileSync(file, 'utf8')).toBe('first\nsecond é\n');
});

test('a log that would pass its size makes room; five older files are kept, the newest as .1', () => {
  const file = path.join(folder(), 'dbt.log');
  const log = openLogFile(file, 10);
  for (let line = 1; line <= 9; line += 1) log.write(`line ${line}\n`);
  expect(readdirSync(path.dirname(file)).sort()).toEqual([
    'dbt.log',
    'dbt.log.1',
    'dbt.log.2',
    'dbt.log.3',
    'dbt.log.4',
    'dbt.log.5',
  ]);
  expect(readFileSync(file, 'utf8')).toBe('line 9\n');
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('line 8\n');
  expect(readFileSync(`${file}.5`, 'utf8')).toBe('line 4\n');
});

test('a text larger than the limit is written whole', () => {
  const file = path.join(folder(), 'dbt.log');
  openLogFile(file, 4).write('longer than four\n');
  expect(readFileSync(file, 'utf8')).toBe('longer than four\n');
});

test('a log that cannot be written says why and stops nothing', () => {
  const blocked = path.join(folder(), 'logs');
  writeFileSync(blocked, 'a file where the folder should be');
  const log = openLogFile(path.join(blocked, 'dbt.log'));
  log.write('lost\n');
  expect(log.failure?.message).toContain('EEXIST');
  rmSync(blocked);
  mkdirSync(blocked);
  log.write('not tried again\n');
  expect(readdirSync(blocked)).toEqual([]);
});
