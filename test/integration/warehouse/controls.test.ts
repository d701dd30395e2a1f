// Each control of dwh_qualite finds exactly what was planted, and nothing in a source without that trap; and on the
// worst of data every figure is still the truth's.
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { check, create } from '../../../simulation/index.ts';
import { TRAP_CODES } from '../../../simulation/plant/traps.ts';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { copyWarehouse, failuresOf, runOn } from '../../support/warehouse.ts';

const AS_OF = '2026-03-31';
const SOURCE = { scale: 5, seed: 'pièges', asOf: AS_OF };

/** These stop what depends on staging: a source with them is built no further. */
const STOPPING = ['T1', 'T2'];

/** Controls without a trap: totals that agree whatever the data, and what has gone since the last refresh. */
const UNPLANTED = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8', 'C9', 'T22c'];

const CODES: readonly string[] = TRAP_CODES;

/** How often a trap is planted: not as often as its neighbours, so that controls cannot be mistaken for each other. */
const often = (code: string) => 1 + (CODES.indexOf(code) % 4);

const project = copyWarehouse();
const truthFile = path.join(project.directory, 'verite.json');
afterAll(() => project.remove());
const database = useTestDatabase();

/** Another source in the same database; what the snapshots knew of the one before is forgotten. */
async function plant(plants: string) {
  const session = await database.session();
  await session.script('drop schema if exists dwh_snapshots cascade');
  await create({ session, ...SOURCE, plant: plants, truthFile });
}

async function refresh({ fullRefresh = true } = {}) {
  const vars = { date_reference: AS_OF };
  return await runOn(database.target(), project.directory, 'refresh', { vars, fullRefresh });
}

async function counts(relation = 'controles'): Promise<unknown> {
  return Object.fromEntries(await rowsOf(database, `select code, nombre::int from dwh_qualite.${relation}`));
}

function expectedCounts(count: (code: string) => number): Record<string, number> {
  const planted = TRAP_CODES.filter((code) => !STOPPING.includes(code)).map((code) => [code, count(code)]);
  return Object.fromEntries([...planted, ...[...STOPPING, ...UNPLANTED].map((code) => [code, 0])]);
}

async function differencesFromTruth() {
  return (await check({ session: await database.session(), truthFile, schema: 'dwh' })).differences;
}

describe('a clean source', () => {
  test('leaves every control at zero, one row each', async () => {
    await plant('all=0');
    const results = await refresh();
    expect(failuresOf(results)).toEqual([]);
    expect(await counts()).toEqual(expectedCounts(() => 0));
    expect(results.filter(({ status }) => status === 'warn')).toEqual([]);
    expect(await differencesFromTruth()).toEqual([]);
  });
});

describe('a source with every trap', () => {
  test('is counted to the row, and every figure is the truth', async () => {
    const planted = TRAP_CODES.filter((code) => !STOPPING.includes(code)).map((code) => `${code}=${often(code)}`);
    await plant(['all=0', ...planted].join());
    const results = await refresh();
    expect(failuresOf(results)).toEqual([]);
    expect(await counts()).toEqual(expectedCounts(often));
    expect(await differencesFromTruth()).toEqual([]);
    const warned = results.filter(({ status }) => status === 'warn').map(({ uniqueId }) => uniqueId);
    expect(warned).toEqual(['test.sigeti_dwh.controles_a_regler']);
  });

  test('shows as many keys as it found, five at most, and its view lists them all', async () => {
    const wrong = `select controle from dwh_qualite.controles
      where cardinality(echantillon) <> least(nombre, 5) or cardinality(echantillon) <> (
        select count(distinct cle) from unnest(echantillon) as cle
      )`;
    expect(await rowsOf(database, wrong)).toEqual([]);
    const listed = `select array(select cle from dwh_qualite.t14_lots_en_mauvaise_unite order by length(cle), cle)
      = echantillon from dwh_qualite.controles where code = 'T14'`;
    expect(await rowsOf(database, listed)).toEqual([[true]]);
  });

  test('shows a record that has gone since', async () => {
    const session = await database.session();
    await session.script(`delete from lots where id = (
      select max(id) from lots where id not in (select lot_id from demande_attribution_lots)
    )`);
    expect(failuresOf(await refresh({ fullRefresh: false }))).toEqual([]);
    expect(await counts()).toMatchObject({ T22c: 1 });
  });

  test('never shows a contact', async () => {
    const texts = await rowsOf(database, `select string_agg(c::text, ' ') from dwh_qualite.controles c`);
    expect(texts.join()).not.toMatch(/@|\+225 ?\d|exemple\.ci/);
  });
});

describe('a source with what stops staging', () => {
  test('is counted where nothing stops, and what was published stays', async () => {
    const before = await counts('controles_entrepot');
    await create({ session: await database.session(), ...SOURCE, plant: 'all=0,T2=3', truthFile });
    const results = await refresh();
    expect(await counts('controles_source')).toMatchObject({ T2: 3, T8: 0 });
    expect(await counts('controles_entrepot')).toEqual(before);
    const those = (status: string) => results.filter((one) => one.status === status).map(({ uniqueId }) => uniqueId);
    expect(those('skipped')).toContain('model.sigeti_dwh.fait_paiements');
    expect(those('fail')).toContain('test.sigeti_dwh.controle_statuts_connus');
  });

  test('is not built at all where its texts are encoded twice, and the view of the control counts them', async () => {
    await create({ session: await database.session(), ...SOURCE, plant: 'all=0,T1=2', truthFile });
    await expect(refresh()).rejects.toMatchObject({ code: 'RUN_SOURCE_DOUBLE_ENCODED' });
    expect(await rowsOf(database, 'select count(*)::int from dwh_qualite.t01_textes_mal_encodes')).toEqual([[2]]);
  });
});
