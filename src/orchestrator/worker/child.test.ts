// The processes of runs, with a program that only says that it is alive.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { ClaimedRun } from '../runs/flow-run.ts';
import { ChildPool } from './child.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-child-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const PROGRAM = `require('node:fs').writeFileSync('pid', String(process.pid));
process.on('message', (order) => {
  if ('end' in order) process.send({ done: 'run-1' });
});
setInterval(() => process.send({ alive: true }), 20);
process.once('disconnect', () => process.exit());`;

test.skipIf(process.platform === 'win32')('a process that says nothing any more is killed, and no other', async () => {
  const module = path.join(directory, 'program.cjs');
  writeFileSync(module, PROGRAM);
  const pool = new ChildPool({ module, arguments: [], environment: {}, workingDirectory: directory });
  const child = pool.execute({ id: 'run-1', fence: 1 } as ClaimedRun);
  try {
    const pidFile = path.join(directory, 'pid');
    const started = () => expect(existsSync(pidFile) && readFileSync(pidFile, 'utf8')).toMatch(/\d/);
    await vi.waitFor(started, { timeout: 60_000 });
    child.killIfSilent(600_000);
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGSTOP');
    const watch = setInterval(() => child.killIfSilent(1000), 50);
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL', wasSilent: true });
    clearInterval(watch);
  } finally {
    child.kill();
    pool.close();
  }
});

const ANSWERS = `process.on('message', ({ execute }) => {
  if (execute) setTimeout(() => process.send({ done: execute.id }), execute.id === 'second' ? 200 : 0);
});
process.once('disconnect', () => process.exit());`;

/** Notes that it has answered. */
const PROMPT = `process.on('message', ({ execute }) => {
  const note = () => require('node:fs').appendFileSync('answered', process.pid + '\\n');
  process.send({ done: execute.id }, note);
});
process.once('disconnect', () => process.exit());`;

test.skipIf(process.platform === 'win32')('a process that is killed while it answers is no other run’s', async () => {
  const module = path.join(directory, 'prompt.cjs');
  const answered = path.join(directory, 'answered');
  writeFileSync(module, PROMPT);
  const pool = new ChildPool({ module, arguments: [], environment: {}, workingDirectory: directory });
  try {
    const first = pool.execute({ id: 'first', fence: 1 } as ClaimedRun);
    // Without a pause, so that its answer is not heard before it is killed.
    while (!existsSync(answered));
    first.kill();
    expect(await first.ended).toBeUndefined();
    expect(await pool.execute({ id: 'second', fence: 1 } as ClaimedRun).ended).toBeUndefined();
    await vi.waitFor(() => expect(readFileSync(answered, 'utf8').trim().split('\n')).toHaveLength(2));
    expect(new Set(readFileSync(answered, 'utf8').trim().split('\n')).size).toBe(2);
  } finally {
    pool.close();
  }
});

test('a process that is done with a run cannot be stopped by it: it may have the next one', async () => {
  const module = path.join(directory, 'answers.cjs');
  writeFileSync(module, ANSWERS);
  const pool = new ChildPool({ module, arguments: [], environment: {}, workingDirectory: directory });
  try {
    const first = pool.execute({ id: 'first', fence: 1 } as ClaimedRun);
    expect(await first.ended).toBeUndefined();
    const second = pool.execute({ id: 'second', fence: 1 } as ClaimedRun);
    first.kill();
    first.killIfSilent(-1);
    first.end('cancel', 0);
    expect(await second.ended).toBeUndefined();
  } finally {
    pool.close();
  }
});
