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

test.skipIf(process.platform === 'win32')('a process that freezes is silent, until it wakes up', async () => {
  const module = path.join(directory, 'program.cjs');
  writeFileSync(module, PROGRAM);
  const pool = new ChildPool({ module, arguments: [], environment: {}, workingDirectory: directory });
  const child = pool.execute({ id: 'run-1', fence: 1 } as ClaimedRun);
  const until = (condition: () => boolean) =>
    vi.waitFor(() => expect(condition()).toBe(true), { timeout: 60_000, interval: 20 });
  try {
    const pidFile = path.join(directory, 'pid');
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    process.kill(pid, 'SIGSTOP');
    await until(() => child.silence() > 1000);
    process.kill(pid, 'SIGCONT');
    await until(() => child.silence() < 500);
    child.end('stop', 60);
    expect(await child.ended).toBeUndefined();
  } finally {
    child.kill();
    pool.close();
  }
});
