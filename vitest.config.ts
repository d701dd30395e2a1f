import { defineConfig } from 'vitest/config';

/** Only tells a test that hangs from one on a busy machine. */
const HANGING_MS = 60_000;

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which is half of a small machine.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'simulation/**/*.test.ts', 'test/unit/**/*.test.ts'],
          testTimeout: HANGING_MS,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 2 * HANGING_MS,
          hookTimeout: 2 * HANGING_MS,
        },
      },
    ],
  },
});
