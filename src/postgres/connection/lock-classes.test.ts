import { expect, test } from 'vitest';
import { LOCK_CLASSES } from './lock-classes.ts';

test('each thing that is locked has a class of its own', () => {
  const classes = Object.values(LOCK_CLASSES);
  expect(new Set(classes).size).toBe(classes.length);
});
