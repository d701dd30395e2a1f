// Sources that were loaded from a damaged dump are refused before anything is built.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

const SOURCES = `
sources:
  - name: app
    schema: public
    config: {meta: {encoding_check: true}}
    tables:
      - name: lots
      - name: clients
        columns: [{name: nom, config: {meta: {pii: true}}}]
      - name: archives
        config: {meta: {encoding_check: false}}
      - name: absente
`;
const READS = ['lots', 'clients', 'archives'];

describeOnEveryServer('double encoding of sources', (server) => {
  const project = writeProject({
    'models/_sources.yml': SOURCES,
    ...Object.fromEntries(
      READS.map((name) => [`models/m_${name}.sql`, `select * from {{ source('app', '${name}') }}`]),
    ),
  });
  afterAll(() => project.remove());
  const database = useTestDatabase(server);
  const command = (...args: string[]) =>
    runInProcess([...args, '--project-dir', project.directory], { environment: environmentFor(database.target()) });
  const built = async () =>
    (await rowsOf(database, `select count(*)::int from pg_class where relname ~ '^m_'`)).flat()[0];

  beforeAll(async () => {
    await (await database.session()).script(`
      create type statut as enum ('disponible', 'occupé');
      create domain libelle as varchar(80);
      create table lots (id int primary key, statut statut, nom libelle, mots text[], plus jsonb);
      create table clients (code text, an int, nom text, primary key (an, code));
      create table archives (id int primary key, nom text);
      insert into lots select n, 'occupé', 'Îlot n° 1, « Été » SÃO PAULO — 10 €', '{œuf,naïf}', '{"rue": "Père"}'
        from generate_series(1, 500) n;
      insert into clients values ('a', 2024, 'Ébène ├── ┤'), ('b', 2025, 'ÂGE D’OR');
      insert into archives values (1, 'occup├®')`);
  });

  test('sound texts pass, with all the accents of French, and a table that is exempt', async () => {
    const { exitCode, stderr } = await command('run');
    expect(`${exitCode} ${stderr}`).toMatch(/^0/);
    expect((await command('debug')).stdout).toMatch(/OK +Sources’ accents/);
    await (await database.session()).script('drop table dwh.m_lots, dwh.m_clients, dwh.m_archives');
  });

  test('every way in which a console or Windows breaks French is found, with its place and a key, not its value', async () => {
    const session = await database.session();
    const damaged = [
      '├®t├®',
      'Zone n┬░1',
      'l├óche',
      'c┼ôur',
      'dÔÇÖor',
      '10 Ôé¼',
      '├⌐t├⌐',
      'ΓÇô',
      'Ã©tÃ©',
      'Ã€',
      'lâ€™or',
      'Å“uf',
      'â‚¬',
    ];
    for (const text of damaged) {
      await session.query(`update clients set nom = $1 where code = 'b'`, [text]);
      const { exitCode, stderr } = await command('run', '-s', 'm_clients');
      expect(`${text} ${exitCode} ${stderr}`).toContain('RUN_SOURCE_DOUBLE_ENCODED');
      const flat = stderr.replaceAll(/\s+/g, ' ');
      expect(flat).toContain('public.clients.nom (1 row, among them code = b, an = 2025)');
      expect(flat).toContain('sigeti source repair-dump dump.sql');
      expect(stderr).not.toContain(text);
    }
    expect(await built()).toBe(0);
    await session.query(`update clients set nom = 'sain'`);
  });

  test('labels, lists and JSON are looked at too, and labels can be renamed', async () => {
    const session = await database.session();
    await session.script(`alter type statut rename value 'occupé' to 'occup├®';
      update lots set mots = '{├®t├®}' where id in (7, 8); update lots set plus = '{"rue": "P├¿re"}' where id = 9`);
    const { stderr } = await command('refresh');
    const flat = stderr.replaceAll(/\s+/g, ' ');
    expect(flat).toContain(`public.lots.statut (label 'occup├®', for 'occupé')`);
    expect(flat).toContain('public.lots.mots (2 rows, among them id = 7)');
    expect(flat).toContain('public.lots.plus (1 row, among them id = 9)');
    expect((await command('debug')).stdout).toMatch(/FAILED +Sources’ accents/);
    expect(await built()).toBe(0);

    await session.script(`update lots set mots = null, plus = null`);
    const labels = await command('run', '-s', 'm_lots');
    const rename = /alter type statut rename value 'occup├®' to 'occupé';/.exec(labels.stderr.replaceAll(/\s+/g, ' '));
    await session.script(String(rename));
    expect((await command('run')).exitCode).toBe(0);
    expect(await built()).toBe(3);
  });

  test('rows that were sound are not read again; new, changed, rewritten and added ones are', async () => {
    const session = await database.session();
    const codeAfter = async (sql: string) => {
      await session.script(sql);
      const { exitCode, stderr } = await command('run', '-s', 'm_clients');
      return /RUN_SOURCE_DOUBLE_ENCODED/.test(stderr) ? 'refused' : exitCode;
    };
    expect(await codeAfter(`insert into clients select n::text, 2026, 'été' from generate_series(1, 50) n`)).toBe(0);
    expect(await codeAfter(`update clients set nom = '├®t├®' where code = '7'`)).toBe('refused');
    expect(await codeAfter('vacuum freeze clients')).toBe('refused');
    expect(await codeAfter('vacuum full clients')).toBe('refused');
    expect(await codeAfter(`delete from clients where code = '7'`)).toBe(0);
    expect(await codeAfter(`insert into clients values ('7', 2026, '├®t├®')`)).toBe('refused');
    expect(await codeAfter(`truncate clients; insert into clients values ('7', 2026, 'été')`)).toBe(0);
    expect(await codeAfter(`alter table clients add column ville text default 'Bouak├®'`)).toBe('refused');
    expect(await codeAfter('alter table clients drop column ville')).toBe(0);

    // A transaction that was under way at the last look, and whose row is older than rows that were seen.
    const other = await database.session();
    await other.script(`begin; insert into clients values ('8', 2026, '├®t├®')`);
    expect(await codeAfter(`insert into clients values ('9', 2026, 'été')`)).toBe(0);
    await other.script('commit');
    expect(await codeAfter('select 1')).toBe('refused');
    expect(await codeAfter(`delete from clients where code = '8'`)).toBe(0);
  });

  test('what reads other sources goes on', async () => {
    await (await database.session()).query(`update clients set nom = 'caf├®'`);
    expect((await command('run', '-s', 'm_lots')).exitCode).toBe(0);
  });
});
