// Following a run over restarts of the server.
import { expect, test, vi } from 'vitest';
import { followRun, type RunLine, type RunState } from '../../../src/orchestrator/runs/follow-run.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import { connect } from '../../../src/postgres/index.ts';
import { useTestDatabase } from '../../support/database.ts';
import { enqueue } from '../../support/flow-runs.ts';

const database = useTestDatabase();

test('a connection that is lost is told once; afterwards no line is missing and none comes twice', async () => {
  const session = await database.session();
  await migrate(session);
  const id = await enqueue(session);
  const say = (from: number, to: number) =>
    session.query(
      `insert into sigeti_ops.run_log (flow_run_id, seq, at, task, level, line)
        select $1, n, now(), 'dire', 'info', 'ligne ' || n from generate_series($2::int, $3::int) n`,
      [id, from, to],
    );
  await say(1, 3);
  const first = await connect(database.target());
  const lines: RunLine[] = [];
  const states: RunState[] = [];
  const troubles: string[] = [];
  let attempts = 0;
  const followed = followRun(first, id, {
    onLines: (more) => lines.push(...more),
    onState: (state) => states.push(state),
    onTrouble: ({ en }) => troubles.push(en),
    reconnect: async () => {
      attempts += 1;
      // The server is still down at the first attempt.
      return await connect(attempts === 1 ? { ...database.target(), host: '127.0.0.1', port: 1 } : database.target());
    },
    signal: new AbortController().signal,
  });
  await vi.waitFor(() => expect(lines).toHaveLength(3), { timeout: 20_000 });
  await session.script(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await say(4, 5);
  await vi.waitFor(() => expect(lines).toHaveLength(5), { timeout: 20_000 });
  await say(6, 6);
  await session.query(
    `update sigeti_ops.flow_run set state_type = 'CANCELLED', state_name = 'Cancelled' where id = $1`,
    [id],
  );
  expect(await followed).toMatchObject({ type: 'CANCELLED' });
  expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(states.map(({ name }) => name)).toEqual(['Scheduled', 'Cancelled']);
  expect([attempts, troubles]).toEqual([2, [expect.stringMatching(/./)]]);
  await first.close();
});

test('what waiting does not end is thrown', async () => {
  const session = await database.session();
  const first = await connect(database.target());
  const id = await enqueue(session);
  const followed = followRun(first, id, {
    onLines: () => undefined,
    onState: () =>
      void session.script(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`),
    onTrouble: () => undefined,
    reconnect: () => connect({ ...database.target(), password: 'faux' }),
    signal: new AbortController().signal,
  });
  await expect(followed).rejects.toMatchObject({ code: 'DATABASE_PASSWORD_WRONG' });
  await first.close();
});
