import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Only tells a test that hangs from one on a busy machine. */
const HANGING_MS = 60_000;

/** The longest files first: one that is begun last leaves the other workers idle. */
const LONGEST = ['increments/histories', 'warehouse/truth', 'warehouse/staging', 'warehouse/history', 'guide/walk'];

/** Vitest's own order, by what earlier runs took and else by size, after those of the list. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      LONGEST.findIndex((name) => moduleId.endsWith(`/test/integration/${name}.test.ts`)) >>> 0;
    return (await super.sort(files)).sort((left, right) => place(left) - place(right));
  }
}

/**
 * A worker loads the product once for all of its files, and keeps it warm: half of what unit tests cost. Modules keep no
 * state, in the product or in the tests, that one file could leave to the next.
 */
const SHARED = { isolate: false };

/** So that the message of an assertion, which is all that the summary shows of it, says what was found. */
const CHAI = { truncateThreshold: 600 };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Tests with servers wait for them, for processes and for clocks about as much as they compute.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        test: {
          name: 'unit',
          ...SHARED,
          chaiConfig: CHAI,
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'simulation/**/*.test.ts', 'test/unit/**/*.test.ts'],
          testTimeout: HANGING_MS,
        },
      },
      {
        test: {
          name: 'integration',
          ...SHARED,
          chaiConfig: CHAI,
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 2 * HANGING_MS,
          hookTimeout: 2 * HANGING_MS,
        },
      },
    ],
  },
});
