import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playDay } from '../../../simulation/days/day.ts';
import { State } from '../../../simulation/days/state.ts';
import { generateSource } from '../../../simulation/generate/generate.ts';
import { createWorld } from '../../../simulation/generate/world.ts';
import { advance, create, OPERATION_NAMES, openHistory } from '../../../simulation/index.ts';
import { loadTables } from '../../../simulation/load/load.ts';
import { readSchema } from '../../../simulation/load/schema.ts';
import { tableLoads } from '../../../simulation/load/tables.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

const ADDED = 'colonne_ajoutee';
const SETTINGS = { scale: 1, seed: 'jours', asOf: '2026-06-30' };
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sigeti-advance-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Every row of every table of the source as text, in the order of the keys. */
async function contents(session: Session): Promise<string> {
  const { rows: tables } = await session.query<{ name: string }>(
    `select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'sigeti_simulation' order by 1`,
  );
  const all = tables.map(({ name }) => `select '${name}' as name, t::text as row from public.${name} t`);
  const { rows } = await session.query<{ text: string }>(
    `select string_agg(name || ' ' || row, e'\\n' order by name, row) as text from (${all.join(' union all ')}) as rows`,
  );
  return rows[0]?.text ?? '';
}

describeOnEveryServer('days that go by in a database', (server) => {
  const database = useTestDatabase(server);
  const truthFile = () => path.join(directory, `verite-${server.label}.json`);

  test('every operation can be written, and the same days give the same rows and the same truth', async () => {
    const session = await database.session();
    const days = async (parts: readonly number[]) => {
      await create({ ...SETTINGS, session, truthFile: truthFile() });
      for (const part of parts) await advance({ session, days: part, seed: 'a', truthFile: truthFile() });
      const { meta, ...truth } = JSON.parse(await readFile(truthFile(), 'utf8'));
      return { rows: await contents(session), truth, meta };
    };
    const whole = await days([3]);
    const inParts = await days([1, 2]);
    expect(inParts.rows === whole.rows).toBe(true);
    expect(inParts.truth).toEqual(whole.truth);
    expect(whole.meta).toMatchObject({ as_of: '2026-07-03', date_reference: '2026-07-03' });
    expect(inParts.meta.advances).toEqual([1, 2].map((part) => ({ days: part, seed: 'a' })));

    const { operations } = await advance({ session, days: 1, seed: 'b', operations: OPERATION_NAMES });
    expect(operations.map(({ name }) => name).sort()).toEqual([...OPERATION_NAMES].sort());
  });

  test('the database holds what the objects say', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, session });
    await advance({ session, days: 3, seed: 'h' });
    const operations = OPERATION_NAMES.filter((name) => name !== ADDED);
    await advance({ session, days: 1, seed: 'h', operations });
    const written = await contents(session);
    const state = new State(generateSource(SETTINGS));
    const world = createWorld(SETTINGS);
    for (const day of ['2026-07-01', '2026-07-02', '2026-07-03']) playDay(state, world, { day, seed: 'h' });
    playDay(state, world, { day: '2026-07-04', seed: 'h', operations });
    await loadTables(session, tableLoads(state.source), { schema: await readSchema(), settings: SETTINGS, plants: {} });
    expect((await contents(session)) === written).toBe(true);
  });

  test('planted traps are there after days too', async () => {
    const session = await database.session();
    const planted = { T14: 4, T22: 3, T25: 0 };
    await create({ ...SETTINGS, session, plant: planted });
    await advance({ session, days: 1, seed: 'i', operations: ['connexion'], truthFile: truthFile() });
    expect(JSON.parse(await readFile(truthFile(), 'utf8')).pieges).toMatchObject(planted);
  });

  test('a database made anew is as if no day had gone by', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, session });
    const before = await contents(session);
    await advance({
      session,
      days: 1,
      seed: 'c',
      operations: ['colonne_ajoutee', 'nouvelle_demande', 'paiement_solde'],
    });
    expect((await contents(session)) === before).toBe(false);
    await create({ ...SETTINGS, session });
    expect((await contents(session)) === before).toBe(true);
  });

  test('sequences go on after the rows of the days, deleted or not', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, session });
    const history = await openHistory(session);
    await history.advance({ days: 1, seed: 'd', operations: ['nouvelle_entreprise'] });
    const { rows } = await session.query<{ step: number }>(
      `with n as (insert into public.entreprises (raison_sociale, telephone, email) values ('Née après', '0', 'z') returning id)
       select (n.id - (select max(id) from public.entreprises))::int as step from n`,
    );
    expect(rows).toEqual([{ step: 1 }]);
  });

  test('a dry run tells and changes nothing', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, session, truthFile: truthFile() });
    const [rows, truth] = [await contents(session), await readFile(truthFile(), 'utf8')];
    const told = await advance({ session, days: 3, seed: 'e', truthFile: truthFile(), isDryRun: true });
    expect(told).toMatchObject({ from: '2026-06-30', to: '2026-07-03' });
    expect((await contents(session)) === rows).toBe(true);
    expect(await readFile(truthFile(), 'utf8')).toBe(truth);
    const { rows: done } = await advance({ session, days: 3, seed: 'e', truthFile: truthFile() });
    expect(done).toBe(told.rows);
  });

  test.each([
    ['a row too many', `insert into public.zones_industrielles (code, libelle) values ('X', 'X')`, 'renommage_zone'],
    [
      'a row less',
      'delete from public.paiement_factures where id = (select max(id) from public.paiement_factures)',
      'connexion',
    ],
    ['a row in the place of another', 'update public.zones_industrielles set id = id + 1000', 'statut_zone'],
  ] as const)('%s is told, and nothing is changed', async (_, sql, operation) => {
    const session = await database.session();
    await create({ ...SETTINGS, session, truthFile: truthFile() });
    await session.query(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
    const [rows, truth] = [await contents(session), await readFile(truthFile(), 'utf8')];
    const attempt = advance({ session, days: 1, seed: 'f', operations: [operation], truthFile: truthFile() });
    await expect(attempt).rejects.toMatchObject({ code: 'SIMULATE_DIVERGED' });
    expect((await contents(session)) === rows).toBe(true);
    expect(await readFile(truthFile(), 'utf8')).toBe(truth);
  });

  test('days and seeds out of range are refused', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, session });
    const wrong = [
      { days: 0, seed: '1' },
      { days: 1.5, seed: '1' },
      { days: 367, seed: '1' },
      { days: 1, seed: '' },
    ];
    for (const options of wrong) {
      await expect(advance({ session, ...options })).rejects.toMatchObject({ code: 'SIMULATE_SETTING_INVALID' });
    }
  });

  test('days after the calendar are refused', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, asOf: '2030-06-29', session });
    await expect(advance({ session, days: 2, seed: '1' })).rejects.toMatchObject({ code: 'SIMULATE_SETTING_INVALID' });
    await expect(advance({ session, days: 1, seed: '1' })).resolves.toMatchObject({ to: '2030-06-30' });
  });

  test('another version, another session and another database are refused', async () => {
    const session = await database.session();
    await create({ ...SETTINGS, session });
    const [mine, theirs] = [await openHistory(session), await openHistory(session)];
    await theirs.advance({ days: 1, seed: 'g' });
    await expect(mine.advance({ days: 1, seed: 'g' })).rejects.toMatchObject({ code: 'SIMULATE_DIVERGED' });
    await session.query(`update public.sigeti_simulation set version = 'other'`);
    await expect(openHistory(session)).rejects.toMatchObject({ code: 'SIMULATE_DIVERGED' });
    await session.query('drop table public.sigeti_simulation');
    await expect(openHistory(session)).rejects.toMatchObject({ code: 'SIMULATE_NOTHING_TO_ADVANCE' });
  });
});
