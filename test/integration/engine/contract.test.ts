// A model with an enforced contract is built with the columns that it promises, or not at all.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

const CONTRACT = `
models:
  - name: tenu
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: int}
      - {name: Nom, data_type: varchar(40)}
      - {name: "Été", data_type: "date", quote: true}
      - {name: etat, data_type: etat}
      - {name: etats, data_type: "etat[]"}
      - {name: prix, data_type: "numeric(10, 2)"}
  - name: rompu
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: int}
      - {name: nom, data_type: int}
      - {name: etat, data_type: etat}
      - {name: rien}
      - {name: vu, data_type: date}
  - name: libre
    columns: [{name: autre, data_type: text}]
  - name: vide
    config: {contract: {enforced: true}}
  - name: inconnu
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: entier}]
`;

const project = writeProject({
  'models/m.yml': CONTRACT,
  'models/tenu.sql': `{{ config(materialized='view') }}
select null::smallint as id, 'x'::text as nom, current_date as "Été", 'libre'::public.etat as etat,
  array['libre'::public.etat] as etats, 1.5 as prix -- un commentaire`,
  'models/rompu.sql': "select 1::bigint as id, 'x' as nom, 'libre'::text as etat, 1 as rien, now() as quand",
  'models/libre.sql': 'select 1 as id',
  'models/vide.sql': 'select 1 as id',
  'models/inconnu.sql': 'select 1 as id',
});
afterAll(() => project.remove());

describeOnEveryServer('contracts', (server) => {
  const database = useTestDatabase(server);
  const run = async (name: string, environment = {}) => {
    const outcome = await runInProcess(['run', '-s', name, '--project-dir', project.directory], {
      environment: { ...environmentFor(database.target()), ...environment },
    });
    return { ...outcome, said: `${outcome.stdout}${outcome.stderr}` };
  };
  const isBuilt = async (name: string) =>
    (await rowsOf(database, `select to_regclass('dwh.${name}') is not null`)).flat()[0];

  beforeAll(async () => {
    await (await database.session()).script(`create type etat as enum ('libre')`);
  });

  test('names and types that agree are built; so is what promises nothing', async () => {
    const { exitCode, said } = await run('tenu libre');
    expect(exitCode, said).toBe(0);
    expect(said).not.toContain('PARSE_CONTRACT_NOT_ENFORCED');
    expect(await isBuilt('tenu')).toBe(true);
  });

  test('every difference is shown in a table, in both languages, and nothing is built', async () => {
    const { exitCode, said } = await run('rompu');
    expect(exitCode).toBe(1);
    const rows = said.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
    expect(rows).toEqual(
      expect.arrayContaining([
        'column | definition | contract | mismatch',
        'etat | text | etat | data type mismatch',
        'id | bigint | integer | data type mismatch',
        'nom | text | integer | data type mismatch',
        'quand | timestamp with time zone | - | missing in contract',
        'rien | integer | - | contract without data_type',
        'vu | - | date | missing in definition',
      ]),
    );
    expect(await isBuilt('rompu')).toBe(false);
    const french = await run('rompu', { LANG: 'fr_FR.UTF-8' });
    expect(french.said.replaceAll(/ {2,}/g, ' | ')).toContain('vu | - | date | absente du modèle');
  });

  test('a contract without columns, or with a type that is none, is broken', async () => {
    expect((await run('vide')).said).toMatch(/RUN_CONTRACT_BROKEN.*id +integer +- +missing in contract/s);
    const { said } = await run('inconnu');
    expect(said.replaceAll(/\s+/g, ' ')).toMatch(/type "entier" does not exist.*compare the columns with the contract/);
  });
});
