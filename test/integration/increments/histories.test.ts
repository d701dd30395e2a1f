// After any history, an incremental refresh leaves what a full refresh on the same snapshots would.
// SIGETI_HISTORIES=n and SIGETI_HISTORY_SEED=s play others, and SIGETI_HISTORY_PATH=p one again: bench/increments.mjs.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATION_NAMES, type OperationName } from '../../../simulation/index.ts';
import { newestServer } from '../../support/database.ts';
import {
  describeDifferences,
  type HistoryDay,
  type HistoryPlan,
  type HistoryStage,
  openStage,
  type Refresh,
  STARTS,
} from '../../support/histories.ts';

const HISTORIES = Number(process.env.SIGETI_HISTORIES ?? 30);
const REPLAYED = process.env.SIGETI_HISTORY_PATH;
const SEED = Number(process.env.SIGETI_HISTORY_SEED ?? 20_260_331);
/** Two seconds for each, ten times. */
const PATIENCE_MS = 120_000 + HISTORIES * 20_000;

const FACTS = ['fait_factures', 'fait_paiements', 'fait_collectes', 'fait_attributions'];

const ending: fc.Arbitrary<Refresh['ending']> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'whole' } as const) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('stopped' as const), after: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('broken' as const), fact: fc.constantFrom(...FACTS) }) },
);

const refresh: fc.Arbitrary<Refresh> = fc.record({
  offset: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -60, max: 60 }) },
  ),
  ending,
});

const day: fc.Arbitrary<HistoryDay> = fc.record({
  operations: fc.uniqueArray(fc.constantFrom(...OPERATION_NAMES), { minLength: 1, maxLength: 6 }),
  refresh: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: refresh }),
});

const history: fc.Arbitrary<HistoryPlan> = fc.record({
  start: fc.constantFrom(...STARTS),
  seed: fc.nat({ max: 999_999 }).map(String),
  isBuilt: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  scope: fc.oneof(
    { weight: 3, arbitrary: fc.constant('facts' as const) },
    { weight: 1, arbitrary: fc.constant('all' as const) },
  ),
  days: fc.array(day, { minLength: 10, maxLength: 14 }),
});

describe('any history', () => {
  let stage: HistoryStage;
  const occurred = new Set<OperationName>();
  const seen = { histories: 0, days: 0, refreshes: 0, failures: 0 };

  beforeAll(async () => {
    stage = await openStage(newestServer().url);
  }, PATIENCE_MS);
  afterAll(async () => {
    await stage.close();
  });

  test(
    'leaves what a full refresh would, in every row of every relation',
    async () => {
      process.stdout.write(`histories: ${HISTORIES}, seed ${SEED}\n`);
      const holds = fc.asyncProperty(history, async (plan) => {
        const outcome = await stage.play(plan);
        seen.histories += 1;
        seen.days += plan.days.length;
        seen.refreshes += outcome.refreshes;
        seen.failures += outcome.failures;
        for (const name of outcome.occurred) occurred.add(name);
        const wrong = [...outcome.rebuilds, ...describeDifferences(outcome.verification)];
        if (wrong.length > 0)
          process.stdout.write(`differs after ${plan.days.length} days:\n  ${wrong.join('\n  ')}\n`);
        expect(wrong).toEqual([]);
      });
      await fc.assert(holds, {
        seed: SEED,
        numRuns: HISTORIES,
        // So that a history which is being shrunk is shown, as short as it is by then.
        interruptAfterTimeLimit: PATIENCE_MS - 20_000,
        markInterruptAsFailure: true,
        ...(REPLAYED === undefined ? {} : { path: REPLAYED }),
      });
      process.stdout.write(`${JSON.stringify(seen)}\n`);
    },
    PATIENCE_MS,
  );

  // A few histories, or one that is played again, need not have them all.
  test.skipIf(HISTORIES < 30 || REPLAYED !== undefined)('every operation has occurred', () => {
    expect(OPERATION_NAMES.filter((name) => !occurred.has(name))).toEqual([]);
  });
});
