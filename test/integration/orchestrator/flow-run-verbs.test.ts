// What people see of runs and workers, from the command line.
import { describe, expect, test } from 'vitest';
import { BAD, expectWithin80, GOOD, useRunVerbs } from '../../support/run-verbs.ts';

const verbs = useRunVerbs();
const { sigeti, french, jsonOf, waiting, claim, executed } = verbs;

describe('flow-run ls', () => {
  test('shows the latest runs first, in both languages, within 80 columns', async () => {
    await executed('parcelle-douce-7', GOOD, 'refresh/quotidien');
    await executed('lagune-claire-8', BAD, 'un-flux-au-nom-plutôt-long/déploiement-au-nom-long');
    await waiting('ile-calme-9', { queue: 'nuit' });
    const { stdout } = await french('flow-run', 'ls');
    expectWithin80(stdout);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3).join('|'))).toEqual([
      'exécution|déploiement|état',
      'ile-calme-9|flux|planifiée',
      expect.stringMatching(/^lagune-claire-8\|un-flux-au-\S+…\|en échec$/),
      'parcelle-douce-7|refresh/quotidien|réussie',
      '',
    ]);
    expect((await sigeti('flow-run', 'ls')).stdout).toMatch(
      /lagune-claire-8 .* Failed {9}\d\d-\d\d \d\d:\d\d +0\.\d\ds/,
    );
  });

  test('lets through what is asked for, as JSON too', async () => {
    await executed('un', GOOD, 'refresh/quotidien');
    await executed('deux', BAD, 'refresh/quotidien');
    await executed('trois', GOOD);
    const names = async (...args: string[]) =>
      (await jsonOf('flow-run', 'ls', ...args)).runs.map((run: { name: string }) => run.name);
    expect(await names()).toEqual(['trois', 'deux', 'un']);
    expect(await names('--state', 'failed,Crashed')).toEqual(['deux']);
    expect(await names('--deployment', 'refresh/quotidien')).toEqual(['deux', 'un']);
    expect(await names('--limit', '1')).toEqual(['trois']);
    expect((await jsonOf('flow-run', 'ls', '--state', 'Failed')).runs[0]).toMatchObject({
      state_type: 'FAILED',
      deployment: 'refresh/quotidien',
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      error: { sqlState: '22012' },
    });
    for (const [option, value, said] of [
      ['--state', 'Faild', 'Expected: Failed'],
      ['--limit', '0', 'a whole number of 1'],
    ] as const) {
      const { exitCode, stderr } = await sigeti('flow-run', 'ls', option, value);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(said) });
    }
  });
});

