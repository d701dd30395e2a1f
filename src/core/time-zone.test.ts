import { expect, test } from 'vitest';
import { isTimeZone } from './time-zone.ts';

test.each(['Africa/Abidjan', 'Europe/Paris', 'UTC', 'Etc/GMT-1'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['+01:00', '', 'Africa/Abidjanne', '02:00', 'Abidjan'])('"%s" is none', (name) => {
  expect(isTimeZone(name)).toBe(false);
});
