import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { noticesOf, oldestServer, run, sql } from './support.ts';

const source = useTestDatabase(oldestServer());
const warehouse = useTestDatabase(newestServer());

const SOURCE = `drop schema if exists app cascade; create schema app;
create type app.statut as enum ('En attente', 'Payée', 'Échoué');
create domain app.courriel as varchar(80) check (value like '%@%');
create type app.geometry as (x float8, y float8);
create function app.st_asewkt(app.geometry) returns text language sql as $$ select format('SRID=4326;POINT(%s %s)', ($1).x, ($1).y) $$;
create table app.factures (
  id serial primary key, numero varchar(50) not null, montant numeric(15,2), statut app.statut, statuts app.statut[],
  cree timestamptz not null, jour date, donnees jsonb, place app.geometry, contour polygon, email app.courriel,
  prix money, duree interval, octets bytea, mots text[], texte text);
insert into app.factures (numero, montant, statut, statuts, cree, jour, donnees, place, contour, email, prix, duree, octets, mots, texte)
select 'FAC-' || i, i * 1.10, case when i % 2 = 0 then 'Payée' else 'Échoué' end::app.statut, array['Payée']::app.statut[],
  '2024-01-01 00:00:00.123456+00'::timestamptz + i * interval '1 hour', '2024-01-01'::date + i,
  jsonb_build_object('devise', 'XOF', 'n', i), row(i, 5.5)::app.geometry, '((0,0),(1,1),(1,0))', 'a@b.ci', i::numeric::money,
  i * interval '1 day 2 hours', decode('00ff', 'hex'), array['a,b', 'c"d', null], E'tab\\there \\\\ back\\nnew line' || i
from generate_series(1, 500) i;
insert into app.factures (numero, cree) values ('vide', 'infinity');
create table app.sans_cle (a int, b text);
insert into app.sans_cle values (1, 'x'), (1, 'x'), (2, null);
create table app."Étrange ""nom""" ("id" int primary key, "Colonne é" text);
insert into app."Étrange ""nom""" values (1, 'à');
create view app.vue as select id, numero from app.factures;`;

const TABLES = ['factures', 'sans_cle', 'Étrange "nom"', 'vue'];
const extraction = () => ({ source: source.target(), warehouse: warehouse.target(), tables: TABLES });
const EXACT = `select md5(string_agg(concat_ws('|', id, numero, montant, statut::text, statuts::text, cree at time zone 'utc', jour,
  donnees::text, contour, email, duree, encode(octets, 'hex'), mots::text, texte), e'\\n' order by id)) from`;

beforeAll(() => sql(source.target(), SOURCE));
beforeEach(() =>
  sql(warehouse.target(), 'drop schema if exists copie cascade; drop schema if exists sigeti_extract cascade'),
);

