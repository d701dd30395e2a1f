import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConnectionTarget, connectionUrl, describeTarget, parseConnectionUrl } from './target.ts';

const TARGET: ConnectionTarget = {
  host: 'db.example',
  port: 5433,
  user: 'élodie',
  password: 'p@ss/w:rd?',
  database: 'sigeti node',
  sslmode: 'require',
};

test('shows the password only where it is asked for', () => {
  expect(describeTarget(TARGET)).toBe('élodie@db.example:5433/sigeti node');
  expect(connectionUrl(TARGET, 'hidden')).not.toContain('p@ss');
  expect(connectionUrl(TARGET, 'hidden')).not.toContain(encodeURIComponent('p@ss/w:rd?'));
  expect(connectionUrl({ ...TARGET, password: undefined }, 'shown')).toBe(connectionUrl(TARGET, 'hidden'));
});

test('reads back the URLs it writes', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('.', '..', '%2E', '?', ' '));
  const host = fc.oneof(fc.constantFrom('localhost', 'db.example', '127.0.0.1', '::1', '/var/run/postgresql'));
  fc.assert(
    fc.property(text, text, text, host, fc.integer({ min: 1, max: 65_535 }), (user, password, database, at, port) => {
      const target = { host: at, port, user, password, database, sslmode: 'prefer' as const };
      expect(parseConnectionUrl(connectionUrl(target, 'shown'))).toEqual(target);
    }),
  );
});
