// What is in the outbox is sent once, whatever servers answer; and no secret is written anywhere.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlertConfig, WebhookChannel } from '../../../src/orchestrator/alerts/config.ts';
import { channelGone } from '../../../src/orchestrator/alerts/errors.ts';
import { evaluateAlerts } from '../../../src/orchestrator/alerts/evaluate.ts';
import { claimMessage, listMessages, settleMessage } from '../../../src/orchestrator/alerts/outbox.ts';
import { sendOutbox } from '../../../src/orchestrator/alerts/send-outbox.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { insertDeployment, insertRun } from '../../support/alert-runs.ts';
import { emailTo, emptyHistory, LOGIN, useAlertServers, WITH_LOGIN } from '../../support/alerts.ts';
import { hasOpenssl } from '../../support/certificates.ts';
import { useTestDatabase } from '../../support/database.ts';

const TOKEN = 'jeton-T0P-53CR37-du-canal';

describe.skipIf(!hasOpenssl)('the outbox', () => {
  const servers = useAlertServers();
  const { ports, secrets } = servers;
  const database = useTestDatabase();
  let session: Session;

  beforeAll(async () => {
    session = await database.session();
    await migrate(session);
  });
  beforeEach(async () => {
    await emptyHistory(session);
  });

  const configFor = (...channels: AlertConfig['channels']): AlertConfig => ({
    site: 'Entrepôt SIGETI',
    timeZone: 'Africa/Abidjan',
    channels,
    rules: [{ name: 'echec', when: 'failed', severity: 'error', runs: ['*'] }],
  });
  const fail = async (config: AlertConfig) => {
    await insertDeployment(session);
    const hint = { fr: 'Attendez <la fin>.', en: 'Wait.' };
    const error = { code: 'RUN_LOCKED', message: { fr: 'Verrou pris & gardé', en: 'Locked' }, hint };
    await insertRun(session, { state: 'FAILED', error });
    await evaluateAlerts(session, { config, warehouse: 'dwh', wait: true });
  };
  const send = (config: AlertConfig, on = session) => sendOutbox(on, { config, warehouse: 'dwh', ports });
  const states = async () =>
    (await listMessages(session, 'dwh', { all: true })).map(({ recipient, state }) => `${recipient} ${state}`).sort();
  /** Lets the time pass until what waits is due. */
  const letPass = () => session.script(`update sigeti_ops.alert_message set due_at = now() where state = 'waiting'`);

  test('a message says what, since when, which run, why and what to do, in text and in HTML', async () => {
    const server = await servers.mail({ security: 'starttls', login: LOGIN });
    const config = configFor(emailTo(server.port, WITH_LOGIN));
    await fail(config);
    expect(await send(config)).toEqual({ sent: 1, problems: [] });
    expect(await send(config)).toEqual({ sent: 0, problems: [] });
    const raw = server.received[0]?.raw
      .replace(/=\r?\n/g, '')
      .replace(/((?:=[0-9A-F]{2})+)/g, (hex) => Buffer.from(hex.replaceAll('=', ''), 'hex').toString('utf8'));
    expect(raw).toContain('ERREUR  nuit/quotidien a échoué');
    expect(raw).toMatch(/Depuis : \d\d\/\d\d\/\d{4} \d\d:\d\d \(Africa\/Abidjan\)/);
    expect(raw).toContain('RUN_LOCKED');
    expect(raw).toContain('→ Attendez <la fin>.');
    expect(raw).toContain('Verrou pris &amp; gardé');
    expect(raw).toMatch(/\$ sigeti flow-run inspect nuit-[0-9a-f]{8}/);
    await insertRun(session, { ago: 1 });
    await evaluateAlerts(session, { config, warehouse: 'dwh', wait: true });
    await send(config);
    expect(server.received).toHaveLength(2);
    expect(await states()).toEqual(['exploitation@example.org sent', 'exploitation@example.org sent']);
  });

  test('what may pass is tried again, what is refused is given up, and one address does not hold up another', async () => {
    const refuse = (recipient: string, attempt: number) => {
      if (recipient.startsWith('gris') && attempt === 1) return { code: 451, text: 'greylisted' };
      return recipient.startsWith('inconnu') ? { code: 550, text: 'no such user' } : undefined;
    };
    const server = await servers.mail({ security: 'starttls', refuse });
    const to = ['bon@example.org', 'gris@example.org', 'inconnu@example.org'];
    const config = configFor(emailTo(server.port, { to }));
    await fail(config);
    const first = await send(config);
    expect(first.sent).toBe(1);
    expect(first.problems.map(({ code, message }) => `${code} ${message.includes('given up')}`).sort()).toEqual([
      'SCHEDULE_ALERT_NOT_DELIVERED false',
      'SCHEDULE_ALERT_NOT_DELIVERED true',
    ]);
    expect(await send(config)).toEqual({ sent: 0, problems: [] });
    await letPass();
    expect(await send(config)).toEqual({ sent: 1, problems: [] });
    expect(await states()).toEqual(['bon@example.org sent', 'gris@example.org sent', 'inconnu@example.org given_up']);
    expect(server.received.map((mail) => mail.to).sort()).toEqual(['bon@example.org', 'gris@example.org']);
  });

  test('two senders at once send each message once', async () => {
    const server = await servers.mail({ security: 'starttls' });
    const to = Array.from({ length: 12 }, (_, index) => `a${index}@example.org`);
    const config = configFor(emailTo(server.port, { to }));
    await fail(config);
    const others = [session, await database.session(), await database.session()];
    const reports = await Promise.all(others.map((each) => send(config, each)));
    expect(reports.map(({ sent }) => sent).reduce((sum, each) => sum + each)).toBe(12);
    expect(server.received.map((mail) => mail.to).sort()).toEqual([...to].sort());
  });

  test('the message of a sender that died is sent by another, once, under the same id', async () => {
    const server = await servers.mail({ security: 'starttls' });
    const config = configFor(emailTo(server.port));
    await fail(config);
    const claimed = await claimMessage(session, 'dwh', ['equipe']);
    expect(await send(config)).toEqual({ sent: 0, problems: [] });
    await session.script(`update sigeti_ops.alert_message set lease_until = now() - interval '1 second'`);
    expect(await send(config)).toEqual({ sent: 1, problems: [] });
    expect(server.received[0]?.raw).toContain(`<${claimed?.id}@example.org>`);
    // The first one was only slow: what it has to say comes too late.
    expect(
      claimed && (await settleMessage(session, claimed, { outcome: 'retry', problem: channelGone() })),
    ).toBeUndefined();
    expect(await states()).toEqual(['exploitation@example.org sent']);
  });

  test('a message waits ever longer, and is given up after a day; that of a channel that is gone at once', async () => {
    const config = configFor(emailTo(1));
    await fail(config);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      await letPass();
      await send(config);
      const { rows } = await session.query<{ wait: number }>(
        'select extract(epoch from due_at - clock_timestamp())::float8 as wait from sigeti_ops.alert_message',
      );
      waits.push(Math.round((rows[0]?.wait ?? 0) / 30));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 120, 120]);
    await session.script(
      `update sigeti_ops.alert_message set due_at = now(), created_at = now() - interval '25 hours'`,
    );
    await send(config);
    expect(await states()).toEqual(['exploitation@example.org given_up']);
    await session.script(`update sigeti_ops.alert_message set state = 'waiting'`);
    await send(configFor());
    expect(await states()).toEqual(['exploitation@example.org given_up']);
  });

  test('no secret is written: not to the database, and not into an error', async () => {
    const mail = await servers.mail({ security: 'starttls', login: { ...LOGIN, password: 'un autre' } });
    const hook = await servers.hook();
    hook.answer = { status: 500, body: `https://localhost:${hook.port}/${TOKEN} failed` };
    secrets.URL = `https://localhost:${hook.port}/${TOKEN}`;
    const webhook: WebhookChannel = {
      ...{ kind: 'webhook', name: 'canal', severity: 'info', language: 'en', format: 'slack', ca: { env: 'CA' } },
      ...{ url: { env: 'URL' }, hosts: ['localhost'], allowPrivate: true },
    };
    const elsewhere = { ...webhook, name: 'ailleurs', hosts: ['hooks.slack.com'] };
    const config = configFor(emailTo(mail.port, WITH_LOGIN), webhook, elsewhere);
    await fail(config);
    const { problems } = await send(config);
    expect(problems).toHaveLength(3);
    const tables = ['alert_incident', 'alert_message', 'alert_mute', 'alert_query', 'setting', 'flow_run'];
    const written = [JSON.stringify(problems), ...problems.map((each) => `${each.stack} ${String(each.cause)}`)];
    for (const table of tables) {
      const [all] = await session.script(`select coalesce(json_agg(t), '[]')::text from sigeti_ops.${table} t`);
      written.push(String(all?.rows[0]?.[0]));
    }
    expect(written.join('\n')).toContain('canal');
    for (const secret of [LOGIN.password, TOKEN, Buffer.from(LOGIN.password).toString('base64')]) {
      expect(written.join('\n')).not.toContain(secret);
    }
  });
});
