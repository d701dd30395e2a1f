// What is wrong becomes an incident, once, and is over when it is.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlertConfig } from '../../../src/orchestrator/alerts/config.ts';
import { listIncidents } from '../../../src/orchestrator/alerts/incidents.ts';
import { retryRun } from '../../../src/orchestrator/runs/control.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import { registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { insertDeployment, insertNode, insertRun } from '../../support/alert-runs.ts';
import { configOf, emptyHistory, openTitles, ruleOf as rule } from '../../support/alerts.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

const STALE = { code: 'RUN_SOURCE_STALE', message: { fr: 'vieille', en: 'old' } };

describeOnEveryServer('incidents', (server) => {
  const database = useTestDatabase(server);
  let session: Session;

  beforeAll(async () => {
    session = await database.session();
    await migrate(session);
    await session.script('create table controles (nom text, nombre int, detail text)');
  });
  beforeEach(async () => {
    await emptyHistory(session);
    await session.script('truncate controles');
  });

  const open = (config: AlertConfig) => openTitles(session, config);

  describe('runs', () => {
    test('a failure is one incident until a run completes, with its first error; a retry under way is no end', async () => {
      const config = rule('when: failed');
      await insertDeployment(session);
      expect(await open(config)).toEqual([]);
      const error = {
        code: 'RUN_LOCKED',
        message: { fr: 'verrou', en: 'locked' },
        hint: { fr: 'attendre', en: 'wait' },
      };
      const id = await insertRun(session, { state: 'FAILED', ago: 50 });
      await insertNode(session, id, { id: 'model.p.a', state: 'FAILED', error });
      expect(await open(config)).toEqual(['nuit/quotidien failed']);
      const [incident] = await listIncidents(session, 'dwh');
      expect(incident?.detail).toMatchObject({ error, run: expect.stringMatching(/^nuit-/) });
      expect(incident?.detail.command).toBe(`sigeti flow-run inspect ${incident?.detail.run}`);
      await insertRun(session, { state: 'FAILED', ago: 40 });
      const crashed = await insertRun(session, { state: 'CRASHED', ago: 30 });
      await insertRun(session, { state: 'CANCELLED', ago: 20 });
      expect(await open(config)).toHaveLength(1);
      await retryRun(session, crashed);
      expect(await open(config)).toHaveLength(1);
      await insertRun(session, { state: 'COMPLETED', ago: 10 });
      await session.query(
        `update sigeti_ops.flow_run set state_type = 'CANCELLED', state_name = 'Cancelled', ended_at = now() where id = $1`,
        [crashed],
      );
      expect(await open(config)).toEqual([]);
      const all = await listIncidents(session, 'dwh', { all: true });
      expect(all).toHaveLength(1);
      expect(all[0]?.closedAt).toBeDefined();
    });

    test('crashes, and the failure of a verb that is run by itself', async () => {
      await insertRun(session, { deployment: '', flow: 'refresh', state: 'CRASHED' });
      await insertRun(session, { deployment: '', flow: 'test', state: 'CRASHED' });
      expect(await open(rule('when: crashed'))).toEqual(['refresh crashed: its process is gone']);
      expect(await open(configOf('rules:\n  - {name: autre, when: failed}\n'))).toEqual([]);
    });

    test('a run that has not started in time says why', async () => {
      const config = rule('when: late');
      await insertDeployment(session);
      const id = await insertRun(session, { state: 'SCHEDULED', ago: 5, seconds: 600 });
      expect(await open(config)).toEqual(['nuit/quotidien has not started in time']);
      const [incident] = await listIncidents(session, 'dwh');
      expect(incident?.detail.lines[0]?.en).toBe('It waits: no process takes its queue.');
      await session.query(
        `update sigeti_ops.flow_run set state_type = 'PENDING', state_name = 'Pending' where id = $1`,
        [id],
      );
      expect(await open(config)).toEqual([]);
    });

    test('a duration above its usual, while it lasts or after, and never before seven runs', async () => {
      const config = rule('when: slow, at_least: 30 s');
      await insertDeployment(session);
      const past = async (count: number, from: number) => {
        for (let index = 0; index < count; index++) {
          await insertRun(session, { ago: from - index * 100, seconds: 60 + index });
        }
      };
      await past(6, 9000);
      const running = await insertRun(session, { state: 'RUNNING', ago: 0, seconds: 300 });
      expect(await open(config)).toEqual([]);
      await past(1, 8000);
      expect(await open(config)).toEqual(['nuit/quotidien is taking longer than usual']);
      const [incident] = await listIncidents(session, 'dwh');
      expect(incident?.detail.lines[0]?.en).toMatch(/^5 min.*; usually 1 min 2 s$/);
      await session.query(
        `update sigeti_ops.flow_run set state_type = 'COMPLETED', state_name = 'Completed', ended_at = now() where id = $1`,
        [running],
      );
      expect(await open(config)).toHaveLength(1);
      await insertRun(session, { ago: -1, seconds: 62 });
      expect(await open(config)).toEqual([]);
    });
  });

  describe('nodes', () => {
    test('a failing test is one incident until it passes', async () => {
      const config = rule('when: test');
      await insertDeployment(session);
      const id = 'test.projet.unique_lots';
      const fails = await insertRun(session, { state: 'FAILED', ago: 50 });
      await insertNode(session, fails, { id, state: 'FAILED', failures: 12 });
      expect(await open(config)).toEqual(['Test fails: unique_lots']);
      expect((await listIncidents(session, 'dwh'))[0]?.detail.lines[0]?.en).toBe('12 rows fail');
      const other = await insertRun(session, { state: 'FAILED', ago: 40 });
      await insertNode(session, other, { id: 'model.projet.a', state: 'FAILED' });
      expect(await open(config)).toHaveLength(1);
      const passes = await insertRun(session, { state: 'FAILED', ago: 30 });
      await insertNode(session, passes, { id, state: 'COMPLETED' });
      expect(await open(config)).toEqual([]);
    });

    test('a test that passes in another run since is over for good, and so is a verb that failed by itself', async () => {
      const config = configOf('rules:\n  - {name: tests, when: test}\n  - {name: echecs, when: failed}\n');
      await insertDeployment(session, 'refresh/quotidien');
      const id = 'test.projet.unique_lots';
      const byHand = await insertRun(session, { deployment: '', flow: 'refresh', state: 'FAILED', ago: 50 });
      await insertNode(session, byHand, { id, state: 'FAILED', failures: 1 });
      expect((await open(config)).sort()).toEqual(['Test fails: unique_lots', 'refresh failed']);
      const passes = await insertRun(session, { deployment: 'refresh/quotidien', flow: 'refresh', ago: 30 });
      await insertNode(session, passes, { id, state: 'COMPLETED' });
      expect(await open(config)).toEqual([]);
      expect(await open(config)).toEqual([]);
    });

    test('a source that a freshness task finds too old, and not one that is copied since', async () => {
      const config = rule('when: stale');
      await insertDeployment(session, 'freshness/horaire');
      await insertDeployment(session, 'refresh/quotidien');
      const id = 'source.projet.app.lots';
      const freshness = { deployment: 'freshness/horaire', flow: 'freshness', verb: 'source' };
      const old = await insertRun(session, { ...freshness, ago: 50 });
      await insertNode(session, old, { id, state: 'COMPLETED', error: STALE });
      expect(await open(config)).toEqual(['Source is out of date: app.lots']);
      expect((await listIncidents(session, 'dwh'))[0]?.severity).toBe('warning');
      const copied = await insertRun(session, { deployment: 'refresh/quotidien', flow: 'refresh', ago: 40 });
      await insertNode(session, copied, { id, state: 'COMPLETED' });
      expect(await open(config)).toHaveLength(1);
      const older = await insertRun(session, { ...freshness, state: 'FAILED', ago: 35 });
      await insertNode(session, older, { id, state: 'FAILED', error: STALE });
      expect(await open(config)).toHaveLength(1);
      expect((await listIncidents(session, 'dwh'))[0]?.severity).toBe('error');
      const fresh = await insertRun(session, { ...freshness, ago: 30 });
      await insertNode(session, fresh, { id, state: 'COMPLETED' });
      expect(await open(config)).toEqual([]);
    });
  });

  describe('silence', () => {
    test('no success for too long, of a deployment or of a command of its own', async () => {
      const config = rule('when: no_success, runs: [nuit/*, nuit], since: 26 h');
      expect(await open(config)).toEqual([]);
      await insertDeployment(session, 'nuit/quotidien', 27 * 3600);
      expect(await open(config)).toEqual(['No success of nuit/*, nuit for 1 d 2 h']);
      await insertRun(session, { state: 'FAILED', ago: 30 });
      expect(await open(config)).toHaveLength(1);
      await insertRun(session, { deployment: '', flow: 'nuit', ago: 25 * 3600 });
      expect(await open(config)).toEqual([]);
    });

    test('nobody works though a schedule is there; a process that stopped in order is gone too', async () => {
      const config = rule('when: no_worker, since: 10 min');
      expect(await open(config)).toEqual([]);
      await insertDeployment(session, 'nuit/quotidien', 3600);
      await session.script(`insert into sigeti_ops.schedule (deployment, name, origin, every, anchor, parameters, missed)
values ('nuit/quotidien', 'nuit', 'file', interval '1 day', now(), '{}', 'latest')`);
      const nobody = ['No process executes flows any more', 'No process follows the schedules any more'];
      expect((await open(config)).sort()).toEqual(nobody);
      const worker = await registerWorker(database.target(), { kind: 'worker', version: 'test', queues: ['default'] });
      // The worker has just come: the scheduler has ten minutes to follow.
      expect(await open(config)).toEqual([]);
      await session.script(`update sigeti_ops.worker set started_at = now() - interval '11 minutes'`);
      expect(await open(config)).toEqual([nobody[1]]);
      await worker.close();
      await session.script(`update sigeti_ops.worker set seen_at = now() - interval '11 minutes'`);
      expect((await open(config)).sort()).toEqual(nobody);
      await session.script('update sigeti_ops.schedule set paused_at = now()');
      expect(await open(config)).toEqual([]);
    });
  });

  describe('queries', () => {
    const counted = 'when: query, sql: "select nom, nombre, detail from controles", every: 1 h';

    test('each row above the limit is an incident; asked again after a run, and not before', async () => {
      const config = rule(counted);
      await session.script(`insert into controles values ('doublons', 2, 'A'), ('vides', 0, null)`);
      expect(await open(config)).toEqual(['doublons: 2']);
      await session.script(`update controles set nombre = 3, detail = 'A, B' where nombre = 2`);
      expect(await open(config)).toEqual(['doublons: 2']);
      await insertRun(session, { ago: -1 });
      expect(await open(config)).toEqual(['doublons: 3']);
      const all = await listIncidents(session, 'dwh', { all: true });
      expect(all.map(({ detail }) => detail.lines[0]?.en)).toEqual(['A, B']);
      await session.script(`update sigeti_ops.flow_run set ended_at = ended_at - interval '1 hour'`);
      await session.script(`update controles set nombre = 1 - sign(nombre)`);
      expect(await open(config)).toEqual(['doublons: 3']);
      await insertRun(session, { ago: -1 });
      expect(await open(config)).toEqual(['vides: 1']);
    });

    test('a query that fails is an incident, and says nothing of what it had found', async () => {
      await session.script(`insert into controles values ('doublons', 3, null)`);
      const config = rule(counted);
      await open(config);
      await session.script('alter table controles rename to autre');
      await insertRun(session, { ago: -1 });
      expect(await open(config)).toEqual(['The query of the rule regle fails', 'doublons: 3']);
      await session.script('alter table autre rename to controles');
    });

    test('before the first refresh its tables need not be there; and it cannot change anything', async () => {
      expect(await open(rule('when: query, sql: "select a, b, c from nulle_part.controles"'))).toEqual([]);
      const writes = rule(`when: query, sql: "select nom, nombre, nextval('compteur') from controles"`);
      await session.script(`create sequence if not exists compteur; insert into controles values ('x', 1, null)`);
      await open(writes);
      const [incident] = await listIncidents(session, 'dwh');
      expect(incident?.detail.error?.code).toBe('DATABASE_READ_ONLY');
    });
  });
});
