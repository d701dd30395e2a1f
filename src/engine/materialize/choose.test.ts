import { expect, test } from 'vitest';
import { choosePublication, leavesManyDeadRows } from './choose.ts';

test.each([
  { rows: 1_000_000, goes: 0, comes: 0, choice: 'nothing' },
  { rows: 1_000_000, goes: 200_000, comes: 200_000, choice: 'diff' },
  { rows: 1_000_000, goes: 240_000, comes: 240_000, choice: 'diff' },
  { rows: 1_000_000, goes: 300_000, comes: 300_000, choice: 'swap' },
  { rows: 49_999, goes: 49_999, comes: 49_999, choice: 'diff' },
  { rows: 0, goes: 10, comes: 0, choice: 'diff' },
  { rows: 10, goes: 1, comes: 1, forced: 'swap', choice: 'swap' },
  { rows: 1_000_000, goes: 1_000_000, comes: 1_000_000, forced: 'diff', choice: 'diff' },
  { rows: 10, goes: 0, comes: 0, forced: 'swap', choice: 'nothing' },
] as const)('$goes go and $comes come of $rows: $choice', ({ choice, ...change }) => {
  expect(choosePublication(change)).toBe(choice);
});

test('dead rows are cleared away only after a large part of a large table changed', () => {
  expect(leavesManyDeadRows({ rows: 100_000, goes: 30_000, comes: 30_000 })).toBe(true);
  expect(leavesManyDeadRows({ rows: 100_000, goes: 10_000, comes: 10_000 })).toBe(false);
  expect(leavesManyDeadRows({ rows: 1_000, goes: 1_000, comes: 1_000 })).toBe(false);
});
