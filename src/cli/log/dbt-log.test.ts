import { expect, test } from 'vitest';
import type { NodeResult, PlannedNode, RunEvent } from '../../core/index.ts';
import { openDbtLog } from './dbt-log.ts';
import type { LogFormat, LogThreshold } from './log-level.ts';

const stgLots: PlannedNode = {
  uniqueId: 'model.p.stg_lots',
  name: 'stg_lots',
  resourceType: 'model',
  materialized: 'view',
  relation: 'dwh_staging.stg_lots',
  layer: 'staging',
};
const unique: PlannedNode = {
  ...stgLots,
  uniqueId: 'test.p.unique_lots',
  name: 'unique_lots',
  resourceType: 'test',
  materialized: 'test',
  relation: 'dwh.unique_lots',
};

function result(node: PlannedNode, more: Partial<NodeResult> = {}): RunEvent {
  const base = { uniqueId: node.uniqueId, status: 'success', startedAt: '', seconds: 0.05 } as const;
  return { type: 'node.finished', result: { ...base, ...more } };
}

function logOf(events: readonly RunEvent[], threshold: LogThreshold = 'debug', format?: LogFormat): string {
  let text = '';
  const file = {
    path: 'dbt.log',
    write: (more: string) => {
      text += more;
    },
    failure: undefined,
  };
  const now = () => new Date('2026-01-02T03:04:05.678Z');
  const log = openDbtLog({ file, invocationId: 'id-1', threshold, ...(format && { format }), now });
  for (const event of events) log.event(event);
  return text;
}

const started: RunEvent = {
  type: 'run.started',
  command: 'build',
  target: 'dev',
  threads: 2,
  nodes: [stgLots, unique],
};

test('a run is told in the lines of dbt, each with its time, level and thread', () => {
  const text = logOf([
    started,
    { type: 'node.started', uniqueId: stgLots.uniqueId },
    { type: 'node.started', uniqueId: unique.uniqueId },
    result(unique, { status: 'pass' }),
    result(stgLots),
    { type: 'run.finished', status: 'success', seconds: 0.1 },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "

    ============================== 03:04:05.678000 | id-1 ==============================
    03:04:05.678000 [info ] [MainThread]: Found 1 view model, 1 test
    03:04:05.678000 [info ] [MainThread]: Concurrency: 2 threads (target='dev')
    03:04:05.678000 [debug] [Thread-1  ]: Began running node model.p.stg_lots
    03:04:05.678000 [info ] [Thread-1  ]: 1 of 2 START sql view model dwh_staging.stg_lots ............................... [RUN]
    03:04:05.678000 [debug] [Thread-2  ]: Began running node test.p.unique_lots
    03:04:05.678000 [info ] [Thread-2  ]: 2 of 2 START test unique_lots .................................................. [RUN]
    03:04:05.678000 [info ] [Thread-2  ]: 2 of 2 PASS unique_lots ........................................................ [PASS in 0.05s]
    03:04:05.678000 [debug] [Thread-2  ]: Finished running node test.p.unique_lots
    03:04:05.678000 [info ] [Thread-1  ]: 1 of 2 OK created sql view model dwh_staging.stg_lots .......................... [OK in 0.05s]
    03:04:05.678000 [debug] [Thread-1  ]: Finished running node model.p.stg_lots
    03:04:05.678000 [info ] [MainThread]: Finished running 1 view model, 1 test in 0.10s.
    03:04:05.678000 [info ] [MainThread]: Completed successfully
    03:04:05.678000 [info ] [MainThread]: Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2
    "
  `);
});

test('a failure carries its code, its place and its remedy; a colour never reaches the file', () => {
  const error = {
    code: 'DATABASE_QUERY_FAILED',
    message: { fr: 'refusé', en: '\u001b[31mrefused\u001b[0m' },
    hint: { fr: 'essayez', en: 'try' },
    location: { file: 'models/stg_lots.sql', line: 3 },
  } as const;
  const text = logOf([
    started,
    { type: 'node.started', uniqueId: stgLots.uniqueId },
    result(stgLots, { status: 'error', error }),
  ]);
  expect(text).toContain('[error] [Thread-1  ]: DATABASE_QUERY_FAILED models/stg_lots.sql:3\n  refused\n  -> try\n');
});

test('lines below the threshold are left out, and a command that says nothing leaves nothing', () => {
  const events: RunEvent[] = [
    started,
    { type: 'node.started', uniqueId: stgLots.uniqueId },
    result(stgLots, { status: 'warn', failures: 2 }),
  ];
  expect(logOf(events, 'none')).toBe('');
  expect(logOf(events, 'warn').trim().split('\n').slice(1)).toEqual([
    expect.stringContaining('[warn ] [Thread-1  ]: 1 of 2 WARN 2 stg_lots'),
  ]);
});

test('in the form json a line is a record with the keys of dbt, and in the form text it has its time alone', () => {
  const events: RunEvent[] = [started, { type: 'node.started', uniqueId: stgLots.uniqueId }];
  const records = logOf(events, 'info', 'json')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.at(-1)).toEqual({
    data: { node_info: { unique_id: 'model.p.stg_lots' } },
    info: {
      invocation_id: 'id-1',
      level: 'info',
      msg: expect.stringContaining('1 of 2 START'),
      pid: process.pid,
      thread: 'Thread-1',
      ts: '2026-01-02T03:04:05.678Z',
    },
  });
  expect(logOf(events, 'info', 'text')).toContain("\n03:04:05  Concurrency: 2 threads (target='dev')\n");
});
