// What `debug` says of flow runs: the history, and who looks after the schedules.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOperations } from '../../../src/orchestrator/diagnose.ts';
import type { FlowFile } from '../../../src/orchestrator/flow.ts';
import { deployFlows, migrate } from '../../../src/orchestrator/index.ts';
import { registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import { connect, type Session } from '../../../src/postgres/index.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
let session: Session;
beforeAll(async () => {
  session = await database.session();
});

const found = async (by = session) => (await checkOperations(by)).map(({ status, detail }) => `${status} ${detail.en}`);

test('debug looks at the history and its schedules, and changes nothing', async () => {
  expect(await found()).toEqual(['ok the first run makes it']);
  await migrate(session);
  expect(await found()).toEqual(['ok schema sigeti_ops', 'ok no schedule is deployed']);
  await deployFlows(session, { files: [FILE], isWhole: true, warehouse: 'dwh', by: 'test' });
  const [, idle] = await checkOperations(session);
  expect(idle).toMatchObject({
    status: 'warned',
    detail: { fr: '1 en marche ; planificateurs : aucun ; agents : aucun' },
    remedy: { en: expect.stringContaining('sigeti server start') },
  });
  const connection = database.target();
  const there = [
    await registerWorker(connection, { kind: 'scheduler', version: '1', queues: [] }),
    await registerWorker(connection, { kind: 'worker', version: '1', queues: ['default'] }),
  ];
  expect((await found())[1]).toMatch(/^ok 1 active; schedulers: \S+:\d+; workers: \S+:\d+$/);
  for (const each of there) await each.close();
});

const rhythm = { every: 3600, anchor: '2026-01-01T00:00:00Z' };
const FILE: FlowFile = {
  file: 'flows/f.yml',
  flow: { name: 'f', parameters: [], tasks: [], retries: 0, retryDelay: 30 },
  deployments: [
    {
      name: 'f/d',
      flow: 'f',
      parameters: {},
      queue: 'default',
      lateAfter: 600,
      schedules: [{ name: 'h', rhythm, parameters: {}, missed: 'latest', paused: false }],
    },
  ],
};

const role = `sigeti_${randomBytes(4).toString('hex')}`;
afterAll(async () => {
  await session.script(`drop role if exists ${role}`);
});

test('a role that cannot write the history is told which right it lacks', async () => {
  await session.script(`create role ${role} login password 'un-mot'`);
  const other = await connect({ ...database.target(), user: role, password: 'un-mot' });
  const [check] = await checkOperations(other);
  expect(check).toMatchObject({ status: 'warned', remedy: { en: expect.stringContaining(`to ${role};`) } });
  await other.close();
});
