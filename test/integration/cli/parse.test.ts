// `sigeti parse`: what it says, what it leaves, and how it ends on mistakes, the first time and again.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommand, writeProject } from '../../support/cli.ts';

const good = writeProject({ 'models/a.sql': 'select 1 as id', 'models/b.sql': "select * from {{ ref('a') }}" });
const bad = writeProject({ 'models/a.sql': "select * from {{ ref('rien') }}" });
afterAll(() => {
  good.remove();
  bad.remove();
});

test('parse counts what it read and names the manifest, the second time too', async () => {
  for (const _ of [1, 2]) {
    const { exitCode, stdout, stderr } = await runCommand(['parse'], { cwd: good.directory });
    expect(exitCode).toBe(0);
    expect(stdout + stderr).toMatch(/2 nodes and \d+ macros parsed in .*\n.*target.manifest\.json/);
    expect(existsSync(path.join(good.directory, 'target/manifest.json'))).toBe(true);
  }
});

test('a mistake is told alike when nothing has changed since', async () => {
  const [first, second] = [
    await runCommand(['parse'], { cwd: bad.directory }),
    await runCommand(['parse'], { cwd: bad.directory }),
  ];
  expect(first).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('PARSE_REF_NOT_FOUND') });
  expect(second).toEqual(first);
});
