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

  test('simulate create refuses it and changes nothing', async () => {
    const session = await database.session();
    await session.script('create table public.lots (id int); insert into public.lots values (1)');
    const { exitCode, stderr } = await sigeti(['simulate', 'create'], database);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('SIMULATE_FOREIGN_DATABASE');
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

  test('has a truth file that can be elsewhere, and must be one', async () => {
    const file = path.join(project.directory, 'ailleurs.json');
    writeFileSync(file, '{}');
    expect(await sigeti(['simulate', 'check', '--truth', file], database)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('SIMULATE_TRUTH_UNREADABLE'),
    });
    const nowhere = path.join(project.directory, 'nulle-part', 'verite.json');
    expect(await sigeti(['simulate', 'create', '--truth', nowhere], database)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('SIMULATE_TRUTH_UNWRITABLE'),
    });
  });
});
