import { beforeEach, describe, expect, test } from 'vitest';
import type { SigetiError } from '../../../src/core/index.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { noticesOf, oldestServer, run, sql, type TableSpec } from './support.ts';

const source = useTestDatabase(oldestServer());
const warehouse = useTestDatabase(newestServer());

const extraction = (...tables: (string | TableSpec)[]) => ({
  source: source.target(),
  warehouse: warehouse.target(),
  tables: tables.length === 0 ? ['lots'] : tables,
});

async function refusalOf(promise: Promise<unknown>): Promise<SigetiError> {
  return await promise.then(
    () => expect.unreachable('must be refused'),
    (thrown) => thrown,
  );
}

const columns = async () =>
  (
    await sql(
      warehouse.target(),
      `select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attname) from pg_attribute
       where attrelid = 'copie.lots'::regclass and attnum > 0 and not attisdropped`,
    )
  )[0]?.[0];

beforeEach(async () => {
  await sql(warehouse.target(), 'drop schema if exists copie cascade; drop schema if exists sigeti_extract cascade');
  await sql(
    source.target(),
    `drop schema if exists app cascade; create schema app;
     create table app.lots (id int primary key, numero varchar(20), surface int, maj timestamptz default now());
     insert into app.lots select i, 'L' || i, i * 10 from generate_series(1, 100) i`,
  );
  await run(extraction({ name: 'lots', meta: { watermark: 'maj' } }));
});

describe('a column of the source', () => {
  test('that is new is copied with all its values, and said', async () => {
    await sql(warehouse.target(), 'create view copie.v as select * from copie.lots');
    await sql(source.target(), `alter table app.lots add column ilot text; update app.lots set ilot = 'I' || id`);
    const { events } = await run(extraction({ name: 'lots', meta: { watermark: 'maj' } }));
    expect(noticesOf(events)).toEqual(['app.lots has a new column in the source: ilot (text).']);
    expect(await columns()).toContain('ilot text');
    expect(await sql(warehouse.target(), 'select ilot from copie.lots where id = 42')).toEqual([['I42']]);
    expect(await sql(warehouse.target(), 'select count(*)::int from copie.v')).toEqual([[100]]);
    const { outcome } = await run(extraction({ name: 'lots', meta: { watermark: 'maj' } }));
    expect(outcome).toMatchObject({ changes: 0 });
  });

  test('that is gone is refused where a model names it or a view reads it', async () => {
    await sql(source.target(), 'alter table app.lots drop column surface');
    const reader = 'select id, Surface as m2 from {{ source("app", "lots") }}';
    const named = await refusalOf(run(extraction({ name: 'lots', reader })));
    expect(named).toMatchObject({ code: 'EXTRACT_COLUMN_GONE', details: { location: { file: 'models/sources.yml' } } });
    expect(named.message).toContain('The column surface is gone from app.lots');
    expect(named.message).toContain('model.p.stg_lots');
    await sql(warehouse.target(), 'create view copie.v as select surface from copie.lots');
    expect((await refusalOf(run(extraction()))).message).toContain('copie.v');
    expect(await sql(warehouse.target(), 'select count(surface)::int from copie.v')).toEqual([[100]]);
  });

  test('that is gone and that nobody reads goes from the copy', async () => {
    await sql(
      source.target(),
      `alter table app.lots drop column surface; update app.lots set numero = 'x' where id = 1`,
    );
    const { events } = await run(extraction({ name: 'lots', reader: 'select surface_totale from x' }));
    expect(noticesOf(events)).toEqual(['app.lots no longer has the column surface in the source.']);
    expect(await columns()).not.toContain('surface');
    expect(await sql(warehouse.target(), 'select numero from copie.lots where id = 1')).toEqual([['x']]);
  });

  test('that has another type keeps its views, with rights, comments and options', async () => {
    await sql(
      warehouse.target(),
      `create view copie.v with (security_barrier = true) as select id, surface from copie.lots;
       create view copie.w as select sum(surface) as total from copie.v;
       comment on view copie.v is 'vue'; comment on column copie.v.surface is 'en m²';
       grant select on copie.v to public; grant select (total) on copie.w to public; create index sur on copie.lots (numero)`,
    );
    await sql(
      source.target(),
      `alter table app.lots alter surface type numeric(12,2) using surface + 0.25, alter numero type varchar(60)`,
    );
    const { events } = await run(extraction({ name: 'lots', meta: { watermark: 'maj' } }));
    expect(noticesOf(events)).toContain(
      'app.lots.surface has changed its type in the source: integer became numeric(12,2).',
    );
    expect(await columns()).toContain('numero character varying(60), surface numeric(12,2)');
    expect(await sql(warehouse.target(), 'select total::text from copie.w')).toEqual([['50525.00']]);
    const kept = await sql(
      warehouse.target(),
      `select obj_description('copie.v'::regclass, 'pg_class'), col_description('copie.v'::regclass, 2),
         (select reloptions::text from pg_class where oid = 'copie.v'::regclass),
         (select count(*)::int from information_schema.column_privileges where table_schema = 'copie' and grantee = 'PUBLIC'),
         to_regclass('copie.sur') is not null`,
    );
    expect(kept).toEqual([['vue', 'en m²', '{security_barrier=true}', 3, true]]);
  });

  test('whose new type a view cannot take is refused, and nothing changes', async () => {
    await sql(warehouse.target(), 'create view copie.v as select surface * 2 as double from copie.lots');
    await sql(
      source.target(),
      `alter table app.lots alter surface type text using surface || ' m²'; delete from app.lots where id = 1`,
    );
    const error = await refusalOf(run(extraction()));
    expect(error.code).toBe('EXTRACT_VIEW_IN_THE_WAY');
    expect(error.message).toContain('copie.lots');
    expect(await sql(warehouse.target(), 'select count(*)::int, sum(double)::int from copie.v')).toEqual([
      [100, 101_000],
    ]);
    expect(await sql(warehouse.target(), 'select count(*)::int from sigeti_extract.attempt')).toEqual([[0]]);
  });
});

