import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { advance, check, OPERATION_NAMES, type OperationName } from '../../../simulation/index.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { copyWarehouse, failuresOf, runOn, simulate } from '../../support/warehouse.ts';

const WITHOUT_TESTS = ['resource_type:seed', 'resource_type:snapshot', 'resource_type:model'];
const SETTINGS = { scale: 1, asOf: '2026-03-31' };

describe('the warehouse says what the generator knows after days have gone by', () => {
  const project = copyWarehouse();
  const truthFile = path.join(project.directory, 'verite.json');
  afterAll(() => project.remove());
  const database = useTestDatabase(newestServer());

  /** Builds the warehouse for that day and returns the figures that are not the truth's. */
  async function refresh(day: string, fullRefresh: boolean, select?: readonly string[]): Promise<readonly string[]> {
    const options = { vars: { date_reference: day }, fullRefresh, ...(select && { select }) };
    const results = await runOn(database.target(), project.directory, 'refresh', options);
    expect(failuresOf(results)).toEqual([]);
    const { figures, differences } = await check({ session: await database.session(), truthFile, schema: 'dwh' });
    expect(figures).toBeGreaterThan(500);
    return differences;
  }

  const histories: readonly (readonly [string, readonly OperationName[] | undefined])[] = [
    ['dix-jours', undefined],
    ['tout', OPERATION_NAMES],
  ];
  test.each(histories)(
    'seed %s',
    async (seed, operations) => {
      const session = await database.session();
      await session.script('drop schema if exists dwh_snapshots cascade');
      await simulate(database.target(), project.directory, { ...SETTINGS, seed });
      expect(await refresh(SETTINGS.asOf, true, WITHOUT_TESTS)).toEqual([]);
      const days = operations === undefined ? 10 : 2;
      const { to } = await advance({ session, days, seed: '1', operations, truthFile });
      expect(await refresh(to, false)).toEqual([]);
      expect(await refresh(to, true, WITHOUT_TESTS)).toEqual([]);
    },
    240_000,
  );
});
