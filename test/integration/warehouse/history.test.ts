import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { copyWarehouse, failuresOf, runOn, simulate } from '../../support/warehouse.ts';

const AS_OF = '2026-03-31';
const VARS = { date_reference: AS_OF };

/** What the agency does between two refreshes: a name, a holder, a lot withdrawn. */
const CHANGES = `
  update entreprises set raison_sociale = raison_sociale || ' Holding' where id = 1;
  update lots set entreprise_id = 2, statut = 'disponible' where id = 1;
  delete from demande_attribution_lots where lot_id = 2;
  update demandes_attribution set lot_id = null where lot_id = 2;
  delete from lots where id = 2;
`;

describeOnEveryServer('the history of members', (server) => {
  const project = copyWarehouse();
  afterAll(() => project.remove());
  const database = useTestDatabase(server);
  /** Its tests run once, when all has happened. */
  const refresh = async (fullRefresh = false, verb: 'refresh' | 'test' = 'refresh') => {
    const exclude = verb === 'refresh' ? ['resource_type:test', 'resource_type:unit_test'] : [];
    const results = await runOn(database.target(), project.directory, verb, { vars: VARS, fullRefresh, exclude });
    expect(failuresOf(results)).toEqual([]);
  };
  const keysOf = async (dimension: string) =>
    await rowsOf(database, `select t::text from dwh_dimensions.${dimension} as t order by 1`);

  beforeAll(async () => {
    await simulate(database.target(), project.directory, { scale: 1, seed: 'histoire', asOf: AS_OF });
    await refresh();
  });

  test('starts in 1900, with one version of each member and the unknown one', async () => {
    for (const [dimension, table] of [
      ['entreprises', 'entreprises'],
      ['lots', 'lots'],
      ['zones_industrielles', 'zones_industrielles'],
    ]) {
      const [counts] = await rowsOf(
        database,
        `select count(*), count(*) filter (where valid_from = '1900-01-01 00:00:00+00' and is_current),
          (select count(*) + 1 from ${table}) from dwh_dimensions.dim_${dimension}`,
      );
      expect(new Set(counts).size, dimension).toBe(1);
    }
  });

  describe('after a change', () => {
    beforeAll(async () => {
      const session = await database.session();
      await session.script(CHANGES);
      await refresh();
    });

    test('a changed member has two versions that touch, the last one current', async () => {
      const versions = `select raison_sociale like '% Holding', is_current, is_deleted,
          valid_to = lead(valid_from) over (order by valid_from)
        from dwh_dimensions.dim_entreprises where entreprise_id = 1 order by valid_from`;
      expect(await rowsOf(database, versions)).toEqual([
        [false, false, false, true],
        [true, true, false, null],
      ]);
    });

    test('a lot that changes hands has a new state from then on', async () => {
      const states = 'select etat, entreprise_id, is_current from dwh_dimensions.dim_lots where lot_id = 1';
      expect((await rowsOf(database, `${states} order by valid_from`)).at(-1)).toEqual(['reserve', 2, true]);
    });

    test('a deleted member stays, closed and marked', async () => {
      const versions = `select is_current, is_deleted, valid_to < '9999-12-31' from dwh_dimensions.dim_lots`;
      expect(await rowsOf(database, `${versions} where lot_id = 2`)).toEqual([[true, true, true]]);
    });

    test('keys and versions survive a full refresh', async () => {
      const dimensions = ['dim_entreprises', 'dim_lots', 'dim_zones_industrielles', 'dim_domaines_activites'];
      const before = await Promise.all(dimensions.map(keysOf));
      await refresh(true);
      expect(await Promise.all(dimensions.map(keysOf))).toEqual(before);
      await refresh(false, 'test');
    });
  });
});
