import { expect, test } from 'vitest';
import { programFailure, runProgram } from './program.ts';

test.each([
  ['a missing DLL', 0xc0000135, '', 'DATABASE_EMBEDDED_RUNTIME_MISSING'],
  ['a missing DLL, as a signed number', 0xc0000135 | 0, '', 'DATABASE_EMBEDDED_RUNTIME_MISSING'],
  ['a full disk', 1, 'initdb: error: could not write: No space left on device', 'DATABASE_DISK_FULL'],
  ['anything else', 1, 'FATAL: no', 'DATABASE_EMBEDDED_FAILED'],
])('names %s', (_what, exitCode, output, code) => {
  expect(programFailure('start', { exitCode, output }, 'postgres.log').code).toBe(code);
});

test('says what the program said last, and where the rest is', () => {
  const output = ['one', 'two', 'three', 'four', 'five', 'six', ''].join('\n');
  const error = programFailure('initdb', { exitCode: 1, output }, '/home/x/postgres.log');
  expect(error.details.message.fr).toContain('créer ses données : two | three | four | five | six');
  expect(error.details.hint?.en).toContain('/home/x/postgres.log');
});

test('runs a program and returns its code and its words', async () => {
  const script = 'console.log("out"); console.error("err"); process.exit(3)';
  const result = await runProgram(process.execPath, ['-e', script], { cwd: '.', user: undefined });
  expect(result.exitCode).toBe(3);
  expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('is ended by its signal', async () => {
  const stop = new AbortController();
  const endless = 'setInterval(() => {}, 1000)';
  const running = runProgram(process.execPath, ['-e', endless], { cwd: '.', user: undefined, signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
});
