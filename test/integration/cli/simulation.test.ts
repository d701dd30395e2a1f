// The synthetic source from the command line, on a configured server: created only when asked, never over others' data.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { copyWarehouseForCli, environmentFor, runCommand } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const project = copyWarehouseForCli();
afterAll(() => project.remove());

async function sigeti(args: readonly string[], database: ReturnType<typeof useTestDatabase>) {
  return await runCommand(args, { cwd: project.directory, environment: environmentFor(database.target()) });
}

describe('a database without a source', () => {
  const database = useTestDatabase();

  test('start creates nothing but the warehouse, and names the tables that are missing', async () => {
    const { exitCode, stdout } = await sigeti(['start', '--once'], database);
    expect(exitCode).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('public.zones_industrielles');
    const session = await database.session();
    const { rows } = await session.query(`select relname from pg_class where relnamespace = 'public'::regnamespace`);
    expect(rows).toEqual([]);
  });
});

describe('a database with tables of somebody else', () => {
  const database = useTestDatabase();

  test('simulate create and advance refuse it and change nothing', async () => {
    const session = await database.session();
    await session.script('create table public.lots (id int); insert into public.lots values (1)');
    const { exitCode, stderr } = await sigeti(['simulate', 'create'], database);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('SIMULATE_FOREIGN_DATABASE');
    const advanced = await sigeti(['simulate', 'advance'], database);
    expect(advanced).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SIMULATE_NOTHING_TO_ADVANCE') });
    expect((await session.query('select id from public.lots')).rows).toEqual([{ id: 1 }]);
  });
});

describe('a synthetic source', () => {
  const database = useTestDatabase();

  test('agrees with the warehouse of its own day, and says which day that is where it does not', async () => {
    const created = await sigeti(['simulate', 'create', '--as-of', '2026-06-30'], database);
    expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('as of 2026-06-30') });
    const refreshed = await sigeti(['refresh', '--vars', '{date_reference: 2026-06-30}'], database);
    expect(refreshed).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('100%') });
    const right = await sigeti(['simulate', 'check'], database);
    expect(right.exitCode).toBe(0);
    expect(right.stdout).toMatch(/^[\d,]+ figures compared with the truth of 2026-06-30, 0 different\.\n$/);
    await sigeti(['run', '--select', 'facts', '--vars', '{date_reference: 2026-08-15}'], database);
    const wrong = await sigeti(['simulate', 'check'], database);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout).toContain("sigeti refresh --vars '{date_reference: 2026-06-30}'");
  });

  test('lets days go by, after which the next refresh is right again', async () => {
    const told = await sigeti(['simulate', 'advance', '--days', '3', '--seed', 'a', '--dry-run'], database);
    expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    expect(told.stdout).toMatch(/^From 2026-06-30 to 2026-07-03, [\d,]+ rows would change: nothing was changed\.\n/);
    const done = await sigeti(['simulate', 'advance', '--days', '3', '--seed', 'a'], database);
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    const count = told.stdout.match(/[\d,]+ rows/)?.[0] ?? 'no count';
    expect(done.stdout).toContain(`From 2026-06-30 to 2026-07-03: ${count} changed, truth written anew.`);
    expect(done.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(done.stdout).toContain("→ Next: sigeti refresh --vars '{date_reference: 2026-07-03}'");
    await sigeti(['refresh', '--vars', '{date_reference: 2026-07-03}'], database);
    const right = await sigeti(['simulate', 'check'], database);
    expect(right.stdout).toMatch(/^[\d,]+ figures compared with the truth of 2026-07-03, 0 different\.\n$/);
    const french = await sigeti(['simulate', 'advance', '--days', '0', '--lang', 'fr'], database);
    expect(french).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SIMULATE_SETTING_INVALID') });
    const json = await sigeti(['simulate', 'advance', '--dry-run', '--log-format', 'json'], database);
    const records = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records[0]).toMatchObject({ level: 'info', msg: expect.stringContaining('would change') });
  });

  test('has a truth file that can be elsewhere, and must be one', async () => {
    const file = path.join(project.directory, 'ailleurs.json');
    writeFileSync(file, '{}');
    expect(await sigeti(['simulate', 'check', '--truth', file], database)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('SIMULATE_TRUTH_UNREADABLE'),
    });
    const nowhere = path.join(project.directory, 'nulle-part', 'verite.json');
    expect(await sigeti(['simulate', 'advance', '--truth', nowhere], database)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('SIMULATE_TRUTH_UNWRITABLE'),
    });
    expect(await sigeti(['simulate', 'create', '--truth', nowhere], database)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('SIMULATE_TRUTH_UNWRITABLE'),
    });
  });
});
