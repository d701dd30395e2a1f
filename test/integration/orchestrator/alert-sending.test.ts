// What is in the outbox reaches mail servers and webhooks, once, whatever they answer; and no secret is written anywhere.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SigetiError } from '../../../src/core/index.ts';
import type { AlertConfig, EmailChannel, WebhookChannel } from '../../../src/orchestrator/alerts/config.ts';
import type { DeliveryPorts } from '../../../src/orchestrator/alerts/delivery.ts';
import { sendEmail } from '../../../src/orchestrator/alerts/email.ts';
import { evaluateAlerts } from '../../../src/orchestrator/alerts/evaluate.ts';
import { claimMessage, listMessages, settleMessage } from '../../../src/orchestrator/alerts/outbox.ts';
import { sendOutbox } from '../../../src/orchestrator/alerts/send-outbox.ts';
import { testChannel } from '../../../src/orchestrator/alerts/test-channel.ts';
import { postWebhook } from '../../../src/orchestrator/alerts/webhook.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { insertDeployment, insertRun } from '../../support/alert-runs.ts';
import { type Certificates, hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import { useTestDatabase } from '../../support/database.ts';
import { type HookServer, startHookServer } from '../../support/hook-server.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../../support/mail-server.ts';

const LOGIN = { user: 'sigeti@example.org', password: 'mot-de-passe-très-secret' };
const TOKEN = 'jeton-T0P-53CR37-du-canal';
/** Enough for a slow machine; where nothing answers, the tests wait for less. */
const TIMEOUT = 20_000;

describe.skipIf(!hasOpenssl)('sending alerts', () => {
  let certificates: Certificates;
  let other: Certificates;
  const secrets: Record<string, string> = {};
  const ports: DeliveryPorts = {
    timeout: TIMEOUT,
    secret: (source) => ('env' in source ? secrets[source.env] : undefined),
  };
  const stops: (() => Promise<void>)[] = [];

  beforeAll(() => {
    certificates = makeCertificates();
    other = makeCertificates();
    Object.assign(secrets, { PASSWORD: LOGIN.password, CA: certificates.ca, OTHER: other.ca, EMPTY: '' });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  const mailServer = async (options: Omit<MailServerOptions, 'certificates'>): Promise<MailServer> => {
    const server = await startMailServer({ certificates, ...options });
    stops.push(() => server.close());
    return server;
  };
  const hookServer = async (isTls = true): Promise<HookServer> => {
    const server = await startHookServer(isTls ? certificates : undefined);
    stops.push(() => server.close());
    return server;
  };
  const emailTo = (port: number, changes: Partial<EmailChannel> = {}): EmailChannel => ({
    kind: 'email',
    name: 'equipe',
    severity: 'info',
    language: 'fr',
    from: 'SIGETI <sigeti@example.org>',
    to: ['exploitation@example.org'],
    host: 'localhost',
    port,
    security: 'starttls',
    ca: { env: 'CA' },
    ...changes,
  });
  const EMAIL = {
    id: '6f0d2a52-0000-4000-8000-000000000001',
    to: 'exploitation@example.org',
    subject: 'Échec',
    text: 'texte',
    html: '<p>texte</p>',
  };
  const withLogin = { user: LOGIN.user, password: { env: 'PASSWORD' } };

  describe('e-mail', () => {
    test.each(['tls', 'starttls'] as const)('over %s, verified, with a login', async (security) => {
      const server = await mailServer({ security, login: LOGIN });
      const sent = await sendEmail(emailTo(server.port, { security, ...withLogin }), EMAIL, ports);
      expect(sent).toMatchObject({ outcome: 'sent' });
      const [mail] = server.received;
      expect(mail).toMatchObject({ to: EMAIL.to, secure: true, user: LOGIN.user });
      expect(mail?.raw).toContain(`Message-ID: <${EMAIL.id}@example.org>`);
      expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
      expect(mail?.raw).toMatch(/Subject: =\?UTF-8\?/);
    });

    test('a certificate of a stranger, or none, sends nothing', async () => {
      const server = await mailServer({ security: 'starttls', login: LOGIN });
      for (const ca of [{ env: 'OTHER' }, undefined]) {
        const refused = await sendEmail(emailTo(server.port, { ca, ...withLogin }), EMAIL, ports);
        expect(refused).toMatchObject({ outcome: 'retry', answer: expect.stringMatching(/certificate/i) });
      }
      const plain = await mailServer({ security: 'none' });
      expect(await sendEmail(emailTo(plain.port), EMAIL, ports)).toMatchObject({ outcome: 'retry' });
      expect([...server.received, ...plain.received]).toEqual([]);
      const trusted = await sendEmail(emailTo(plain.port, { security: 'none' }), EMAIL, ports);
      expect(trusted).toMatchObject({ outcome: 'sent' });
    });

    test('greylisting may pass, a refusal is final, a wrong password is waited for and not repeated', async () => {
      const refuse = (recipient: string) =>
        recipient.startsWith('gris') ? { code: 451, text: 'greylisted' } : { code: 550, text: 'no such user' };
      const server = await mailServer({ security: 'starttls', refuse });
      const answer = (to: string) => sendEmail(emailTo(server.port), { ...EMAIL, to }, ports);
      expect(await answer('gris@example.org')).toMatchObject({
        outcome: 'retry',
        answer: expect.stringContaining('greylisted'),
      });
      expect(await answer('inconnu@example.org')).toMatchObject({
        outcome: 'refused',
        answer: expect.stringContaining('no such user'),
      });
      const guarded = await mailServer({ security: 'starttls', login: { ...LOGIN, password: 'un autre' } });
      const wrong = await sendEmail(emailTo(guarded.port, withLogin), EMAIL, ports);
      expect(wrong).toMatchObject({ outcome: 'retry', answer: expect.stringContaining('no such login') });
      expect(JSON.stringify(wrong)).not.toContain(LOGIN.password);
    });

    test('nobody at the port, or nobody who speaks', async () => {
      const server = await mailServer({ security: 'starttls' });
      const silent = await startHookServer();
      stops.push(() => silent.close());
      expect(await sendEmail(emailTo(silent.port), EMAIL, { ...ports, timeout: 200 })).toMatchObject({
        outcome: 'retry',
      });
      await server.close();
      stops.splice(stops.length - 2, 1);
      expect(await sendEmail(emailTo(server.port), EMAIL, ports)).toMatchObject({ outcome: 'retry' });
    });
  });

  describe('webhooks', () => {
    const hookAt = (url: string, changes: Partial<WebhookChannel> = {}): WebhookChannel => {
      secrets.URL = url;
      return {
        kind: 'webhook',
        name: 'canal',
        severity: 'info',
        language: 'fr',
        format: 'json',
        url: { env: 'URL' },
        hosts: ['localhost', '127.0.0.1', '*.example.org'],
        allowPrivate: true,
        ca: { env: 'CA' },
        ...changes,
      };
    };
    const refusal = async (channel: WebhookChannel) => {
      const thrown = await postWebhook(channel, '{}', ports).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(SigetiError);
      return thrown instanceof SigetiError ? `${thrown.code} ${thrown.message}` : '';
    };

    test('over verified TLS; other answers than 2xx are final, but those that may pass', async () => {
      const server = await hookServer();
      const channel = hookAt(`https://localhost:${server.port}/${TOKEN}?sig=${TOKEN}`);
      const post = () => postWebhook(channel, '{"a":1}', ports);
      expect(await post()).toEqual({ outcome: 'sent', answer: 'HTTP 200 ok' });
      expect(server.received[0]).toMatchObject({ path: `/${TOKEN}?sig=${TOKEN}`, body: '{"a":1}' });
      server.answer = { status: 429, headers: { 'retry-after': '7' } };
      expect(await post()).toMatchObject({ outcome: 'retry', after: 7 });
      server.answer = { status: 503, headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } };
      const later = await post();
      expect(later.outcome === 'retry' && later.after).toBeGreaterThan(3000);
      server.answer = { status: 500, body: `failed: /${TOKEN}?sig=${TOKEN}` };
      const failed = await post();
      expect(failed).toMatchObject({ outcome: 'retry', answer: 'HTTP 500 failed: •••' });
      server.answer = { status: 404, body: 'no_service' };
      expect(await post()).toEqual({ outcome: 'refused', answer: 'HTTP 404 no_service' });
      const stranger = await postWebhook({ ...channel, ca: { env: 'OTHER' } }, '{}', ports);
      expect(stranger).toMatchObject({ outcome: 'retry', answer: expect.stringMatching(/certificate/i) });
    });

    test('a redirection is not followed, and an answer that does not come is not waited for', async () => {
      const server = await hookServer();
      const target = await hookServer();
      server.answer = { status: 307, headers: { location: `https://localhost:${target.port}/` } };
      const channel = hookAt(`https://localhost:${server.port}/`);
      expect(await postWebhook(channel, '{}', ports)).toMatchObject({ outcome: 'refused' });
      expect(target.received).toEqual([]);
      server.answer = undefined;
      const late = await postWebhook(channel, '{}', { ...ports, timeout: 200 });
      expect(late).toMatchObject({ outcome: 'retry' });
      await server.close();
      stops.splice(0, 1);
      expect(await postWebhook(channel, '{}', ports)).toMatchObject({ outcome: 'retry' });
    });

    test('only hosts that are allowed, only HTTPS, and not the private network, also behind a name', async () => {
      const server = await hookServer();
      const plain = await hookServer(false);
      const strict = { allowPrivate: false };
      const refused = 'SCHEDULE_ALERT_ADDRESS_REFUSED';
      expect(await refusal(hookAt(`https://evil.test/${TOKEN}`))).toContain('not in hosts');
      expect(await refusal(hookAt('https://example.org.evil.test/'))).toContain('not in hosts');
      expect(await refusal(hookAt(`http://localhost:${plain.port}/`, strict))).toContain('https://');
      expect(await refusal(hookAt('file:///etc/passwd'))).toContain(refused);
      for (const host of ['127.0.0.1', '2130706433', '0x7f.1']) {
        expect(await refusal(hookAt(`https://${host}:${server.port}/`, strict))).toContain('private address');
      }
      expect(await refusal(hookAt(`https://localhost:${server.port}/`, strict))).toContain('private network');
      expect([...server.received, ...plain.received]).toEqual([]);
      const allowed = await postWebhook(hookAt(`http://localhost:${plain.port}/`), '{}', ports);
      expect(allowed).toMatchObject({ outcome: 'sent' });
      expect(await refusal(hookAt('', { url: { env: 'EMPTY' } }))).toContain('SCHEDULE_ALERT_SECRET_MISSING');
    });

    test.each([
      ['slack', 'blocks.1.text.text', /Ceci est un essai/],
      ['teams', 'attachments.0.content.type', /^AdaptiveCard$/],
      ['json', 'notices.0.event', /^test$/],
    ] as const)('in the form of %s', async (format, place, expected) => {
      const server = await hookServer();
      const channel = hookAt(`https://localhost:${server.port}/`, { format });
      const config = { site: 'SIGETI', timeZone: 'UTC', channels: [channel], rules: [] };
      expect(await testChannel(channel, config, ports)).toMatchObject([{ delivery: { outcome: 'sent' } }]);
      expect(server.received[0]?.headers['content-type']).toContain('application/json');
      const body = JSON.parse(server.received[0]?.body ?? '');
      expect(String(place.split('.').reduce((value, step) => value[step], body))).toMatch(expected);
    });
  });

  describe('the outbox', () => {
    const database = useTestDatabase();
    let session: Session;

    beforeAll(async () => {
      session = await database.session();
      await migrate(session);
    });
    beforeEach(async () => {
      await session.script(
        'truncate sigeti_ops.flow, sigeti_ops.flow_run, sigeti_ops.alert_incident, sigeti_ops.alert_message cascade',
      );
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
      const server = await mailServer({ security: 'starttls', login: LOGIN });
      const config = configFor(emailTo(server.port, withLogin));
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
      const server = await mailServer({ security: 'starttls', refuse });
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
      const server = await mailServer({ security: 'starttls' });
      const to = Array.from({ length: 12 }, (_, index) => `a${index}@example.org`);
      const config = configFor(emailTo(server.port, { to }));
      await fail(config);
      const others = [session, await database.session(), await database.session()];
      const reports = await Promise.all(others.map((each) => send(config, each)));
      expect(reports.map(({ sent }) => sent).reduce((sum, each) => sum + each)).toBe(12);
      expect(server.received.map((mail) => mail.to).sort()).toEqual([...to].sort());
    });

    test('the message of a sender that died is sent by another, once, under the same id', async () => {
      const server = await mailServer({ security: 'starttls' });
      const config = configFor(emailTo(server.port));
      await fail(config);
      const claimed = await claimMessage(session, 'dwh', ['equipe']);
      expect(await send(config)).toEqual({ sent: 0, problems: [] });
      await session.script(`update sigeti_ops.alert_message set lease_until = now() - interval '1 second'`);
      expect(await send(config)).toEqual({ sent: 1, problems: [] });
      expect(server.received[0]?.raw).toContain(`<${claimed?.id}@example.org>`);
      // The first one was only slow: what it has to say comes too late.
      expect(claimed && (await settleMessage(session, claimed, { outcome: 'retry', answer: 'late' }))).toBeUndefined();
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
      const mail = await mailServer({ security: 'starttls', login: { ...LOGIN, password: 'un autre' } });
      const hook = await hookServer();
      hook.answer = { status: 500, body: `https://localhost:${hook.port}/${TOKEN} failed` };
      secrets.URL = `https://localhost:${hook.port}/${TOKEN}`;
      const webhook: WebhookChannel = {
        ...{ kind: 'webhook', name: 'canal', severity: 'info', language: 'en', format: 'slack', ca: { env: 'CA' } },
        ...{ url: { env: 'URL' }, hosts: ['localhost'], allowPrivate: true },
      };
      const elsewhere = { ...webhook, name: 'ailleurs', hosts: ['hooks.slack.com'] };
      const config = configFor(emailTo(mail.port, withLogin), webhook, elsewhere);
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
});
