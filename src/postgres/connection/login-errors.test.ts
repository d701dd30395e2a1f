import { inspect } from 'node:util';
import pg from 'pg';
import { expect, test } from 'vitest';
import { isTlsTrouble, loginError } from './login-errors.ts';
import type { ConnectionTarget } from './target.ts';

const SECRET = 'Very-Secret-42';
const TARGET: ConnectionTarget = { host: 'db', port: 5432, user: 'ana', password: SECRET, database: 'dwh' };

const CASES: readonly (readonly [string, unknown, string])[] = [
  ['nothing listens', system('ECONNREFUSED'), 'DATABASE_CONNECTION_REFUSED'],
  ['nothing listens on any address', new AggregateError([system('ECONNREFUSED')]), 'DATABASE_CONNECTION_REFUSED'],
  ['no such socket', system('ENOENT'), 'DATABASE_CONNECTION_REFUSED'],
  ['no such host', system('ENOTFOUND'), 'DATABASE_HOST_UNKNOWN'],
  ['no answer', new Error('timeout expired'), 'DATABASE_CONNECT_TIMEOUT'],
  ['no route', system('EHOSTUNREACH'), 'DATABASE_CONNECT_FAILED'],
  ['no TLS', new Error('The server does not support SSL connections'), 'DATABASE_TLS_UNAVAILABLE'],
  ['an unknown issuer', system('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'DATABASE_TLS_FAILED'],
  ['another name', system('ERR_TLS_CERT_ALTNAME_INVALID'), 'DATABASE_TLS_FAILED'],
  ['a wrong password', server('28P01'), 'DATABASE_PASSWORD_WRONG'],
  ['no line in pg_hba.conf', server('28000'), 'DATABASE_ACCESS_REFUSED'],
  ['no such database', server('3D000'), 'DATABASE_NOT_FOUND'],
  ['no right to connect', server('42501'), 'DATABASE_ACCESS_REFUSED'],
  ['a closed database', server('55000'), 'DATABASE_ACCESS_REFUSED'],
  ['a full server', server('53300'), 'DATABASE_TOO_MANY_CONNECTIONS'],
  ['a starting server', server('57P03'), 'DATABASE_NOT_READY'],
  ['anything else', server('0A000'), 'DATABASE_CONNECT_FAILED'],
];

test.each(CASES)('names %s, in both languages, without the password', (_what, thrown, code) => {
  const error = loginError(thrown, TARGET, 10);
  expect(error.code).toBe(code);
  expect(error.details.message.fr).not.toBe(error.details.message.en);
  expect(error.details.hint).toBeDefined();
  expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain(SECRET);
});

test('tells trouble with encryption from the rest', () => {
  expect(isTlsTrouble(loginError(system('EPROTO'), TARGET, 10))).toBe(true);
  expect(isTlsTrouble(loginError(server('28P01'), TARGET, 10))).toBe(false);
});

test('the way out names what to run: on Windows and Linux, for this user, this database, this address', () => {
  const hintOf = (thrown: unknown) => loginError(thrown, TARGET, 10).details.hint?.en;
  expect(hintOf(system('ECONNREFUSED'))).toMatch(/Get-Service postgresql\*.*Start-Service.*systemctl start postgresql/);
  expect(hintOf(new Error('timeout expired'))).toContain('Test-NetConnection db -Port 5432');
  expect(hintOf(server('28P01'))).toContain(`alter role "ana" login password`);
  expect(hintOf(server('42501'))).toContain('grant connect on database "dwh" to "ana"');
  expect(hintOf(server('55000'))).toContain('alter database "dwh" allow_connections true');
  expect(hintOf(server('28000', 'no pg_hba.conf entry for host "10.1.2.3", user "ana"'))).toContain(
    'host "dwh" "ana" 10.1.2.3/32 scram-sha-256',
  );
  expect(hintOf(server('28000', 'pg_hba.conf rejects connection for host "fe80::1"'))).toContain('fe80::1/128');
  expect(hintOf(server('28000', 'role "ana" is not permitted to log in'))).toContain('alter role "ana" login');
});

function system(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

function server(code: string, message = 'no'): Error {
  return Object.assign(new pg.DatabaseError(message, 2, 'error'), { code, severity: 'FATAL' });
}
