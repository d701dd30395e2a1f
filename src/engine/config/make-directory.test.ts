import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeDirectory } from './make-directory.ts';

const root = mkdtempSync(path.join(tmpdir(), 'sigeti-directory-'));
afterAll(() => rmSync(root, { recursive: true }));

test('a folder is made with those above it, and may be there already', () => {
  const folder = path.join(root, 'a/b/c');
  for (const _ of [1, 2]) makeDirectory(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test.runIf(process.platform === 'linux')('where the system takes no folder, the error says so', () => {
  expect(() => makeDirectory('/proc/sigeti/logs')).toThrow('/proc/sigeti');
});

test('neither a file nor a link to nowhere is taken for a folder', () => {
  writeFileSync(path.join(root, 'file'), '');
  symlinkSync(path.join(root, 'nowhere'), path.join(root, 'link'));
  expect(() => makeDirectory(path.join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeDirectory(path.join(root, 'file/x'))).toThrow('ENOTDIR');
  expect(() => makeDirectory(path.join(root, 'link'))).toThrow('EEXIST');
});
