// The troubleshooting tables of the README quote what the product really says.
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode, type Language, SigetiError } from '../../src/core/index.ts';
import { roundTripFailed } from '../../src/dump/errors.ts';
import { targetUnwritable } from '../../src/engine/artifacts/errors.ts';
import { sourceDoubleEncoded } from '../../src/engine/encoding/index.ts';
import { testFailed } from '../../src/engine/run/errors.ts';
import { sourceMissing } from '../../src/engine/run/failure/errors.ts';
import { lockLost, runLocked } from '../../src/engine/run/lock-errors.ts';
import { refuseLongNames } from '../../src/engine/run/long-names.ts';
import { alertNotDelivered, alertSecretMissing } from '../../src/orchestrator/alerts/errors.ts';
import { taskTimedOut, warehouseBusy } from '../../src/orchestrator/errors.ts';
import { FLOW_FILE, propertyUnknown } from '../../src/orchestrator/file-errors.ts';
import { deploymentUnknown, rhythmInvalid, taskVerbUnknown } from '../../src/orchestrator/flows/errors.ts';
import * as refusals from '../../src/postgres/connection/errors.ts';
import { cancelled, connectionLost, statementError } from '../../src/postgres/connection/statement-errors.ts';
import type { ConnectionTarget } from '../../src/postgres/index.ts';
import { manifestOf } from '../support/engine-run.ts';

const TARGET: ConnectionTarget = { host: 'h', port: 1, user: 'u', database: 'd', sslmode: 'require' };
/** Of refused statements: what the tables speak of. */
const STATES = [
  '22021',
  '42703',
  '22P02',
  '22008',
  '22012',
  '53400',
  '57014',
  '55P03',
  '40P01',
  '42501',
  '53100',
  '25006',
];

/** Every sentence that the product says under a code. */
function sentences(code: ErrorCode, language: Language): readonly string[] {
  const known = [...REAL, ...STATES.map(refused)].filter((error) => error.code === code);
  return known.map(({ message }) => message[language]);
}

function refused(code: string) {
  const thrown = Object.assign(new pg.DatabaseError('no', 2, 'error'), { code, severity: 'ERROR' });
  return statementError(thrown, { sql: 'select 1' }, 'u@h:1/d', false).details;
}

const [source] = manifestOf([{ name: 'n', sources: ['public.lots'] }]).nodes.values();
const [long] = manifestOf([{ name: 'x'.repeat(64) }]).nodes.values();

const REAL = [
  refusals.connectionRefused(TARGET, undefined),
  refusals.hostUnknown(TARGET, undefined),
  refusals.connectTimeout(TARGET, 10, undefined),
  refusals.passwordWrong(TARGET, undefined),
  refusals.accessRefused(TARGET, 'no', undefined),
  refusals.databaseNotFound(TARGET, undefined),
  refusals.roleUnusable(TARGET, 'r', 'no', undefined),
  refusals.tlsUnavailable(TARGET, undefined),
  refusals.tooManyConnections(TARGET, 'no', undefined),
  refusals.serverNotReady(TARGET, 'no', undefined),
  sourceDoubleEncoded([]),
  roundTripFailed('dump.sql', 1),
  cancelled(),
  connectionLost('u@h:1/d', 'no'),
  lockLost('dwh', { fr: '', en: '' }),
  runLocked('dwh', undefined),
  targetUnwritable('target', new Error('no')),
  testFailed({ uniqueId: 'test.p.t', originalFilePath: 'tests/t.sql' }, 3, '!= 0', false),
  longName(),
  deploymentUnknown('f/d', [], []),
  propertyUnknown(FLOW_FILE, 'k', '', { file: 'flows/f.yml' }, { near: [], known: [] }),
  taskVerbUnknown('v', { file: 'flows/f.yml' }, [], []),
  rhythmInvalid('0 2', { fr: 'non', en: 'no' }),
  taskTimedOut('t', 60),
  warehouseBusy('dwh', { name: 'n', trigger: 'schedule', by: 'u@h', since: '2026-01-01' }),
  alertSecretMissing('c', 'SIGETI_SMTP_PASSWORD'),
  alertNotDelivered('c', alertSecretMissing('c', 'p'), false),
]
  .map((error) => error.details)
  .concat(missingSource());

function longName(): SigetiError {
  try {
    if (long?.resourceType === 'model') refuseLongNames(long);
  } catch (thrown) {
    if (thrown instanceof SigetiError) return thrown;
  }
  throw new TypeError('a name of 64 bytes was not refused');
}

function missingSource() {
  if (source?.resourceType !== 'source') throw new TypeError('no source');
  const error = refused('42P01');
  return sourceMissing({ error, database: 'd', relation: 'public.lots' }, source, false);
}

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test.each([
  { language: 'fr', heading: '## Dépannage', quote: /« ([^»]+) »/g },
  { language: 'en', heading: '### Troubleshooting', quote: /“([^”]+)”/g },
] as const)('$heading', ({ language, heading, quote }) => {
  const section = README.split(`\n${heading}\n`)[1]?.split(/\n#{2,3} /)[0] ?? '';
  const cells = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.split(' | ')[1] ?? '');
  expect(cells).toHaveLength(34);
  for (const cell of cells.filter((text) => text !== '–')) {
    for (const [code, quoted] of quotesIn(cell, quote)) {
      expect(sentences(code, language), cell).toContainEqual(expect.stringMatching(pattern(quoted)));
    }
  }
});

/** Each quotation with the code before it. */
function quotesIn(cell: string, quote: RegExp): (readonly [ErrorCode, string])[] {
  const parts = cell.split(/`([A-Z_]+)`/).slice(1);
  const pairs = parts.flatMap((part, index) => {
    const code = ERROR_CODES.find((known) => known === part);
    if (code === undefined) return [];
    return [...(parts[index + 1] ?? '').matchAll(quote)].map(([, text = '']) => [code, text] as const);
  });
  expect(pairs, cell).not.toEqual([]);
  return pairs;
}

/** `…` stands for anything. */
function pattern(quoted: string): RegExp {
  const literal = quoted.split('…').map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(literal.join('.*'));
}
