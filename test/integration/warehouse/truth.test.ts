import { afterAll, describe, expect, test } from 'vitest';
import { check } from '../../../simulation/index.ts';
import { describeOnEveryServer, newestServer, type TestDatabase, useTestDatabase } from '../../support/database.ts';
import { copyWarehouse, failuresOf, runOn, type Simulation, simulate } from '../../support/warehouse.ts';

const AS_OF = '2026-03-31';

/** Creates a source, builds the warehouse from it with all its tests, and compares every figure with the truth. */
async function expectTruth(database: TestDatabase, directory: string, simulation: Simulation): Promise<void> {
  const target = database.target();
  const truthFile = await simulate(target, directory, simulation);
  const vars = { date_reference: simulation.asOf };
  const results = await runOn(target, directory, 'refresh', { vars, fullRefresh: true });
  expect(failuresOf(results)).toEqual([]);
  const { figures, differences } = await check({ session: await database.session(), truthFile, schema: 'dwh' });
  expect(differences.slice(0, 20)).toEqual([]);
  expect(figures).toBeGreaterThan(500);
}

describe('the warehouse says what the generator knows', () => {
  const project = copyWarehouse();
  afterAll(() => project.remove());
  const database = useTestDatabase(newestServer());

  describe.each([1, 10, 100])('at scale %i', (scale) => {
    test.each(['1', 'abidjan', '2026'])(
      'seed %s',
      async (seed) => {
        // Another seed is another history: nothing of the last one may stay in the snapshots.
        const session = await database.session();
        await session.script('drop schema if exists dwh_snapshots cascade');
        await expectTruth(database, project.directory, { scale, seed, asOf: AS_OF });
      },
      120_000,
    );
  });
});

describeOnEveryServer('the warehouse says what the generator knows', (server) => {
  const project = copyWarehouse();
  afterAll(() => project.remove());
  const database = useTestDatabase(server);

  test('at scale 1, and again when nothing has changed', async () => {
    const simulation = { scale: 1, seed: 'deux-fois', asOf: AS_OF };
    await expectTruth(database, project.directory, simulation);
    const again = await runOn(database.target(), project.directory, 'refresh', { vars: { date_reference: AS_OF } });
    expect(failuresOf(again)).toEqual([]);
    const changed = again.filter(
      ({ uniqueId, rowsAffected }) => !uniqueId.startsWith('test.') && (rowsAffected ?? 0) > 0,
    );
    expect(changed.map(({ uniqueId }) => uniqueId)).toEqual([]);
  });
});
