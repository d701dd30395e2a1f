import { expect, test } from 'vitest';
import type { ErrorDetails, NodeResult, PlannedNode } from '../core/index.ts';
import { followRun } from './run-progress.ts';
import { openTerminal } from './terminal.ts';

const model = (uniqueId: string): PlannedNode => ({
  uniqueId,
  name: uniqueId,
  resourceType: 'model',
  materialized: 'table',
  relation: `dwh.${uniqueId}`,
  layer: 'facts',
});
const check = (uniqueId: string): PlannedNode => ({ ...model(uniqueId), resourceType: 'test', materialized: 'test' });

/** The lines that a run prints before its summary. */
function linesOf(nodes: readonly PlannedNode[], results: readonly Pick<NodeResult, 'status' | 'error'>[]): string[] {
  let written = '';
  const stream = {
    write: (text: string | Uint8Array) => {
      written += String(text);
      return true;
    },
  };
  const { emit } = followRun(openTerminal({ stdout: stream, stderr: stream }, {}, 'en'), () => 0);
  emit({ type: 'run.started', command: 'build', target: 'dev', threads: 1, nodes });
  for (const [index, { uniqueId }] of nodes.entries()) {
    const result: NodeResult = { uniqueId, startedAt: '', seconds: 0, status: 'success', ...results[index] };
    emit({ type: 'node.finished', result });
  }
  return written.split('\n').filter((line) => line !== '');
}

test('every node has its line, tests that pass too', () => {
  const results = [{ status: 'pass' }, { status: 'warn' }, { status: 'success' }] as const;
  expect(linesOf([check('a'), check('b'), model('c')], results)).toEqual([
    expect.stringMatching(/^1\/3 PASS/),
    expect.stringMatching(/^2\/3 WARN/),
    expect.stringMatching(/^3\/3 OK/),
  ]);
});

test('an error that two nodes share is explained once, however far down their SQL it lies', () => {
  const refused = (line: number): ErrorDetails => ({
    code: 'DATABASE_QUERY_FAILED',
    message: { fr: `refus, ligne ${line}`, en: `refused (42P01, line ${line}): no table.` },
  });
  const lines = linesOf(
    [model('a'), model('b')],
    [
      { status: 'error', error: refused(3) },
      { status: 'error', error: refused(14) },
    ],
  );
  expect(lines).toEqual([
    expect.stringMatching(/^1\/2 ERROR/),
    'error DATABASE_QUERY_FAILED',
    '  refused (42P01, line 3): no table.',
    expect.stringMatching(/^2\/2 ERROR/),
  ]);
});

test('a node that was stopped on request is not an error to be explained', () => {
  const error: ErrorDetails = { code: 'DATABASE_CANCELLED', message: { fr: 'interrompu', en: 'stopped' } };
  expect(linesOf([model('a')], [{ status: 'error', error }])).toEqual([expect.stringMatching(/^1\/1 STOP/)]);
});
