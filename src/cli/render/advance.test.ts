import { expect, test } from 'vitest';
import { renderAdvance } from './advance.ts';
import { createPaint } from './paint.ts';

const many = Array.from({ length: 30 }, (_, index) => ({
  label: {
    fr: `Opération au nom assez long pour ne pas tenir ${index}`,
    en: `Operation with a rather long name ${index}`,
  },
  times: 1_000 - index,
  rows: 40_000 - index,
}));
const result = { from: '2026-06-30', to: '2026-07-03', rows: 1_199_565, operations: many };

test.each(['fr', 'en'] as const)('days that went by fit 80 columns and name the next command (%s)', (language) => {
  const lines = renderAdvance(result, false, { language, width: 80, paint: createPaint(false) });
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.at(-1)).toContain(`sigeti refresh --vars '{date_reference: 2026-07-03}'`);
  expect(lines.find((line) => line.includes('… 10'))).toMatch(/9[ ,]755 +399[ ,]755$/);
});

test('a dry run names no next command, and says that nothing was changed', () => {
  const [head, ...rest] = renderAdvance(result, true, { language: 'en', width: 60, paint: createPaint(false) });
  expect(head).toBe('From 2026-06-30 to 2026-07-03, 1,199,565 rows would change: nothing was changed.');
  expect(rest.filter((line) => line.length > 60 || line.includes('refresh'))).toEqual([]);
});