describe('a whole copy', () => {
  test('has every value as the source has it, and the types that any PostgreSQL has', async () => {
    const { outcome, events } = await run(extraction());
    expect(outcome).toMatchObject({ kind: 'published', tables: 4, rows: 501 + 3 + 1 + 501 });
    const [there, here] = await Promise.all([
      sql(source.target(), `${EXACT} app.factures`),
      sql(warehouse.target(), `${EXACT} copie.factures`),
    ]);
    expect(here).toEqual(there);
    const types = await sql(
      warehouse.target(),
      `select attname, format_type(atttypid, atttypmod) from pg_attribute
       where attrelid = 'copie.factures'::regclass and attnum > 0 order by attnum`,
    );
    expect(Object.fromEntries(types)).toMatchObject({
      id: 'integer',
      numero: 'character varying(50)',
      montant: 'numeric(15,2)',
      statut: 'text',
      statuts: 'text[]',
      place: 'text',
      contour: 'polygon',
      email: 'character varying(80)',
      prix: 'numeric',
      donnees: 'jsonb',
    });
    const [place] = await sql(warehouse.target(), 'select place, prix::text from copie.factures where id = 7');
    expect(place).toEqual(['SRID=4326;POINT(7 5.5)', '7.00']);
    expect(await sql(warehouse.target(), 'select * from copie."Étrange ""nom"""')).toEqual([[1, 'à']]);
    expect(events.at(0)).toMatchObject({ type: 'run.started', command: 'extract' });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'success' });
    const staged = `select relname from pg_class where relnamespace = 'sigeti_extract'::regnamespace and relkind = 'r' order by 1`;
    expect(await sql(warehouse.target(), staged)).toEqual([['attempt'], ['copy']]);
  });

  test('again, rows go and come and the table and what reads it stay', async () => {
    await run(extraction());
    await sql(
      warehouse.target(),
      `create view copie.lecteur as select count(*)::int as n, sum(montant) as total from copie.factures;
       create index on copie.factures (numero);`,
    );
    const before = await sql(warehouse.target(), `select 'copie.factures'::regclass::oid`);
    await sql(
      source.target(),
      `update app.factures set montant = 0, statut = 'En attente' where id = 3; delete from app.factures where id between 10 and 14;
       insert into app.factures (numero, cree) values ('neuve', now()); insert into app.sans_cle values (1, 'x'), (3, 'y');
       delete from app.sans_cle where a = 2`,
    );
    const { outcome } = await run(extraction());
    // The view is compared too: its rows go and come as those of its table.
    expect(outcome).toMatchObject({ rows: 497 + 4 + 1 + 497 });
    expect(await sql(warehouse.target(), `select 'copie.factures'::regclass::oid`)).toEqual(before);
    expect(await sql(warehouse.target(), 'select n from copie.lecteur')).toEqual([[497]]);
    expect(await sql(warehouse.target(), 'select a, b from copie.sans_cle order by 1, 2')).toEqual([
      [1, 'x'],
      [1, 'x'],
      [1, 'x'],
      [3, 'y'],
    ]);
    const [there, here] = await Promise.all([
      sql(source.target(), `${EXACT} app.factures`),
      sql(warehouse.target(), `${EXACT} copie.factures`),
    ]);
    expect(here).toEqual(there);
    const same = await run(extraction());
    expect(same.outcome).toMatchObject({ changes: 0 });
  });

  test('leaves out what is excluded, and what holds secrets unless it is asked for', async () => {
    await sql(
      source.target(),
      `create table if not exists app.comptes (id int primary key, email text, password text, adresse text);
       truncate app.comptes; insert into app.comptes values (1, 'a@b', 'hash', 'rue')`,
    );
    const tables = [{ name: 'comptes', meta: { exclude: ['adresse'] } }];
    const { events } = await run({ ...extraction(), tables });
    expect(await sql(warehouse.target(), 'select * from copie.comptes')).toEqual([[1, 'a@b']]);
    expect(noticesOf(events)).toEqual([expect.stringContaining('password is not copied')]);
    await sql(warehouse.target(), 'drop schema copie cascade; drop schema sigeti_extract cascade');
    await run({ ...extraction(), tables: [{ name: 'comptes', meta: { columns: ['id', 'password'] } }] });
    expect(await sql(warehouse.target(), 'select * from copie.comptes')).toEqual([[1, 'hash']]);
  });

  test('of the same database is none', async () => {
    const target = source.target();
    const local = { ...target, host: target.host === 'localhost' ? '127.0.0.1' : 'localhost' };
    const request = run({ source: target, warehouse: local, tables: ['factures'], schema: 'copie' });
    expect((await request).outcome).toEqual({ kind: 'same' });
  });

  test('does not replace a table that is no copy', async () => {
    await sql(
      warehouse.target(),
      'create schema copie; create table copie.factures (id int); insert into copie.factures values (1)',
    );
    await expect(run(extraction())).rejects.toMatchObject({ code: 'EXTRACT_TABLE_TAKEN' });
    expect(await sql(warehouse.target(), 'select * from copie.factures')).toEqual([[1]]);
  });
});
