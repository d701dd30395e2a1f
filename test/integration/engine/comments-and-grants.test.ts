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
        (select string_agg(coalesce(r.rolname, 'public') || ' ' || lower(privilege_type), ', ' order by 1)
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
    await rowsOf(database, `do $$ begin create role lecteur_sgt; exception when duplicate_object then null; end $$`);
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

  test('a role that does not exist is named', async () => {
    write('models/lots.yml', YAML.replace('lecteur_sgt, public', 'personne_sgt'));
    const [result] = await runOn(database.target(), project, 'run');
    expect(result).toMatchObject({ status: 'error', error: { sqlState: '42704' } });
    expect(result?.error?.message.en).toContain('personne_sgt');
  });
});
