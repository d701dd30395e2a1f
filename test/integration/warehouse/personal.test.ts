// Contacts are in dwh_prive only: a role that may read all the rest finds none of them, nor do files of the project.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteIdentifier } from '../../../src/core/index.ts';
import { connect, type Session } from '../../../src/postgres/index.ts';
import { environmentFor, runInProcess } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { copyWarehouse, simulate } from '../../support/warehouse.ts';

const VARS = '{date_reference: 2026-03-31}';

/** What tests of the private model find: a number that is missing, and an address that two enterprises share. */
const PROVOKED = `
  alter table entreprises alter telephone drop not null, drop constraint if exists entreprises_email_key;
  update entreprises set telephone = null where id = 1;
  update entreprises set email = upper((select email from entreprises where id = 2)) where id = 3`;

/** Raw values, all personal, of tables that hold personal data. */
async function personalValues(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query<{ sql: string }>(
    `select format('select %I::text as value from %I.%I', column_name, table_schema, table_name) as sql
     from information_schema.columns where table_schema = 'public' and table_name in
       ('entreprises', 'operateurs', 'agents', 'users', 'ayants_droits', 'conventions')
     and column_name in ('telephone', 'email', 'adresse', 'password_hash', 'matricule')`,
  );
  const { rows: values } = await session.query<{ value: string }>(
    `${rows.map(({ sql }) => sql).join(' union ')} order by 1`,
  );
  return values.map(({ value }) => value).filter((value) => value?.trim().length > 4);
}

/** Every text of every relation of the database that the session's role may read, by relation. */
async function readableTexts(session: Session): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.query<{ schema: string; name: string }>(
    `select n.nspname::text as schema, c.relname::text as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
       and n.nspname !~ '^pg_' and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
     order by 1, 2`,
  );
  const texts = new Map<string, string>();
  for (const { schema, name } of rows) {
    const relation = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    const [found] = await session.script(`select string_agg(t::text, e'\\n') from ${relation} as t`);
    texts.set(`${schema}.${name}`, String(found?.rows[0]?.[0] ?? ''));
  }
  const [statistics] = await session.script(`select string_agg(s::text, e'\\n') from pg_stats as s`);
  return texts.set('pg_stats', String(statistics?.rows[0]?.[0] ?? ''));
}

/** A project whose every model is granted, and whose tests keep their failing rows. */
function grantInProject(file: string, role: string): void {
  const text = readFileSync(file, 'utf8');
  const start = 'models:\n  sigeti_dwh:\n';
  expect(text).toContain(start);
  const granted = text.replace(start, `${start}    +grants: {select: [${role}]}\n`);
  writeFileSync(file, `${granted}\ndata_tests:\n  +store_failures: true\n`);
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(directory, name))
    .filter((file) => statSync(file).isFile());
}

/** Where values are: `place: value`, for each that is found. */
function finds(texts: Iterable<readonly [string, string]>, values: readonly string[]): readonly string[] {
  return [...texts].flatMap(([place, text]) =>
    values.filter((value) => text.includes(value)).map((value) => `${place}: ${value}`),
  );
}

