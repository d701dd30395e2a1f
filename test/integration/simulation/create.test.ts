import { expect, test } from 'vitest';
import { type CreateProgress, create, hasSource } from '../../../simulation/index.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

const SETTINGS = { scale: 1, seed: '1', asOf: '2026-06-30' };

/** One row, every value as text. */
async function one(session: Session, sql: string): Promise<Record<string, string>> {
  const { rows } = await session.query<{ row: string }>(`select row_to_json(r)::text as row from (${sql}) r`);
  return JSON.parse(rows[0]?.row ?? '{}');
}

describeOnEveryServer('the synthetic operational database', (server) => {
  const database = useTestDatabase(server);

  test('is made in an empty database, and replaces its own', async () => {
    const session = await database.session();
    expect(await hasSource(session)).toBe(false);
    const first = await create({ ...SETTINGS, session });
    expect(await hasSource(session)).toBe(true);
    await session.query('create view public.vue_lots as select id, statut from public.lots');
    const second = await create({ ...SETTINGS, seed: '2', session });
    expect(second.tables).toBe(first.tables);
    expect(await one(session, 'select seed, scale, as_of from public.sigeti_simulation')).toEqual({
      seed: '2',
      scale: 1,
      as_of: '2026-06-30',
    });
    expect(await one(session, 'select count(*)::int as lots from public.vue_lots')).toEqual({ lots: 52 });
  });

  test('sequences go on after the last row, also where ids have gaps', async () => {
    const session = await database.session();
    await session.query(
      `insert into public.entreprises (raison_sociale, telephone, email) values ('Née après', '0', 'a@b.example')`,
    );
    await session.query(`insert into public.factures (entreprise_id) select max(id) from public.entreprises`);
    const row = await one(
      session,
      `select (select max(id) from public.entreprises) - (select max(id) from public.entreprises where email <> 'a@b.example') as step,
              (select processus_origine from public.factures order by id desc limit 1) as origine`,
    );
    expect(row).toEqual({ step: 1, origine: 'COLLECTE_DROIT' });
  });

  test('a failure leaves what was there', async () => {
    const session = await database.session();
    const stop = new AbortController();
    const emit = (progress: CreateProgress) => {
      if (progress.type === 'simulate.table' && progress.table === 'lots') stop.abort();
    };
    const before = await one(session, 'select seed from public.sigeti_simulation');
    await expect(create({ ...SETTINGS, seed: '3', session, emit, signal: stop.signal })).rejects.toMatchObject({
      code: 'DATABASE_CANCELLED',
    });
    const again = await database.session();
    expect(await one(again, 'select seed from public.sigeti_simulation')).toEqual(before);
    expect(await one(again, 'select count(*)::int as lots from public.lots')).toEqual({ lots: 52 });
  });

  test('another version of its own schema is replaced whole', async () => {
    const session = await database.session();
    await session.query(
      `update public.sigeti_simulation set version = 'older'; alter table public.lots drop column coordonnees`,
    );
    await create({ ...SETTINGS, session });
    expect(await one(session, `select count(coordonnees)::int as filled from public.lots`)).toEqual({ filled: 0 });
  });
});

describeOnEveryServer('a database that is not its own', (server) => {
  const database = useTestDatabase(server);

  test('is refused and left as it was', async () => {
    const session = await database.session();
    await session.query(`create table public.lots (id int); insert into public.lots values (7)`);
    expect(await hasSource(session)).toBe(true);
    await expect(create({ ...SETTINGS, session })).rejects.toMatchObject({ code: 'SIMULATE_FOREIGN_DATABASE' });
    expect(await one(session, 'select id from public.lots')).toEqual({ id: 7 });
    expect(await one(session, `select to_regclass('public.factures') as factures`)).toEqual({ factures: null });
  });
});
