import { expect, test } from 'vitest';
import type { Session } from '../src/postgres/index.ts';
import { create } from './create.ts';

/** Fails on any use: what is refused must be refused before the database is touched. */
const session = new Proxy({} as Session, {
  get: (_, name) => {
    throw new Error(`the session was used: ${String(name)}`);
  },
});
const good = { session, scale: 1, seed: '1', asOf: '2026-06-30' };

test.each([
  { ...good, scale: 0 },
  { ...good, scale: 1.5 },
  { ...good, scale: Number.NaN },
  { ...good, scale: 1_000_000 },
  { ...good, seed: '' },
  { ...good, asOf: '2026-02-31' },
  { ...good, asOf: '30/06/2026' },
])('settings out of range are refused: $scale, "$seed", $asOf', async (options) => {
  await expect(create(options)).rejects.toMatchObject({ code: 'SIMULATE_SETTING_INVALID' });
});
