// What channels are told of incidents, and when: once at the start, once at the end, by all that look.
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AlertConfig } from '../../../src/orchestrator/alerts/config.ts';
import { evaluateAlerts } from '../../../src/orchestrator/alerts/evaluate.ts';
import { listIncidents } from '../../../src/orchestrator/alerts/incidents.ts';
import { muteRule, unmuteRule } from '../../../src/orchestrator/alerts/mute.ts';
import { claimMessage, listMessages } from '../../../src/orchestrator/alerts/outbox.ts';
import { runAlerts } from '../../../src/orchestrator/alerts/run-alerts.ts';
import { ALERTS_FILE, propertyInvalid } from '../../../src/orchestrator/file-errors.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { insertDeployment, insertNode, insertRun } from '../../support/alert-runs.ts';
import { configOf, emptyHistory, look as lookAt, ruleOf as rule, TWO_ADDRESSES } from '../../support/alerts.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

describeOnEveryServer('telling of incidents', (server) => {
  const database = useTestDatabase(server);
  let session: Session;

  beforeAll(async () => {
    session = await database.session();
    await migrate(session);
  });
  beforeEach(async () => {
    await emptyHistory(session);
  });

  const look = (config: AlertConfig) => lookAt(session, config);
  const messages = async () =>
    (
      await session.query<{ channel: string; recipient: string; events: string; due: number }>(
        `select channel, recipient, (select string_agg(n ->> 'event', ',' order by o) from jsonb_array_elements(notices) with ordinality x(n, o)) as events,
  extract(epoch from due_at - clock_timestamp())::float8 as due from sigeti_ops.alert_message order by created_at, recipient`,
      )
    ).rows;

  describe('the loop', () => {
    const loop = (readConfig: () => AlertConfig, signal: AbortSignal, told: string[] = []) =>
      runAlerts({
        connection: database.target(),
        warehouse: 'dwh',
        readConfig: async () => readConfig(),
        ports: { timeout: 1000, secret: () => undefined },
        onTrouble: ({ en }) => told.push(en),
        signal,
      });

    test('a file that is wrong at the start stops it; one that gets wrong is told, and the last good one counts', async () => {
      const wrong = propertyInvalid(
        ALERTS_FILE,
        'rules',
        { fr: 'une liste', en: 'a list' },
        { file: 'alerts.yml', line: 3 },
      );
      const refuse = () => {
        throw wrong;
      };
      await expect(loop(refuse, new AbortController().signal)).rejects.toBe(wrong);
      await insertDeployment(session);
      await insertRun(session, { state: 'FAILED' });
      const stop = new AbortController();
      const told: string[] = [];
      let reads = 0;
      const readOnce = () => {
        reads += 1;
        return reads === 1 ? rule('when: failed') : refuse();
      };
      const running = loop(readOnce, stop.signal, told);
      await vi.waitFor(async () => expect(await listIncidents(session, 'dwh')).toHaveLength(1), { timeout: 30_000 });
      stop.abort();
      await running;
      expect(told).toEqual(["alerts: alerts.yml:3 The property 'rules' must be a list."]);
    });
  });

  describe('telling', () => {
    const failing = rule('when: failed', TWO_ADDRESSES);
    const twoTrouble = async () => {
      await insertDeployment(session);
      await insertRun(session, { state: 'FAILED', ago: 50 });
    };

    test('one message to each address for the start, one for the end, however often one looks', async () => {
      await twoTrouble();
      await look(failing);
      await look(failing);
      expect((await messages()).map(({ recipient, events }) => `${recipient} ${events}`)).toEqual([
        'b@example.org opened',
        'c@example.org opened',
      ]);
      await insertRun(session, { ago: 10 });
      await look(failing);
      await look(failing);
      expect((await messages()).map(({ events }) => events)).toEqual(['opened', 'opened', 'closed', 'closed']);
    });

    test('several that look at the same time tell once', async () => {
      await twoTrouble();
      const sessions = await Promise.all([1, 2, 3].map(() => database.session()));
      await Promise.all(
        sessions.map((each) => evaluateAlerts(each, { config: failing, warehouse: 'dwh', wait: true })),
      );
      expect(await messages()).toHaveLength(2);
    });

    test('a channel is told of what is severe enough for it, by the rules that name it', async () => {
      await twoTrouble();
      const channels = `channels:
  - {name: tout, severity: info, webhook: {format: slack, url: {env: X}}}
  - {name: grave, severity: error, webhook: {format: slack, url: {env: X}}}
`;
      await look(configOf(`${channels}rules:\n  - {name: regle, when: failed, severity: warning}\n`));
      expect((await messages()).map(({ channel }) => channel)).toEqual(['tout']);
      await look(configOf(`${channels}rules:\n  - {name: autre, when: failed, channels: [grave]}\n`));
      expect((await messages()).map(({ channel }) => channel)).toEqual(['tout', 'grave']);
    });

    test('what becomes worse is told once more', async () => {
      const config = rule('when: stale', TWO_ADDRESSES);
      await insertDeployment(session, 'freshness/horaire');
      const freshness = { deployment: 'freshness/horaire', flow: 'freshness', verb: 'source' };
      const error = { code: 'RUN_SOURCE_STALE', message: { fr: 'vieille', en: 'old' } };
      for (const state of ['COMPLETED', 'FAILED', 'COMPLETED'] as const) {
        const run = await insertRun(session, { ...freshness, state, ago: state === 'FAILED' ? 20 : 30 });
        await insertNode(session, run, { id: 'source.projet.app.lots', state, error });
        await look(config);
        await look(config);
      }
      expect((await messages()).map(({ events }) => events)).toEqual(['opened', 'opened', 'opened', 'opened']);
    });

    test('a muted rule is told of when the mute is over, if it is still true', async () => {
      await twoTrouble();
      await muteRule(session, { warehouse: 'dwh', rule: 'regle', seconds: 3600, by: 'test' });
      await look(failing);
      expect(await messages()).toEqual([]);
      expect((await listIncidents(session, 'dwh'))[0]?.isMuted).toBe(true);
      expect(await unmuteRule(session, { warehouse: 'dwh', rule: 'regle' })).toBe(true);
      await look(failing);
      expect(await messages()).toHaveLength(2);
    });

    test('a digest gathers until its hour, and is not added to once a sender has it', async () => {
      const config = rule(
        'when: failed',
        'channels:\n  - {name: jour, digest: {at: "08:00", timezone: Africa/Abidjan}, webhook: {format: slack, url: {env: X}}}\n',
      );
      await twoTrouble();
      await look(config);
      await insertRun(session, { ago: 10 });
      await look(config);
      const [digest, ...others] = await messages();
      expect(others).toEqual([]);
      expect(digest?.events).toBe('opened,closed');
      expect(digest?.due).toBeGreaterThan(0);
      expect(digest?.due).toBeLessThanOrEqual(86_400);
      const [at] =
        (await session.script('select due_at at time zone $$Africa/Abidjan$$ from sigeti_ops.alert_message'))[0]
          ?.rows[0] ?? [];
      expect(String(at)).toContain('08:00:00');
      expect(await claimMessage(session, 'dwh', ['jour'])).toBeUndefined();
      await session.script('update sigeti_ops.alert_message set attempts = 1');
      await insertRun(session, { state: 'FAILED', ago: 5 });
      await look(config);
      expect((await messages()).map(({ events }) => events).sort()).toEqual(['opened', 'opened,closed']);
    });

    test('rules of another warehouse are left alone, and rules that are gone end without a word', async () => {
      await twoTrouble();
      await look(failing);
      await evaluateAlerts(session, { config: configOf('rules: []'), warehouse: 'autre', wait: true });
      expect(await listIncidents(session, 'dwh')).toHaveLength(1);
      await look(configOf(`${TWO_ADDRESSES}rules: []`));
      expect(await listIncidents(session, 'dwh')).toEqual([]);
      expect(await messages()).toHaveLength(2);
      expect(await listMessages(session, 'autre', { all: true })).toEqual([]);
    });
  });
});
