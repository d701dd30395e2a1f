// What people do with runs, from the command line: follow, cancel, retry.
import { describe, expect, test, vi } from 'vitest';
import { sqlFlow } from '../../support/flow-runs.ts';
import { BAD, expectWithin80, GOOD, useRunVerbs } from '../../support/run-verbs.ts';

const verbs = useRunVerbs();
const { sigeti, jsonOf, waiting, execute, executed } = verbs;

describe('flow-run logs', () => {
  test('a run without lines says so, apart from what it prints', async () => {
    await waiting('muette-1');
    expect(await sigeti('flow-run', 'logs')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'muette-1 has said nothing yet.\n',
    });
  });

  test('shows the lines of a run, as JSON one object each', async () => {
    await sigeti('run');
    const { stdout } = await sigeti('flow-run', 'logs');
    expectWithin80(stdout);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}1\/1 OK +table +dwh\.a /m);
    const lines = (await sigeti('flow-run', 'logs', '-o', 'json')).stdout.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      task: 'run',
      level: 'info',
      line: expect.stringMatching(/^1\/1/),
    });
  });

  test('follows a run until its end', async () => {
    const flow = sqlFlow({ dire: `do 'begin raise warning ''bonjour''; end'` });
    await waiting('suivie-1', { flow });
    const followed = sigeti('flow-run', 'logs', '-f', 'suivie-1');
    const listens = `select 1 from pg_stat_activity where query like '%run_log%' and datname = current_database() and pid <> pg_backend_pid()`;
    await vi.waitFor(async () => expect((await verbs.session().script(listens))[0]?.rows).not.toEqual([]), {
      timeout: 20_000,
    });
    await execute();
    const { exitCode, stdout } = await followed;
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/Scheduled[\s\S]*bonjour[\s\S]*suivie-1 {2}Completed\n$/),
    });
  });
});

describe('flow-run cancel', () => {
  test('a run that waits is cancelled at once; one that is over is not', async () => {
    await waiting('en-attente-1');
    expect(await sigeti('flow-run', 'cancel', 'en-attente-1')).toMatchObject({
      exitCode: 0,
      stdout: 'en-attente-1  Cancelled\n',
    });
    const again = await sigeti('flow-run', 'cancel', 'en-attente-1');
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SCHEDULE_RUN_OVER') });
    expect(await sigeti('flow-run', 'cancel')).toMatchObject({ exitCode: 2 });
  });

  test('a command that runs ends, its queries too, and this says so', async () => {
    const run = sigeti('run', '--vars', '{plus: ", pg_sleep(340)::text as t"}');
    const sleeping = `select 1 from pg_stat_activity where query like '%pg_sleep(340)%' and pid <> pg_backend_pid()
      and datname = current_database() and state = 'active'`;
    await vi.waitFor(async () => expect((await verbs.session().script(sleeping))[0]?.rows).toHaveLength(1), {
      timeout: 30_000,
    });
    const { rows } = await verbs.session().query<{ name: string }>('select name from sigeti_ops.flow_run');
    const name = rows[0]?.name ?? '';
    expect(await sigeti('flow-run', 'cancel', name)).toMatchObject({ exitCode: 0, stdout: `${name}  Cancelled\n` });
    expect(await run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('flow-run cancel') });
    expect((await verbs.session().script(sleeping))[0]?.rows).toEqual([]);
  });
});

describe('flow-run retry', () => {
  test('takes up a failed run; not one that succeeded, and no command', async () => {
    const id = await executed('a-reprendre-1', BAD);
    expect(await sigeti('flow-run', 'retry', 'a-reprendre-1')).toMatchObject({
      exitCode: 0,
      stdout: 'a-reprendre-1 will go on where it failed.\n  → sigeti flow-run logs -f a-reprendre-1 follows it.\n',
      stderr: '',
    });
    expect(await jsonOf('flow-run', 'inspect', id)).toMatchObject({
      state_name: 'AwaitingRetry',
      attempt: 2,
      error: null,
    });
    await execute();
    await executed('reussie-1', GOOD);
    await sigeti('run', '--vars', '{plus: ", nulle"}');
    const { rows } = await verbs
      .session()
      .query<{ name: string }>(`select name from sigeti_ops.flow_run where trigger = 'command'`);
    for (const [name, said] of [
      ['reussie-1', 'has not failed'],
      [rows[0]?.name ?? '', 'sigeti retry'],
    ] as const) {
      const { exitCode, stderr } = await sigeti('flow-run', 'retry', name);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(said) });
    }
  });

  test('says where no worker will take it', async () => {
    await waiting('sans-agent-1', { queue: 'nuit' });
    await sigeti('flow-run', 'cancel', 'sans-agent-1');
    const { stderr } = await sigeti('flow-run', 'retry', 'sans-agent-1');
    expect(stderr).toBe('No worker of dwh takes from the queue nuit: sigeti worker start -q nuit.\n');
  });
});
