import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { runOn } from '../../support/warehouse.ts';

const YAML = `models:
  - name: lots
    description: Les lots d’aujourd’hui
    config:
      persist_docs: {relation: true, columns: true}
      grants: {select: [lecteur_sgt, public]}
    columns:
      - {name: id, description: La clé}
      - {name: absent, description: Nulle part}
`;

describeOnEveryServer('comments and grants', (server) => {
  const database = useTestDatabase(server);
  const project = mkdtempSync(path.join(tmpdir(), 'sigeti-grants-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  };
  const executed = () => readFileSync(path.join(project, 'target/run/petit/models/lots.sql'), 'utf8');
  const carried = () =>
    rowsOf(
      database,
      `select obj_description(oid, 'pg_class'), col_description(oid, 1),
        (select string_agg(coalesce(r.rolname, 'public') || ' ' || lower(privilege_type), ', '
            order by coalesce(r.rolname, 'public') collate "C")
          from aclexplode(relacl) g left join pg_roles r on r.oid = grantee where grantee <> relowner)
      from pg_class where oid = 'dwh.lots'::regclass`,
    );
  const run = async () => {
    const results = await runOn(database.target(), project, 'run');
    expect(results.map(({ status, error }) => error?.message.en ?? status)).toEqual(['success']);
  };

  beforeAll(async () => {
    write('dbt_project.yml', 'name: petit\nmodels: {+materialized: table}\n');
    write('models/lots.sql', 'select 1 as id');
    write('models/lots.yml', YAML);
    for (const role of ['lecteur_sgt', '"Analyste-SGT"']) {
      await rowsOf(database, `do $$ begin create role ${role}; exception when duplicate_object then null; end $$`);
    }
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('are set as the project says, and left alone once they are', async () => {
    await run();
    const all = [['Les lots d’aujourd’hui', 'La clé', 'lecteur_sgt select, public select']];
    expect(await carried()).toEqual(all);
    await run();
    expect(executed()).not.toMatch(/^(comment|grant|revoke)/m);
    expect(await carried()).toEqual(all);
  });

  test('follow the project, and what it no longer grants is revoked', async () => {
    write('models/lots.yml', YAML.replace('La clé', 'Le lot').replace('lecteur_sgt, public', 'lecteur_sgt'));
    await run();
    expect(executed()).toMatch(/^revoke select on "dwh"."lots" from public$/m);
    expect(await carried()).toEqual([['Les lots d’aujourd’hui', 'Le lot', 'lecteur_sgt select']]);
  });

  test('roles are told apart as PostgreSQL tells them apart', async () => {
    const granted = async (...roles: readonly string[]) => {
      write('models/lots.yml', YAML.replace('lecteur_sgt, public', roles.join(', ')));
      await run();
      return (await carried())[0]?.[2];
    };
    const both = 'Analyste-SGT select, lecteur_sgt select';
    expect(await granted('Analyste-SGT', 'LECTEUR_SGT')).toBe(both);
    expect(await granted(`'"Analyste-SGT"'`, 'lecteur_sgt')).toBe(both);
    expect(executed()).not.toMatch(/^(grant|revoke)/m);
    expect(await granted('lecteur_sgt')).toBe('lecteur_sgt select');
  });

  test('a role that does not exist is named', async () => {
    write('models/lots.yml', YAML.replace('lecteur_sgt, public', 'personne_sgt'));
    const [result] = await runOn(database.target(), project, 'run');
    expect(result).toMatchObject({ status: 'error', error: { sqlState: '42704' } });
    expect(result?.error?.message.en).toContain('personne_sgt');
  });
});