describe('a table of the source', () => {
  test('with another key has it in the copy too', async () => {
    await sql(
      source.target(),
      'alter table app.lots drop constraint lots_pkey; alter table app.lots add primary key (numero)',
    );
    await run(extraction());
    const key = `select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'copie.lots'::regclass and contype = 'p'`;
    expect(await sql(warehouse.target(), key)).toEqual([['PRIMARY KEY (numero)']]);
  });

  test('that is missing is named, all of them at once, each with what it could mean', async () => {
    await sql(source.target(), 'create table app.paiement_factures (id int primary key)');
    const error = await refusalOf(
      run(extraction('lots', 'paiements_factures', 'lot', { name: 'lots', meta: { key: 'idd' } })),
    );
    expect([error.details, ...(error.details.others ?? [])].map(({ code, hint }) => [code, hint?.en])).toEqual([
      ['EXTRACT_TABLE_MISSING', "Did you mean 'paiement_factures'?"],
      ['EXTRACT_TABLE_MISSING', "Did you mean 'lots'?"],
      ['EXTRACT_COLUMN_MISSING', "Did you mean 'id'?"],
    ]);
  });

  test('that may not be read is refused with the grant that it takes', async () => {
    const role = `lecteur_${process.pid}`;
    await sql(
      source.target(),
      `create role ${role} login password 'x'; grant usage on schema app to ${role}; grant select (id) on app.lots to ${role}`,
    );
    try {
      const limited = { ...extraction(), source: { ...source.target(), user: role, password: 'x' } };
      const error = await refusalOf(run(limited));
      expect(error.code).toBe('EXTRACT_RIGHT_MISSING');
      expect(error.details.hint?.en).toContain(
        `grant select ("numero", "surface", "maj") on "app"."lots" to "${role}";`,
      );
      const { outcome } = await run({ ...limited, tables: [{ name: 'lots', meta: { columns: ['id'] } }] });
      expect(outcome).toMatchObject({ rows: 100 });
      await sql(
        source.target(),
        `grant select on app.lots to ${role}; alter table app.lots enable row level security;
        create policy p on app.lots using (id < 50)`,
      );
      // Rows that a policy hides would be missing without a word.
      expect((await refusalOf(run(limited))).code).toBe('DATABASE_PERMISSION_DENIED');
    } finally {
      await sql(source.target(), `drop owned by ${role}; drop role ${role}`);
    }
  });
});
