// The constraints of a contract are those of the published table, however its rows come to it; rows that break one are
// not published.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

const CONSTRAINTS = `[
      {type: primary_key, columns: [id]},
      {type: unique, name: Lots_Nom, columns: [nom]},
      {type: check, name: lots_prix, expression: "prix >= 0"},
      {type: custom, expression: "exclude (prix with =) where (id < 0)"}
    ]`;

function properties(name: string, constraints = CONSTRAINTS, column = ', constraints: [{type: not_null}]'): string {
  return `models:
  - name: ${name}
    config: {contract: {enforced: true}}
    constraints: ${constraints}
    columns:
      - {name: ID, data_type: int}
      - {name: nom, data_type: text${column}}
      - {name: prix, data_type: int, constraints: [{type: check, expression: "prix < 1000"}]}
`;
}

const ROWS = 'select id, nom, prix from public.lots';
const project = writeProject({ 'models/lots.sql': ROWS, 'models/lots.yml': '' });
afterAll(() => project.remove());

function writeFile(name: string, text: string): void {
  writeFileSync(path.join(project.directory, name), text);
}

describeOnEveryServer('constraints of contracts', (server) => {
  const database = useTestDatabase(server);
  const script = async (sql: string) => {
    await (await database.session()).script(sql);
  };
  const run = async (environment = {}, ...options: string[]) => {
    const outcome = await runInProcess(['run', ...options, '--project-dir', project.directory], {
      environment: { ...environmentFor(database.target()), ...environment },
    });
    const said = `${outcome.stdout}${outcome.stderr}`;
    return { ...outcome, said: said.replaceAll(/\s+/g, ' ') };
  };
  const succeed = async (...options: string[]) => {
    const { exitCode, said } = await run({}, ...options);
    expect(exitCode, said).toBe(0);
    return said;
  };
  const write = (sql: string, yaml = properties('lots')) => {
    writeFile('models/lots.sql', sql);
    writeFile('models/lots.yml', yaml);
  };
  const table = (options = '') => `{{ config(materialized='table'${options}) }} ${ROWS}`;
  const definitions = async (schema = 'dwh') =>
    (
      await rowsOf(
        database,
        `select regexp_replace(conname, '_[0-9a-f]{8}_sgc$', '_#'), pg_get_constraintdef(oid) from pg_constraint
where conrelid = '${schema}.lots'::regclass and contype <> 'n' order by contype, conname collate "C"`,
      )
    ).map((row) => row.join(' '));
  const one = async (sql: string) => (await rowsOf(database, sql)).flat()[0];
  const oid = () => one(`select 'dwh.lots'::regclass::oid`);
  const published = async () => (await rowsOf(database, 'select id, nom, prix from dwh.lots order by id')).map(String);

  const ALL = [
    'lots_# CHECK ((prix < 1000))',
    'lots_prix CHECK ((prix >= 0))',
    'lots_# PRIMARY KEY (id)',
    'lots_nom UNIQUE (nom)',
    'lots_# EXCLUDE USING btree (prix WITH =) WHERE ((id < 0))',
  ];

  beforeEach(async () => {
    await script(`drop schema if exists dwh cascade; drop schema if exists dwh_autre cascade;
drop table if exists public.lots; create table public.lots (id int, nom text, prix int);
insert into public.lots values (1, 'a', 10), (2, 'b', 20)`);
  });

  test('a table has them from its first build on, and keeps them whether its rows or the table are published', async () => {
    write(table());
    const said = await succeed();
    expect(said).not.toContain('PARSE_CONTRACT_NOT_ENFORCED');
    expect(await definitions()).toEqual(ALL);
    expect(
      await one(`select attnotnull from pg_attribute where attrelid = 'dwh.lots'::regclass and attname = 'nom'`),
    ).toBe(true);
    const first = await oid();
    await script(`insert into public.lots values (3, 'c', 30); update public.lots set nom = 'z' where id = 1`);
    await succeed();
    expect([await oid(), await published()]).toEqual([first, ['1,z,10', '2,b,20', '3,c,30']]);
    write(table(", meta={'publish': 'swap'}"));
    for (const nom of ['x', 'y']) {
      await script(`update public.lots set nom = '${nom}' where id = 1`);
      await succeed();
    }
    expect(await oid()).not.toBe(first);
    expect(await definitions()).toEqual(ALL);
  });

  test('rows that break one are not published, and the constraint is named with the key, in both languages', async () => {
    write(table());
    await succeed();
    await script(`insert into public.lots values (2, 'c', 30)`);
    expect((await run()).said).toMatch(
      /RUN_CONSTRAINT_VIOLATED.*'primary key \(id\)' of the contract is not respected \(23505\): \(id\)=\(2\) comes several times\. Nothing is published/,
    );
    await script(`update public.lots set id = 3, nom = null where nom = 'c'`);
    expect((await run()).said).toMatch(/'not null \(nom\)'.*\(23502\): nom is null in at least one row/);
    await script(`update public.lots set nom = 'c', prix = -5 where id = 3`);
    expect((await run({ LANG: 'fr_FR.UTF-8' })).said).toMatch(
      /La contrainte « lots_prix : check \(prix >= 0\) » du contrat n’est pas respectée \(23514\) : au moins une ligne/,
    );
    expect(await published()).toEqual(['1,a,10', '2,b,20']);
    await script(`drop schema dwh cascade`);
    expect((await run()).said).toMatch(/'lots_prix : check \(prix >= 0\)'.*\(23514\)/);
    await script(`update public.lots set prix = 5, nom = 'a' where id = 3`);
    expect((await run()).said).toMatch(/'lots_nom : unique \(nom\)'.*\(nom\)=\(a\) comes several times/);
    expect(await one(`select to_regclass('dwh.lots') is null`)).toBe(true);
  });

  test('a key of a model through which personal data passes is not shown', async () => {
    write(table(), properties('lots').replace('data_type: text,', 'data_type: text, meta: {personal: true},'));
    await script(`insert into public.lots values (3, 'a', 30)`);
    const { said } = await run();
    expect(said).toMatch(/'lots_nom : unique \(nom\)' of the contract is not respected \(23505\)/);
    expect(said).toContain('The value is not shown');
    expect(said).toContain('Keep one row per key');
    expect(said).not.toContain('(nom)=(a)');
  });

  test('constraints that change are those of the next table; views over it stay, and a NOT NULL goes with a word', async () => {
    write(table());
    await succeed();
    await script('create view dwh.vue as select id, nom from dwh.lots');
    const other = '[{type: unique, name: lots_nom, columns: [nom, id]}]';
    write(table(), properties('lots', other, ''));
    await script(`insert into public.lots values (3, null, 5000)`);
    const said = await run();
    expect(said.said).toMatch(/check \(prix < 1000\)/);
    await script('update public.lots set prix = 7 where id = 3');
    expect(await succeed()).toContain('NOT NULL is taken off');
    expect(await definitions()).toEqual(['lots_# CHECK ((prix < 1000))', 'lots_nom UNIQUE (nom, id)']);
    expect(await rowsOf(database, 'select nom from dwh.vue order by id')).toEqual([['a'], ['b'], [null]]);
    const before = await oid();
    expect(await succeed()).not.toContain('NOT NULL');
    expect(await oid()).toBe(before);
  });

  test('a table to which others hold is changed itself', async () => {
    write(table());
    await succeed();
    await script('create table dwh.parcelle (lot int references dwh.lots (id))');
    const before = await oid();
    write(table(), properties('lots', '[{type: primary_key, columns: [id]}, {type: check, expression: "id > 0"}]', ''));
    await succeed();
    expect(await oid()).toBe(before);
    expect((await definitions()).sort()).toEqual(['lots_# CHECK ((id > 0))', ALL[0], ALL[2]]);
    write(table(), properties('lots', '[]', ''));
    expect((await run()).said).toMatch(/2BP01.*parcelle_lot_fkey.*First drop what depends on it/);
  });

  test('what somebody made by hand stays; without a contract, only that does', async () => {
    write(table(), '');
    await succeed();
    await script('alter table dwh.lots add primary key (id), add constraint main check (id < 100)');
    write(table(", meta={'publish': 'swap'}"));
    await succeed();
    const made = ['lots_pkey PRIMARY KEY (id)', 'main CHECK ((id < 100))'];
    expect((await definitions()).sort()).toEqual([...ALL.filter((text) => !text.includes('PRIMARY')), ...made].sort());
    write(table(), '');
    await succeed();
    expect((await definitions()).sort()).toEqual(made);
  });

  test('an increment keeps them, and is replaced in full where they change', async () => {
    const incremental = "{{ config(materialized='incremental', unique_key='id', on_schema_change='fail') }} ";
    write(incremental + ROWS);
    await succeed();
    await script(`update public.lots set prix = 11 where id = 1`);
    await succeed();
    expect(await definitions()).toEqual(ALL);
    await script(`truncate public.lots; insert into public.lots values (3, 'a', 1)`);
    expect((await run()).said).toMatch(/'lots_nom : unique \(nom\)'.*\(nom\)=\(a\)/);
    write(incremental + ROWS, properties('lots', '[{type: unique, columns: [id]}]'));
    expect(await succeed()).toContain('is replaced in full: the constraints of its contract have changed');
    expect((await definitions()).sort()).toEqual([ALL[0], 'lots_# UNIQUE (id)']);
    expect(await published()).toEqual(['1,a,11', '2,b,20', '3,a,1']);
    const added = incremental.replace("'fail'", "'append_new_columns'");
    const yaml = properties('lots', '[]').replace(
      '- {name: prix',
      '- {name: x, data_type: int, constraints: [{type: not_null}]}\n      - {name: prix',
    );
    write(`${added} select id, nom, prix, 1 as x from public.lots`, yaml);
    expect((await run()).said).toMatch(/'not null \(x\)'.*For a new column: --full-refresh/);
    await succeed('--full-refresh');
    expect(await one('select sum(x)::int from dwh.lots')).toBe(1);
  });

  test('a table or an increment that its inputs leave alone gets the constraints that are new', async () => {
    const source = `sources:
  - {name: base, schema: public, tables: [{name: lots}]}
`;
    writeFile('models/base.yml', source);
    const sql = "select id, nom, prix from {{ source('base', 'lots') }}";
    const inputs = {
      table: "'all'",
      incremental: "[{'source': ['base', 'lots'], 'root': true, 'key': 'id'}]",
    };
    const notes: string[] = [];
    for (const [materialized, list] of Object.entries(inputs)) {
      await script('drop schema if exists dwh cascade');
      const config = `{{ config(materialized='${materialized}', unique_key='id', on_schema_change='fail', meta={'increment': {'inputs': ${list}}}) }} `;
      write(config + sql, properties('lots', '[]', ''));
      await succeed();
      await succeed();
      const before = await oid();
      write(config + sql);
      notes.push(await succeed());
      expect([materialized, await definitions()]).toEqual([materialized, ALL]);
      expect(await oid()).not.toBe(before);
      await script(`update public.lots set prix = prix + 1`);
      await succeed();
      expect(await published()).toEqual(
        await rowsOf(database, sql.replace(/{{.*}}/, 'public.lots')).then((rows) => rows.map(String)),
      );
    }
    expect(notes.map((note) => note.includes('is replaced in full'))).toEqual([false, true]);
  });

  test('one name serves in several schemas, and is refused twice in one', async () => {
    write(table());
    writeFile('models/autre.sql', `{{ config(materialized='table', schema='autre', alias='lots') }} ${ROWS}`);
    writeFile('models/autre.yml', properties('autre'));
    for (let at = 0; at < 2; at += 1) {
      await succeed('--full-refresh');
      await script(`update public.lots set prix = prix + 1; alter table public.lots alter prix type int`);
    }
    expect(await definitions('dwh_autre')).toEqual(ALL);
    writeFile('models/autre.sql', `{{ config(materialized='table') }} ${ROWS}`);
    const { said } = await run();
    expect(said).toMatch(/The constraint cannot be called 'lots_nom': that name is taken in the schema dwh/);
    writeFile('models/autre.sql', `{{ config(enabled=false) }} ${ROWS}`);
  });
});
