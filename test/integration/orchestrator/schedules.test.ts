// What schedules and people start: by the database's clock, each tick once, whoever looks.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MissedPolicy } from '../../../src/orchestrator/flow.ts';
import { backfill, enqueueRun } from '../../../src/orchestrator/runs/enqueue.ts';
import { pauseSchedules, resumeSchedules } from '../../../src/orchestrator/schedules/control.ts';
import { markLate, scheduleRuns } from '../../../src/orchestrator/schedules/schedule-runs.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer } from '../../support/database.ts';
import { NIGHTLY, useNightlyFlow } from '../../support/nightly-flow.ts';

describeOnEveryServer('schedules', (server) => {
  const nightly = useNightlyFlow(server);
  const { database, daily, fileOf, deploy, moveBack, runs, next } = nightly;
  let session: Session;
  let anchor: string;
  beforeAll(() => {
    session = nightly.session();
  });
  beforeEach(() => {
    anchor = nightly.anchor();
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
      expect((await markLate(session)).map(({ deployment }) => deployment)).toEqual([NIGHTLY]);
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
      expect(await pauseSchedules(session, { deployment: NIGHTLY, schedule: 'nuit' }, 'awa')).toHaveLength(1);
      await moveBack(3);
      expect(await scheduleRuns(session)).toEqual([]);
      expect((await pauseSchedules(session, {}, 'awa')).map(({ name }) => name)).toEqual(['midi']);
      expect(await resumeSchedules(session, { deployment: NIGHTLY })).toMatchObject([
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
        hint: { en: `Did you mean '${NIGHTLY}'?` },
      });
      expect(await details(enqueue(NIGHTLY, { taile: 3, jour: 'x' }))).toMatchObject({
        code: 'SCHEDULE_PARAMETER_UNKNOWN',
        others: [{ code: 'SCHEDULE_PARAMETER_INVALID' }],
      });
      const { id } = await enqueue(NIGHTLY, { taille: 3 });
      expect(await runs()).toMatchObject([{ parameters: '{"jour": null, "taille": 3}', created_by: 'awa' }]);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
    });

    test('a run for later waits until then', async () => {
      await deploy(fileOf([daily()]));
      await enqueueRun(session, { deployment: NIGHTLY, parameters: {}, createdBy: 'awa', dueAt: Date.parse(anchor) });
      const { rows } = await session.query(
        'select due_at = $1::timestamptz as is_due, late_at - due_at as late from sigeti_ops.flow_run',
        [anchor],
      );
      expect(rows).toEqual([{ is_due: true, late: '00:10:00' }]);
    });

    test('a backfill is one run for each day, in their order', async () => {
      await deploy(fileOf([daily()]));
      const request = { deployment: NIGHTLY, parameters: { taille: 2 }, createdBy: 'awa' };
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
  });
});