describeOnEveryServer('personal data', (server) => {
  const project = copyWarehouse();
  const database = useTestDatabase(server);
  const role = `analyste_${process.pid}_${server.label}`;
  let values: readonly string[] = [];
  const command = (...args: string[]) =>
    runInProcess([...args, '--project-dir', project.directory, '--vars', VARS], {
      environment: environmentFor(database.target()),
    });
  const asAnalyst = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await connect({ ...database.target(), user: role, password: 'analyste' });
    return await work(session).finally(() => session.close());
  };

  beforeAll(async () => {
    await simulate(database.target(), project.directory, { scale: 1, seed: 'prive', asOf: '2026-03-31' });
    const session = await database.session();
    // Rights that a careless administrator gives for all that will ever be created, and a project that grants as well.
    await session.script(`create role ${role} login password 'analyste';
      alter default privileges grant select on tables to ${role}, public;
      alter default privileges grant usage on schemas to ${role}, public;`);
    await session.script(PROVOKED);
    values = await personalValues(session);
    grantInProject(path.join(project.directory, 'dbt_project.yml'), role);
    // The second time, the relation is there and is swapped for a new one.
    for (const args of [['refresh'], ['run', '--full-refresh', '-s', 'contacts_entreprises']]) {
      const { exitCode, stderr, stdout } = await command(...args);
      expect(exitCode, `${stderr}${stdout}`).toBe(0);
    }
    const { exitCode, stderr } = await command('docs', 'generate');
    expect(exitCode, stderr).toBe(0);
    await session.script(`do $$ declare s name; begin
      for s in select nspname from pg_namespace where nspname ~ '^(dwh|sigeti_wap|_wap)' and nspname <> 'dwh_prive' loop
        execute format('grant usage on schema %I to ${role}; grant select on all tables in schema %I to ${role}', s, s);
      end loop; end $$`);
  }, 120_000);

  afterAll(async () => {
    project.remove();
    await (await database.session()).script(`drop owned by ${role} cascade; drop role ${role}`);
  });

  test('the owner finds them in the private schema, and whoever else may read the rest finds none anywhere', async () => {
    const owned = await readableTexts(await database.session());
    expect(finds(owned, values).some((find) => find.startsWith('dwh_prive.contacts_entreprises: '))).toBe(true);
    const [read, places] = await asAnalyst(async (session) => {
      const texts = await readableTexts(session);
      return [[...texts.keys()], finds(texts, values)];
    });
    expect(read).toEqual(
      expect.arrayContaining([
        'dwh.dbt_test__audit',
        'dwh_dimensions.dim_entreprises',
        'dwh_qualite.controles',
        'dwh_snapshots.snap_entreprises',
        'dwh_staging.stg_entreprises',
        'sigeti_wap.test_failure',
      ]),
    );
    expect(read.filter((name) => name.startsWith('dwh_prive') || name === 'public.entreprises')).toEqual([]);
    expect(places).toEqual([]);
  });

  test('the private schema is closed to it, whatever was granted by default or by the project', async () => {
    const code = (sql: string) =>
      asAnalyst((session) =>
        session.query(sql).then(
          () => 'read',
          (thrown: { code: string }) => thrown.code,
        ),
      );
    expect(await code('select 1 from dwh_prive.contacts_entreprises')).toBe('DATABASE_PERMISSION_DENIED');
    const { rows } = await (await database.session()).query(
      `select relacl::text as acl from pg_class where oid = 'dwh_prive.contacts_entreprises'::regclass`,
    );
    expect(JSON.stringify(rows)).not.toContain(role);
  });

  test('the rows that private tests keep show which they are, not what is in them', async () => {
    const { rows } = await (await database.session()).query<{ row: string }>(
      `select "row"::text from dwh.dbt_test__audit where model = 'contacts_entreprises' order by test`,
    );
    expect(rows.map(({ row }) => JSON.parse(row))).toEqual([
      expect.objectContaining({ entreprise_id: 1, telephone: null, email: '***' }),
      { unique_field: '***', n_records: 2 },
    ]);
  });

  test('a node that fails on a private value names the row, not the value', async () => {
    const model = path.join(project.directory, 'models', 'prive', 'essai.sql');
    writeFileSync(model, `select entreprise_id, adresse_source::int as n from {{ ref('contacts_entreprises') }}`);
    const { exitCode, stdout, stderr } = await command('run', '-s', 'essai');
    rmSync(model);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/The value is not shown/);
    expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toContain(
      'dwh_prive.contacts_entreprises.adresse_source, row entreprise_id =',
    );
    expect(finds([['run', stdout + stderr]], values)).toEqual([]);
  });

  test('neither artifacts nor logs hold any', () => {
    const files = ['target', 'logs'].flatMap((folder) => filesIn(path.join(project.directory, folder)));
    const names = files.map((file) => path.relative(project.directory, file));
    expect(names).toEqual(
      expect.arrayContaining(
        ['manifest.json', 'run_results.json', 'catalog.json', 'index.html'].map((name) => `target/${name}`),
      ),
    );
    expect(names).toContain(path.join('logs', 'dbt.log'));
    const texts = files.map((file) => [path.relative(project.directory, file), readFileSync(file, 'utf8')] as const);
    expect(finds(texts, values)).toEqual([]);
  });

  test('show masks them unless it is told not to', async () => {
    const shown = await command('show', '-s', 'contacts_entreprises', '--limit', '-1', '--output', 'json');
    expect(shown.stdout).toContain('***');
    const typed = `select e.email as "Courriel", entreprise_id from {{ ref('contacts_entreprises') }} e`;
    const inline = await command('show', '--inline', typed, '--limit', '-1', '--output', 'json');
    expect(inline.stdout).toContain('"Courriel": "***"');
    expect(finds([['show', shown.stdout + inline.stdout + shown.stderr]], values)).toEqual([]);
    const open = await command('show', '-s', 'contacts_entreprises', '--show-personal', '--output', 'json');
    expect(finds([['show', open.stdout]], values)).not.toEqual([]);
  });

  test('an error about a value names its place without it', async () => {
    const sql = `select entreprise_id from {{ ref('contacts_entreprises') }} where telephone_source::date is null`;
    const { exitCode, stdout, stderr } = await command('show', '--inline', sql);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/The value is not shown|La valeur n’est pas montrée/);
    expect(finds([['show', stdout + stderr]], values)).toEqual([]);
  });
});
