// What files deploy: the file is the truth, and what commands have added stays.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deployFlows, previewDeploy } from '../../../src/orchestrator/flows/deploy.ts';
import { enqueueRun } from '../../../src/orchestrator/runs/enqueue.ts';
import {
  createSchedule,
  deleteSchedule,
  listSchedules,
  pauseSchedules,
} from '../../../src/orchestrator/schedules/control.ts';
import { scheduleRuns } from '../../../src/orchestrator/schedules/schedule-runs.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer } from '../../support/database.ts';
import { NIGHTLY, useNightlyFlow } from '../../support/nightly-flow.ts';

describeOnEveryServer('deploying', (server) => {
  const nightly = useNightlyFlow(server);
  const { database, daily, fileOf, deploy, summary, moveBack, runs, next } = nightly;
  let session: Session;
  let anchor: string;
  beforeAll(() => {
    session = nightly.session();
  });
  beforeEach(() => {
    anchor = nightly.anchor();
  });

  describe('a file', () => {
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

    test('does not take a flow from another warehouse of the database, unless it is asked to', async () => {
      const file = fileOf([daily()]);
      await deploy(file);
      const other = { files: [file], isWhole: true, warehouse: 'dwh_dev', by: 'test' };
      await expect(deployFlows(session, other)).rejects.toMatchObject({ code: 'SCHEDULE_FLOW_TAKEN' });
      const warehouses = async () =>
        (await session.query<{ warehouse: string }>('select warehouse from sigeti_ops.deployment')).rows;
      expect(await warehouses()).toEqual([{ warehouse: 'dwh' }]);
      expect(summary(await deployFlows(session, { ...other, takesOver: true }))).toEqual(['changed deployment']);
      expect(await warehouses()).toEqual([{ warehouse: 'dwh_dev' }]);
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
      await pauseSchedules(session, { deployment: NIGHTLY }, 'awa');
      await deploy(fileOf([daily('nuit', { missed: 'skip' })]));
      expect((await listSchedules(session))[0]).toMatchObject({ pausedBy: 'awa', missed: 'skip', nextAt: undefined });
      await deploy(fileOf([daily('nuit', { paused: true })]));
      expect((await listSchedules(session))[0]).toMatchObject({ pausedBy: 'test' });
      await deploy(fileOf([daily()]));
      expect((await listSchedules(session))[0]).toMatchObject({ pausedAt: undefined, nextAt: anchor });
    });

    test('a deployment that is gone starts nothing more, and its waiting runs are cancelled', async () => {
      await deploy(fileOf([daily()]));
      await createSchedule(session, NIGHTLY, daily('midi'));
      await enqueueRun(session, { deployment: NIGHTLY, parameters: {}, createdBy: 'awa' });
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

    test('a schedule by hand stays beside those of the file, which cannot be deleted', async () => {
      await deploy(fileOf([daily()]));
      await createSchedule(
        session,
        NIGHTLY,
        daily('midi', { rhythm: { cron: '0 12 * * 1-5', timeZone: 'Europe/Paris' } }),
      );
      expect(summary(await deploy(fileOf([daily()])))).toEqual([]);
      const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });
      await refused(createSchedule(session, NIGHTLY, daily('midi')), 'SCHEDULE_NAME_TAKEN');
      await refused(
        createSchedule(session, NIGHTLY, daily('soir', { parameters: { jour: 'x' } })),
        'SCHEDULE_PARAMETER_INVALID',
      );
      await refused(deleteSchedule(session, NIGHTLY, 'nuit'), 'SCHEDULE_OF_FILE');
      await refused(deleteSchedule(session, NIGHTLY, 'midis'), 'SCHEDULE_UNKNOWN');
      await deleteSchedule(session, NIGHTLY, 'midi');
      expect((await listSchedules(session)).map(({ name }) => name)).toEqual(['nuit']);
    });
  });
});
