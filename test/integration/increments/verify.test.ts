import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  loadWorkspace,
  parseProject,
  selectNodes,
  type VerifyRequest,
  verifyIncremental,
} from '../../../src/engine/index.ts';
import { type ConnectionTarget, LOCK_CLASSES } from '../../../src/postgres/index.ts';
import { environmentFor, runInProcess, type TestProject, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

/** An increment that only looks at new ids, so that it misses all else that happens to its source. */
const FILES = {
  'models/sources.yml': `version: 2
sources:
  - name: app
    schema: public
    tables: [{name: ventes}, {name: clients}]
models:
  - name: clients
    columns:
      - {name: email, config: {tags: [pii]}}
  - name: ventes
    columns:
      - {name: vente_key, data_tests: [unique]}
`,
  'models/clients.sql': `{{ config(materialized='view') }} select id, nom, email from {{ source('app', 'clients') }}`,
  'models/ventes.sql': `{{ config(materialized='incremental', unique_key='id', meta={'diff_ignore': ['charge_le'],
  'natural_key': ['id']}) }}
select id, md5(id::text || montant::text) as vente_key, client_id, montant, note::json as note, now() as charge_le
from {{ source('app', 'ventes') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}`,
  'models/total.sql': `select client_id, sum(montant) as total, count(*) as n from {{ ref('ventes') }} group by 1`,
};

const SOURCE = `
  create table clients (id int, nom text, email text);
  insert into clients values (1, 'Awa', 'awa@example.org'), (2, 'Koffi', 'koffi@example.org');
  create table ventes (id int, client_id int, montant numeric, note text);
  insert into ventes select i, i % 2 + 1, i * 10, '{"a": 1}' from generate_series(1, 20) i;
`;

const LEFT = `select nspname from pg_namespace where nspname like '\\_wap%'
  union all select relation from sigeti_wap.scratch`;

/** The comparison itself, of all models, with what its callers may do meanwhile. */
async function verifyInProcess(
  directory: string,
  target: ConnectionTarget,
  request: Pick<VerifyRequest, 'onResult' | 'signal'>,
) {
  const workspace = await loadWorkspace({ projectDirectory: directory, environment: environmentFor(target) });
  const parsed = await parseProject(workspace);
  const { ids } = selectNodes(parsed.manifest, { resourceTypes: new Set(['model'] as const) });
  return await verifyIncremental(workspace, parsed, { ids, emit: () => undefined, ...request });
}

describeOnEveryServer('verify incremental', (server) => {
  const database = useTestDatabase(server);
  let project: TestProject;
  const sigeti = (...args: string[]) =>
    runInProcess([...args, '--project-dir', project.directory, '--lang', 'en'], {
      environment: environmentFor(database.target()),
    });
  const verify = (...args: string[]) => sigeti('verify', 'incremental', ...args);
  const change = async (sql: string) => (await database.session()).script(sql);

  beforeAll(async () => {
    project = writeProject(FILES);
    await change(SOURCE);
    expect((await sigeti('run')).exitCode).toBe(0);
  });
  afterAll(() => project.remove());

  test('finds nothing after a full build, and leaves nothing', async () => {
    const { exitCode, stdout } = await verify();
    expect(stdout).toContain('3 relations compared: a full refresh would leave exactly these rows.');
    expect(exitCode).toBe(0);
    expect(await rowsOf(database, LEFT)).toEqual([]);
  });

  test('refuses an action that it does not have', async () => {
    const { exitCode, stderr } = await sigeti('verify', 'all');
    expect(stderr).toContain("'all' is not an action of sigeti verify.");
    expect(exitCode).toBe(2);
  });

  describe('where an increment missed changes', () => {
    beforeAll(async () => {
      await change(`update ventes set montant = 999 where id = 5; delete from ventes where id = 7;
        insert into ventes values (0, 1, 5, null); update clients set email = 'new@example.org' where id = 1`);
      expect((await sigeti('run')).exitCode).toBe(0);
    });
    afterAll(async () => {
      expect((await sigeti('run', '--full-refresh')).exitCode).toBe(0);
    });

    test('names relation, rows and columns, with both values', async () => {
      const { exitCode, stdout } = await verify();
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/DIFF {4}dwh\.ventes +20 +1 +1 +1\n/);
      expect(stdout).toContain('- id 0\n');
      expect(stdout).toContain('+ id 7\n');
      expect(stdout).toMatch(/≠ id 5: vente_key \w{32} →\s+\w{32}, montant 50 → 999\n/);
      expect(stdout).toContain('columns: vente_key (1, key), montant (1)\n');
      expect(stdout).toMatch(/SAME {4}dwh\.clients/);
      expect(stdout).toContain('3 relations compared, 2 at fault.');
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    });

    test('speaks JSON, for all that was selected', async () => {
      const { exitCode, stdout } = await verify('--output', 'json', '--select', 'ventes');
      expect(exitCode).toBe(1);
      const { same, relations } = JSON.parse(stdout);
      expect(same).toBe(false);
      expect(relations).toMatchObject([
        {
          unique_id: 'model.petit.ventes',
          status: 'different',
          key: ['id'],
          ignored: ['charge_le'],
          rows: { published: 20, rebuilt: 20 },
          missing: 1,
          surplus: 1,
          different: 1,
          columns: [
            { name: 'vente_key', rows: 1, is_key: true },
            { name: 'montant', rows: 1, is_key: false },
          ],
        },
      ]);
    });

    test('reads what is not selected where it is published', async () => {
      // The sums of what is published are those of what is published.
      const { exitCode, stdout } = await verify('--select', 'total');
      expect(stdout).toContain('1 relation compared: a full refresh');
      expect(exitCode).toBe(0);
    });
  });

  test('shows no value of a personal column, and matches rows without a key whole', async () => {
    await change(`create view dwh.clients_before as select * from dwh.clients;
      create or replace view dwh.clients as select id, nom, 'old@example.org' as email from clients`);
    const { exitCode, stdout } = await verify('--select', 'clients');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/DIFF {4}dwh\.clients +2 +2 +2 +0\n/);
    expect(stdout).toContain('- id 1, nom Awa, email (masked)\n');
    expect(stdout).not.toContain('@');
    await change('drop view dwh.clients_before');
    await sigeti('run', '--select', 'clients', '--full-refresh');
  });

  test('says what it could not build or find, and goes on', async () => {
    await change('alter table ventes rename to autres_ventes; drop table dwh.total');
    const { exitCode, stdout, stderr } = await verify();
    await change('alter table autres_ventes rename to ventes');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/ERROR {3}dwh\.ventes\n/);
    expect(stderr).toContain('ventes');
    expect(stdout).toMatch(/SKIP {4}dwh\.total\n +ventes, which it reads, was not built\.\n/);
    expect(stdout).toMatch(/SAME {4}dwh\.clients/);
    expect(await verify('--select', 'total').then(({ stdout: text }) => text)).toMatch(/ABSENT {2}dwh\.total/);
    await sigeti('run', '--full-refresh');
  });

  test('names a column that a full refresh would add', async () => {
    await change('alter table dwh.total drop column n');
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('column + n bigint\n');
    await sigeti('run', '--full-refresh');
  });

  test('does not see what moves meanwhile', async () => {
    let compared = 0;
    const { isSame } = await verifyInProcess(project.directory, database.target(), {
      signal: new AbortController().signal,
      onResult: async () => {
        compared += 1;
        await change(
          `update ventes set montant = montant + ${compared}; insert into ventes values (100 + ${compared})`,
        );
      },
    });
    expect({ isSame, compared }).toEqual({ isSame: true, compared: 3 });
  });

  test('leaves nothing when it is stopped half way', async () => {
    const stop = new AbortController();
    const stopped = verifyInProcess(project.directory, database.target(), {
      signal: stop.signal,
      onResult: () => stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
    expect(await rowsOf(database, LEFT)).toEqual([]);
  });

  test('waits for no run: it says who has the lock', async () => {
    const session = await database.session();
    await session.script(`select pg_advisory_lock(${LOCK_CLASSES.run}, hashtext('dwh'))`);
    const { exitCode, stderr } = await verify();
    await session.script(`select pg_advisory_unlock(${LOCK_CLASSES.run}, hashtext('dwh'))`);
    expect(stderr).toContain('RUN_LOCKED');
    expect(exitCode).toBe(2);
  });
});
