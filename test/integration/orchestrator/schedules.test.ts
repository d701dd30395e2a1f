// What files deploy, and what schedules start: by the database's clock, each tick once, whoever looks.
// One file beyond 300 lines: what is deployed is what is then due, from one set of flows on every server.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeploymentSpec, FlowFile, MissedPolicy, ScheduleSpec } from '../../../src/orchestrator/flow.ts';
import { deployFlows, previewDeploy } from '../../../src/orchestrator/flows/deploy.ts';
import { backfill, enqueueRun } from '../../../src/orchestrator/runs/enqueue.ts';
import {
  createSchedule,
  deleteSchedule,
  listSchedules,
  pauseSchedules,
  resumeSchedules,
} from '../../../src/orchestrator/schedules/control.ts';
import { markLate, scheduleRuns } from '../../../src/orchestrator/schedules/schedule-runs.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { sqlFlow } from '../../support/flow-runs.ts';

const DAY = 86_400;
const NAME = 'nuit/quotidien';

describeOnEveryServer('schedules', (server) => {
  const database = useTestDatabase(server);
  let session: Session;
  /** Half a day from the test's ticks, so that none of them falls into it. */
  let anchor: string;

  beforeAll(async () => {
    session = await database.session();
    await migrate(session);
  });

  beforeEach(async () => {
    await session.script(
      'truncate sigeti_ops.flow, sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade',
    );
    const { rows } = await session.query<{ at: string }>(
      `select to_char((now() + interval '12 hours') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`,
    );
    anchor = rows[0]?.at ?? '';
  });

  function daily(name = 'nuit', changes: Partial<ScheduleSpec> = {}): ScheduleSpec {
    return { name, rhythm: { every: DAY, anchor }, parameters: {}, missed: 'latest', paused: false, ...changes };
  }

  function fileOf(schedules: readonly ScheduleSpec[], changes: Partial<DeploymentSpec> = {}): FlowFile {
    const parameters = [
      { name: 'jour', type: 'date', default: null },
      { name: 'taille', type: 'integer', default: 1 },
    ] as const;
    const deployment = {
      name: NAME,
      flow: 'nuit',
      parameters: {},
      queue: 'default',
      lateAfter: 600,
      schedules,
      ...changes,
    };
    return {
      file: 'flows/nuit.yml',
      flow: sqlFlow({ rien: 'select 1' }, { name: 'nuit', parameters }),
      deployments: [deployment],
    };
  }

  const deploy = (...files: readonly FlowFile[]) =>
    deployFlows(session, { files, isWhole: true, warehouse: 'dwh', by: 'test' });
  const summary = (changes: Awaited<ReturnType<typeof deploy>>) =>
    changes.filter(({ change }) => change !== 'unchanged').map(({ kind, change }) => `${change} ${kind}`);
  const moveBack = (days: number, name = 'nuit') =>
    session.query('update sigeti_ops.schedule set next_at = next_at - make_interval(days => $1) where name = $2', [
      days,
      name,
    ]);
  const runs = async () =>
    (
      await session.query<Readonly<Record<'state' | 'ago' | 'parameters' | 'created_by', string>>>(
        `select state_name as state, created_by, parameters,
  round(extract(epoch from now() - scheduled_for) / 3600)::int as ago from sigeti_ops.flow_run order by due_at, created_at`,
      )
    ).rows;
  const next = async (name = 'nuit') => (await listSchedules(session)).find((each) => each.name === name)?.nextAt;

  describe('deploying', () => {
    test('twice changes nothing, and the file is the truth', async () => {
      expect(summary(await deploy(fileOf([daily()])))).toEqual([
        'created flow',
        'created deployment',
        'created schedule',
      ]);
      expect(await next()).toBe(anchor);
      expect(summary(await deploy(fileOf([daily()])))).toEqual([]);
      const changed = fileOf([daily('nuit', { missed: 'all' }), daily('midi')], { lateAfter: 60 });
      const files = { files: [changed], isWhole: true, warehouse: 'dwh' };
      expect(summary(await previewDeploy(session, files))).toEqual([
        'changed deployment',
        'changed schedule',
        'created schedule',
      ]);
      expect(summary(await deploy(changed))).toEqual(['changed deployment', 'changed schedule', 'created schedule']);
      expect(summary(await deploy(changed))).toEqual([]);
      expect(summary(await deploy(fileOf([daily()])))).toEqual([
        'changed deployment',
        'changed schedule',
        'removed schedule',
      ]);
      expect((await listSchedules(session)).map(({ name, missed }) => `${name} ${missed}`)).toEqual(['nuit latest']);
    });

    test('the time at which a schedule is next is moved only where its rhythm changes', async () => {
      await deploy(fileOf([daily()]));
      await moveBack(2);
      const before = await next();
      await deploy(fileOf([daily('nuit', { missed: 'all' })]));
      expect(await next()).toBe(before);
      await deploy(fileOf([daily('nuit', { rhythm: { cron: '0 2 * * *', timeZone: 'Africa/Abidjan' } })]));
      expect(await next()).toMatch(/T02:00:00Z$/);
      expect(Date.parse((await next()) ?? '')).toBeGreaterThan(Date.parse(before ?? ''));
    });

    test('somebody’s pause stays, until the file says otherwise', async () => {
      await deploy(fileOf([daily()]));
      await pauseSchedules(session, { deployment: NAME }, 'awa');
      await deploy(fileOf([daily('nuit', { missed: 'skip' })]));
      expect((await listSchedules(session))[0]).toMatchObject({ pausedBy: 'awa', missed: 'skip', nextAt: undefined });
      await deploy(fileOf([daily('nuit', { paused: true })]));
      expect((await listSchedules(session))[0]).toMatchObject({ pausedBy: 'test' });
      await deploy(fileOf([daily()]));
      expect((await listSchedules(session))[0]).toMatchObject({ pausedAt: undefined, nextAt: anchor });
    });

    test('a deployment that is gone starts nothing more, and its waiting runs are cancelled', async () => {
      await deploy(fileOf([daily()]));
      await createSchedule(session, NAME, daily('midi'));
      await enqueueRun(session, { deployment: NAME, parameters: {}, createdBy: 'awa' });
      expect(summary(await deploy())).toEqual(['removed schedule', 'removed deployment', 'removed flow']);
      expect((await runs()).map(({ state }) => state)).toEqual(['Cancelled']);
      expect(await scheduleRuns(session)).toEqual([]);
      expect(await listSchedules(session)).toEqual([]);
      await deploy(fileOf([daily()]));
      await scheduleRuns(session);
      expect((await listSchedules(session)).map(({ name, nextAt }) => `${name} ${nextAt}`)).toEqual([
        `midi ${anchor}`,
        `nuit ${anchor}`,
      ]);
    });

    test('two at once follow each other', async () => {
      const other = await database.session();
      const request = { files: [fileOf([daily()])], isWhole: true, warehouse: 'dwh', by: 'test' };
      const outcomes = await Promise.all([deployFlows(session, request), deployFlows(other, request)]);
      expect(outcomes.map((changes) => summary(changes).length).sort()).toEqual([0, 3]);
    });
  });

  describe('times that are due', () => {
    test.each([
      ['skip', [], 4],
      ['latest', [12], 3],
      ['all', [84, 60, 36, 12], 0],
    ] as const)('after 3½ days without a scheduler, %s', async (missed: MissedPolicy, hours, skipped) => {
      await deploy(fileOf([daily('nuit', { missed })]));
      await moveBack(4);
      expect(await scheduleRuns(session)).toHaveLength(hours.length);
      const found = await runs();
      expect(found.filter(({ state }) => state === 'Scheduled').map(({ ago }) => ago)).toEqual(hours);
      const { rows } = await session.query<{ message: string }>(
        `select state_message ->> 'en' as message from sigeti_ops.flow_run where state_name = 'Skipped'`,
      );
      expect(rows.map(({ message }) => message.slice(0, 22))).toEqual(
        skipped > 0 ? [`${skipped} missed times are not`.slice(0, 22)] : [],
      );
      expect(await next()).toBe(anchor);
      expect(await scheduleRuns(session)).toEqual([]);
    });

    test('a run carries its schedule’s parameters, its deployment’s and the flow’s, and is late after its time', async () => {
      const file = fileOf([daily('nuit', { parameters: { jour: '2026-01-02' } })], {
        parameters: { taille: 2 },
        lateAfter: 60,
      });
      await deploy(file);
      await moveBack(1);
      await scheduleRuns(session);
      expect(await runs()).toMatchObject([
        { created_by: 'schedule nuit', parameters: '{"jour": "2026-01-02", "taille": 2}', state: 'Scheduled' },
      ]);
      expect((await markLate(session)).map(({ deployment }) => deployment)).toEqual([NAME]);
      expect(await markLate(session)).toEqual([]);
      expect(await runs()).toMatchObject([{ state: 'Late' }]);
    });

    test('one whose parameters do not fit has failed, and says why', async () => {
      await deploy(fileOf([daily()]));
      await session.query(
        `update sigeti_ops.schedule set parameters = '{"tailles": 1}', next_at = next_at - interval '1 day'`,
      );
      await scheduleRuns(session);
      const { rows } = await session.query(`select state_name, error ->> 'code' as code from sigeti_ops.flow_run`);
      expect(rows).toEqual([{ state_name: 'Failed', code: 'SCHEDULE_PARAMETER_UNKNOWN' }]);
    });

    test('a rhythm that somebody has broken in the table keeps no other from its time', async () => {
      await deploy(fileOf([daily(), daily('midi')]));
      await moveBack(1);
      await session.query(`update sigeti_ops.schedule set cron = '0 2 * *', time_zone = 'UTC', every = null, anchor = null
where name = 'midi'`);
      await expect(scheduleRuns(session)).rejects.toMatchObject({ code: 'SCHEDULE_RHYTHM_INVALID' });
      expect((await runs()).map(({ created_by }) => created_by)).toEqual(['schedule nuit']);
    });

    test('many schedulers at once start each time once', async () => {
      const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
      await deploy(fileOf(names.map((name) => daily(name, { missed: 'all' }))));
      await session.script(`update sigeti_ops.schedule set next_at = next_at - interval '3 days'`);
      const sessions = await Promise.all([1, 2, 3].map(() => database.session()));
      for (let round = 0; round < 3; round += 1) {
        await Promise.all([session, ...sessions].map((each) => scheduleRuns(each)));
      }
      const { rows } = await session.query(
        `select count(*)::int as runs, count(distinct (schedule_id, scheduled_for))::int as times from sigeti_ops.flow_run`,
      );
      expect(rows).toEqual([{ runs: names.length * 3, times: names.length * 3 }]);
    });

    test('a clock that went forward and back again neither doubles nor loses a time', async () => {
      await deploy(fileOf([daily()]));
      await moveBack(1);
      expect(await scheduleRuns(session)).toHaveLength(1);
      // As if the tick had been started by a clock that was ahead, and by one that was days ahead.
      await moveBack(1);
      expect(await scheduleRuns(session)).toEqual([]);
      await moveBack(-400);
      expect(await scheduleRuns(session)).toEqual([]);
      expect(await next()).toBe(anchor);
    });

    test('what passes during a pause is not made up for', async () => {
      await deploy(fileOf([daily('nuit', { missed: 'all' }), daily('midi', { missed: 'all' })]));
      expect(await pauseSchedules(session, { deployment: NAME, schedule: 'nuit' }, 'awa')).toHaveLength(1);
      await moveBack(3);
      expect(await scheduleRuns(session)).toEqual([]);
      expect((await pauseSchedules(session, {}, 'awa')).map(({ name }) => name)).toEqual(['midi']);
      expect(await resumeSchedules(session, { deployment: NAME })).toMatchObject([
        { name: 'midi', nextAt: anchor },
        { name: 'nuit', nextAt: anchor },
      ]);
      expect(await scheduleRuns(session)).toEqual([]);
    });
  });

  describe('runs by hand', () => {
    test('unknown names answer with their neighbours, wrong parameters with all that is wrong', async () => {
      await deploy(fileOf([daily()]));
      const enqueue = (deployment: string, parameters = {}) =>
        enqueueRun(session, { deployment, parameters, createdBy: 'awa' });
      const details = (work: Promise<unknown>) =>
        work.then(
          () => undefined,
          (thrown) => thrown.details,
        );
      expect(await details(enqueue('quotidien'))).toMatchObject({
        code: 'SCHEDULE_DEPLOYMENT_UNKNOWN',
        hint: { en: `Did you mean '${NAME}'?` },
      });
      expect(await details(enqueue(NAME, { taile: 3, jour: 'x' }))).toMatchObject({
        code: 'SCHEDULE_PARAMETER_UNKNOWN',
        others: [{ code: 'SCHEDULE_PARAMETER_INVALID' }],
      });
      const { id } = await enqueue(NAME, { taille: 3 });
      expect(await runs()).toMatchObject([{ parameters: '{"jour": null, "taille": 3}', created_by: 'awa' }]);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
    });

    test('a run for later waits until then', async () => {
      await deploy(fileOf([daily()]));
      await enqueueRun(session, { deployment: NAME, parameters: {}, createdBy: 'awa', dueAt: Date.parse(anchor) });
      const { rows } = await session.query(
        'select due_at = $1::timestamptz as is_due, late_at - due_at as late from sigeti_ops.flow_run',
        [anchor],
      );
      expect(rows).toEqual([{ is_due: true, late: '00:10:00' }]);
    });

    test('a backfill is one run for each day, in their order', async () => {
      await deploy(fileOf([daily()]));
      const request = { deployment: NAME, parameters: { taille: 2 }, createdBy: 'awa' };
      await backfill(session, { ...request, from: '2026-02-27', to: '2026-03-02' });
      expect((await runs()).map(({ parameters }) => JSON.parse(parameters).jour)).toEqual([
        '2026-02-27',
        '2026-02-28',
        '2026-03-01',
        '2026-03-02',
      ]);
      for (const wrong of [
        { from: '2026-03-02', to: '2026-03-01' },
        { from: '2026-02-30', to: '2026-03-01' },
        { from: '1990-01-01', to: '2026-03-01' },
        { from: '2026-03-01', to: '2026-03-01', parameter: 'taille' },
      ]) {
        await expect(backfill(session, { ...request, ...wrong })).rejects.toMatchObject({
          code: 'SCHEDULE_BACKFILL_INVALID',
        });
      }
    });

    test('a schedule by hand stays beside those of the file, which cannot be deleted', async () => {
      await deploy(fileOf([daily()]));
      await createSchedule(
        session,
        NAME,
        daily('midi', { rhythm: { cron: '0 12 * * 1-5', timeZone: 'Europe/Paris' } }),
      );
      expect(summary(await deploy(fileOf([daily()])))).toEqual([]);
      const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });
      await refused(createSchedule(session, NAME, daily('midi')), 'SCHEDULE_NAME_TAKEN');
      await refused(
        createSchedule(session, NAME, daily('soir', { parameters: { jour: 'x' } })),
        'SCHEDULE_PARAMETER_INVALID',
      );
      await refused(deleteSchedule(session, NAME, 'nuit'), 'SCHEDULE_OF_FILE');
      await refused(deleteSchedule(session, NAME, 'midis'), 'SCHEDULE_UNKNOWN');
      await deleteSchedule(session, NAME, 'midi');
      expect((await listSchedules(session)).map(({ name }) => name)).toEqual(['nuit']);
    });
  });
});
