import pg from 'pg';
import { expect, test } from 'vitest';
import { statementError } from './statement-errors.ts';

test.each([
  ['42703', 'ERROR', false, 'DATABASE_QUERY_FAILED'],
  ['42501', 'ERROR', false, 'DATABASE_PERMISSION_DENIED'],
  ['53100', 'ERROR', false, 'DATABASE_DISK_FULL'],
  ['57014', 'ERROR', true, 'DATABASE_CANCELLED'],
  ['57014', 'ERROR', false, 'DATABASE_QUERY_FAILED'],
  ['57P01', 'FATAL', false, 'DATABASE_CONNECTION_LOST'],
  ['08006', 'ERROR', false, 'DATABASE_CONNECTION_LOST'],
  ['57P02', 'FATALNÍ', false, 'DATABASE_CONNECTION_LOST'],
  ['25006', 'ERROR', false, 'DATABASE_READ_ONLY'],
])('%s %s is named (stop requested: %s)', (code, severity, stopRequested, expected) => {
  const error = statementError(server({ code, severity }), { sql: 'select 1' }, 'ana@db:5432/dwh', stopRequested);
  expect(error.code).toBe(expected);
});

test('a connection that breaks off is told in both languages', () => {
  const said = (message: string) =>
    statementError(new Error(message), { sql: 'select 1' }, 'db', false).details.message;
  expect(said('read ECONNRESET')).toEqual({
    fr: 'La connexion à db est perdue : elle a été coupée.',
    en: 'The connection to db is lost: it was cut.',
  });
  expect(said('Connection terminated unexpectedly').fr).toBe(
    'La connexion à db est perdue : le serveur y a mis fin sans un mot.',
  );
});

test('counts lines in characters, as the server does', () => {
  const sql = `select '😀é',\n  nope`;
  const position = String([...sql].indexOf('o') + 1);
  const error = statementError(server({ code: '42703', position }), { sql }, '', false);
  expect(error.details.server).toEqual({ line: 2, character: 4, source: '  nope' });
});

test('keeps what the server knows, and nothing that it does not', () => {
  const thrown = server({ code: '23505', detail: 'Key (id)=(1) already exists.', table: 't', constraint: 't_pkey' });
  const { details } = statementError(thrown, { sql: 'insert', statement: 0 }, '', false);
  expect(details.server).toEqual({
    statement: 0,
    detail: 'Key (id)=(1) already exists.',
    table: 't',
    constraint: 't_pkey',
  });
  expect(details.message.en).toBe('A key exists twice (23505): no (Key (id)=(1) already exists).');
});

function server(fields: Partial<pg.DatabaseError>): Error {
  return Object.assign(new pg.DatabaseError('no', 2, 'error'), fields);
}
