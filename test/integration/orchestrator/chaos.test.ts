// Random faults while runs are executed. `bench/chaos.mjs` does it a hundred times; a seed that it prints is played
// again with SIGETI_CHAOS_SEED.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChaosSite, runChaos } from '../../support/chaos.ts';

const FAULTS = Number(process.env.SIGETI_CHAOS_FAULTS ?? 10);
const SEED = Number(process.env.SIGETI_CHAOS_SEED ?? Date.now() % 1_000_000);

describe.skipIf(process.platform !== 'linux')('random faults', () => {
  let site: ChaosSite;
  beforeAll(async () => {
    site = await ChaosSite.open();
  });
  afterAll(() => site.close());

  test('leave no run stuck or lost, nothing published twice, no warehouse taken', {
    timeout: FAULTS * 15_000 + 300_000,
  }, async () => {
    const tell = (line: string) => process.stdout.write(`  ${line}\n`);
    tell(`seed ${SEED}`);
    const counts = await runChaos(site, { faults: FAULTS, random: mulberry32(SEED), tell });
    tell(JSON.stringify(counts));
    expect(counts).toMatchObject({ runs: FAULTS * 2, stuck: 0, lost: 0, doubled: 0, missing: 0, slots: 0 });
  });
});

/** A small generator of random numbers, the same for the same seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