describe('flow-run inspect', () => {
  test('shows states, tasks and the error with its remedy, by name, by the beginning of the id, or the latest', async () => {
    const id = await executed('dune-vive-3', BAD, 'refresh/quotidien');
    const { stdout } = await french('flow-run', 'inspect', 'dune-vive-3');
    expectWithin80(stdout);
    expect(stdout).toMatch(/^dune-vive-3 {2}en échec\n/);
    expect(stdout).toMatch(/planifiée[\s\S]*préparation[\s\S]*en cours[\s\S]*en échec/);
    expect(stdout).toMatch(/compter +réussie[\s\S]*diviser +en échec[\s\S]*suivre +sautée/);
    expect(stdout).toMatch(/erreur DATABASE_QUERY_FAILED {2}SQLSTATE 22012/);
    expect(stdout).toMatch(/→ sigeti flow-run retry dune-vive-3 reprend au point d’échec\n$/);
    expect((await french('flow-run', 'inspect', id.slice(0, 8))).stdout).toBe(stdout);
    expect((await french('flow-run', 'inspect')).stdout).toBe(stdout);
    const json = await jsonOf('flow-run', 'inspect', 'dune-vive-3');
    expect(json.states.map((state: { state_name: string }) => state.state_name)).toEqual([
      'Scheduled',
      'Pending',
      'Running',
      'Failed',
    ]);
    expect(json.tasks).toMatchObject([
      { name: 'compter', state_name: 'Completed', nodes: [] },
      { name: 'diviser', state_name: 'Failed', error: { sqlState: '22012' } },
      { name: 'suivre', state_name: 'Skipped' },
    ]);
  });

  test('shows the nodes of a command, those that failed by name', async () => {
    await sigeti('run', '--vars', '{plus: ", nulle"}');
    const { stdout } = await french('flow-run', 'inspect');
    expectWithin80(stdout);
    expect(stdout).toMatch(/1 nœud \(en échec 1\)\n {4}a +en échec/);
    expect(stdout).toMatch(/lancée par +\S+@\S+ \(commande\)/);
  });

  test('says why a run waits', async () => {
    await waiting('seule-1', { queue: 'nuit' });
    await waiting('prise-1');
    await waiting('prise-2');
    await claim();
    await waiting('plus-tard-1', { warehouse: 'autre' });
    await verbs
      .session()
      .script(`update sigeti_ops.flow_run set due_at = now() + interval '1 day' where name = 'plus-tard-1'`);
    const why = async (name: string) => (await sigeti('flow-run', 'inspect', name)).stdout.replace(/\s+/g, ' ');
    expect(await why('seule-1')).toContain('No worker of dwh takes from the queue nuit: sigeti worker start -q nuit.');
    expect(await why('prise-2')).toMatch(/The warehouse dwh is taken by prise-1 \(test\)/);
    expect(await why('plus-tard-1')).toMatch(/Its time has not come: \d{4}-/);
    expect(await jsonOf('flow-run', 'inspect', 'prise-2')).toMatchObject({
      waiting: { reason: 'WAREHOUSE_BUSY', blocker: { name: 'prise-1' } },
    });
  });

  test('says when a task is tried again, and what was stopped or cut off with its process', async () => {
    const id = await waiting('hachee-1');
    await verbs.session().query(
      `insert into sigeti_ops.task_run (flow_run_id, task, node, position, attempt, state_type, state_name, due_at)
        select $1, 'bâtir', x.* from (values ('', 0, 1, 'SCHEDULED', 'AwaitingRetry', timestamptz '2026-03-31 02:03:04Z'),
          ('model.p.a', 0, 1, 'COMPLETED', 'Completed', null), ('model.p.b', 1, 1, 'CANCELLED', 'Cancelled', null),
          ('model.p.c', 2, 1, 'CRASHED', 'Crashed', null)) x`,
      [id],
    );
    const { stdout } = await french('flow-run', 'inspect', 'hachee-1');
    expectWithin80(stdout);
    expect(stdout).toMatch(/bâtir +à reprendre\n {4}Nouvel essai à 2026-03-31 02:03:04 UTC\.\n/);
    expect(stdout).toMatch(/3 nœuds \(faits 1, arrêtés 1, interrompus 1\)\n {4}b +annulée\n {4}c +interrompue/);
    expect((await sigeti('flow-run', 'inspect')).stdout).toMatch(
      /Next attempt at 2026.*\n.*done 1, stopped 1, cut off 1/,
    );
    expect((await jsonOf('flow-run', 'inspect')).tasks).toMatchObject([
      { due_at: '2026-03-31T02:03:04.000Z', nodes: [{}, { unique_id: 'model.p.b', state_type: 'CANCELLED' }, {}] },
    ]);
  });

  test('without any run, says so', async () => {
    expect(await sigeti('flow-run', 'inspect')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('The history has no run yet.'),
    });
  });

  test('a state stands apart from its message', async () => {
    const id = await waiting('coupee-1');
    await verbs.session().query(
      `insert into sigeti_ops.flow_run_state (flow_run_id, at, state_type, state_name, message, attempt)
        values ($1, clock_timestamp(), 'SCHEDULED', 'AwaitingRetry', '{"fr": "Coupée.", "en": "Cut off."}', 1)`,
      [id],
    );
    expect((await sigeti('flow-run', 'inspect', id)).stdout).toMatch(/AwaitingRetry {2}Cut off\./);
  });

  test('a run that is not there names its nearest neighbours', async () => {
    await waiting('falaise-douce-12');
    const { exitCode, stderr } = await sigeti('flow-run', 'inspect', 'falaise-douce-13');
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('falaise-douce-12') });
    const [a, b] = ['0', '1'].map((digit) => `abcdef0${digit}-0000-4000-8000-000000000000`);
    for (const id of [a, b]) {
      await verbs.session().query(
        `insert into sigeti_ops.flow_run (id, name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
          state_type, state_name) values ($1, 'jumelle', 'flux', '', '{}', 'dwh', 'default', '{}', 'manual', 'test', 'SCHEDULED', 'Scheduled')`,
        [id],
      );
    }
    expect((await sigeti('flow-run', 'inspect', 'abcdef')).stderr).toMatch(/SCHEDULE_RUN_AMBIGUOUS[\s\S]*abcdef00/);
    expect((await sigeti('flow-run', 'inspect', 'abcdef01')).stdout).toMatch(/^jumelle/);
  });
});

test('worker ls shows who is there, and what they execute', async () => {
  await waiting('tenue-1');
  await claim();
  const { stdout } = await french('worker', 'ls');
  expectWithin80(stdout);
  expect(stdout).toMatch(/^genre[\s\S]*\nagent {2,}\S+:\d+ .*tenue-1\n$/);
  expect(await jsonOf('worker', 'ls')).toMatchObject({
    workers: [{ kind: 'worker', process_id: process.pid, queues: ['default'], runs: ['tenue-1'] }],
  });
});
