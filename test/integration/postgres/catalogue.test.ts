import { beforeAll, expect, test } from 'vitest';
import {
  readDatabaseFacts,
  readDependentViews,
  readOtherDependents,
  readRelations,
  readTypeNames,
} from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

describeOnEveryServer('the catalogue', (server) => {
  const database = useTestDatabase(server);

  beforeAll(async () => {
    const session = await database.session();
    await session.query(`
      create schema "Été";
      create table "Été".lots (
        id int primary key, gone text, price numeric(18, 2) not null, "Libellé" text collate "C", shape point);
      alter table "Été".lots drop column gone;
      create index lots_by_label on "Été".lots (lower("Libellé"), price) where price > 0;
      comment on table "Été".lots is 'les lots';
      comment on column "Été".lots.price is 'prix';
      create view "Été".cheap with (security_barrier = true) as select id, price from "Été".lots where price < 10;
      create materialized view "Été".counted as select count(*) as n from "Été".lots;
      create view "Été".of_view as select * from "Été".cheap;
      create table "Été".sales (lot int references "Été".lots);
      create function "Été".price_of("Été".lots) returns numeric language sql as 'select 1.0';
      create unlogged table "Été".scratch (n int);
      grant select on "Été".lots to public;
    `);
  });

  test('describes every relation of a schema', async () => {
    const relations = await readRelations(await database.session(), ['Été', 'nowhere']);
    expect(relations.map(({ identifier, kind }) => [identifier, kind])).toEqual([
      ['cheap', 'view'],
      ['counted', 'materialized_view'],
      ['lots', 'table'],
      ['of_view', 'view'],
      ['sales', 'table'],
      ['scratch', 'table'],
    ]);
    const [cheap, , lots, , , scratch] = relations;
    expect(lots).toMatchObject({
      schema: 'Été',
      owner: 'postgres',
      comment: 'les lots',
      unlogged: false,
      secured: false,
      viewHash: null,
      options: [],
      grants: expect.arrayContaining(['=r/postgres']),
    });
    expect(lots?.columns).toEqual([
      { name: 'id', type: 'integer', typeOid: 23, typmod: -1, notNull: true },
      { name: 'price', type: 'numeric(18,2)', typeOid: 1700, typmod: 1179654, notNull: true, comment: 'prix' },
      { name: 'Libellé', type: 'text', typeOid: 25, typmod: -1, notNull: false, collation: 'C' },
      { name: 'shape', type: 'point', typeOid: 600, typmod: -1, notNull: false },
    ]);
    expect(lots?.indexes).toEqual([
      {
        name: 'lots_by_label',
        columns: ['lower("Libellé")', 'price'],
        unique: false,
        primary: false,
        method: 'btree',
        where: '(price > (0)::numeric)',
      },
      { name: 'lots_pkey', columns: ['id'], unique: true, primary: true, method: 'btree' },
    ]);
    expect(cheap).toMatchObject({
      options: ['security_barrier=true'],
      viewHash: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(scratch?.unlogged).toBe(true);
  });

  test('finds what would not survive the replacement of a table', async () => {
    const session = await database.session();
    const lots = (await readRelations(session, ['Été'])).find(({ identifier }) => identifier === 'lots');
    const views = await readDependentViews(session, [lots?.oid ?? 0]);
    expect(views).toMatchObject([
      {
        identifier: 'cheap',
        kind: 'view',
        canReplace: true,
        options: ['security_barrier=true'],
        columns: ['id', 'price'],
      },
      { identifier: 'counted', kind: 'materialized_view', columns: [] },
    ]);
    expect(views[0]?.definition).toContain('FROM "Été".lots');
    const others = await readOtherDependents(session, [lots?.oid ?? 0]);
    expect(others.map(({ kind, description }) => [kind, description])).toEqual([
      ['foreign key', 'constraint sales_lot_fkey on table "Été".sales'],
      ['row type', 'function "Été".price_of("Été".lots)'],
    ]);
  });

  test('knows the database and its types', async () => {
    const session = await database.session();
    expect(await readDatabaseFacts(session)).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/),
      database: database.target().database,
      serverEncoding: 'UTF8',
      readOnly: false,
      canCreateSchemas: true,
    });
    const { columns } = await session.query(`select 1::int8 as a, 'x'::varchar(3) as b, now() as c`);
    const names = await readTypeNames(
      session,
      columns.map(({ typeOid }) => typeOid),
    );
    expect(columns.map(({ typeOid }) => names.get(typeOid))).toEqual([
      'bigint',
      'character varying',
      'timestamp with time zone',
    ]);
  });
});
