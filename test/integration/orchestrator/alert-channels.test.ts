// Mail servers and webhooks that refuse, hesitate and lie, and addresses that must not be written to.
import { describe, expect, test } from 'vitest';
import { SigetiError } from '../../../src/core/index.ts';
import type { WebhookChannel } from '../../../src/orchestrator/alerts/config.ts';
import { sendEmail } from '../../../src/orchestrator/alerts/email.ts';
import { testChannel } from '../../../src/orchestrator/alerts/test-channel.ts';
import { postWebhook } from '../../../src/orchestrator/alerts/webhook.ts';
import { emailTo, LOGIN, useAlertServers, WITH_LOGIN } from '../../support/alerts.ts';
import { hasOpenssl } from '../../support/certificates.ts';

/** An error of a channel, by the end of its code and its sentence. */
const said = (code: string, sentence: RegExp) =>
  expect.objectContaining({
    code: `SCHEDULE_ALERT_${code}`,
    message: expect.stringMatching(sentence),
    details: expect.objectContaining({ hint: expect.anything() }),
  });

const TOKEN = 'jeton-T0P-53CR37-du-canal';

describe.skipIf(!hasOpenssl)('channels', () => {
  const servers = useAlertServers();
  const { ports, secrets } = servers;
  const EMAIL = {
    id: '6f0d2a52-0000-4000-8000-000000000001',
    to: 'exploitation@example.org',
    subject: 'Échec',
    text: 'texte',
    html: '<p>texte</p>',
  };

  describe('e-mail', () => {
    test.each(['tls', 'starttls'] as const)('over %s, verified, with a login', async (security) => {
      const server = await servers.mail({ security, login: LOGIN });
      const sent = await sendEmail(emailTo(server.port, { security, ...WITH_LOGIN }), EMAIL, ports);
      expect(sent).toMatchObject({ outcome: 'sent' });
      const [mail] = server.received;
      expect(mail).toMatchObject({ to: EMAIL.to, secure: true, user: LOGIN.user });
      expect(mail?.raw).toContain(`Message-ID: <${EMAIL.id}@example.org>`);
      expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
      expect(mail?.raw).toMatch(/Subject: =\?UTF-8\?/);
    });

    test('a certificate of a stranger, or none, sends nothing', async () => {
      const server = await servers.mail({ security: 'starttls', login: LOGIN });
      for (const ca of [{ env: 'OTHER' }, undefined]) {
        const refused = await sendEmail(emailTo(server.port, { ca, ...WITH_LOGIN }), EMAIL, ports);
        expect(refused).toMatchObject({ outcome: 'retry', problem: said('TLS_FAILED', /authority/) });
      }
      const plain = await servers.mail({ security: 'none' });
      expect(await sendEmail(emailTo(plain.port), EMAIL, ports)).toMatchObject({
        outcome: 'retry',
        problem: said('TLS_FAILED', /does not offer STARTTLS/),
      });
      expect([...server.received, ...plain.received]).toEqual([]);
      const trusted = await sendEmail(emailTo(plain.port, { security: 'none' }), EMAIL, ports);
      expect(trusted).toMatchObject({ outcome: 'sent' });
    });

    test('greylisting may pass, a refusal is final, a wrong password is waited for and not repeated', async () => {
      const refuse = (recipient: string) =>
        recipient.startsWith('gris') ? { code: 451, text: 'greylisted' } : { code: 550, text: 'no such user' };
      const server = await servers.mail({ security: 'starttls', refuse });
      const answer = (to: string) => sendEmail(emailTo(server.port), { ...EMAIL, to }, ports);
      expect(await answer('gris@example.org')).toMatchObject({
        outcome: 'retry',
        problem: said('REFUSED', /the recipient gris@example.org: 451 greylisted/),
      });
      expect(await answer('inconnu@example.org')).toMatchObject({
        outcome: 'refused',
        problem: said('REFUSED', /the recipient inconnu@example.org: 550 no such user/),
      });
      const guarded = await servers.mail({ security: 'starttls', login: { ...LOGIN, password: 'un autre' } });
      const wrong = await sendEmail(emailTo(guarded.port, WITH_LOGIN), EMAIL, ports);
      expect(wrong).toMatchObject({ outcome: 'retry', problem: said('LOGIN_REFUSED', /no such login/) });
      expect(JSON.stringify(wrong)).not.toContain(LOGIN.password);
    });

    test('nobody at the port, or nobody who speaks', async () => {
      const server = await servers.mail({ security: 'starttls' });
      const silent = await servers.hook(false);
      expect(await sendEmail(emailTo(silent.port), EMAIL, { ...ports, timeout: 200 })).toMatchObject({
        outcome: 'retry',
        problem: said('SERVER_UNREACHABLE', /did not answer within 0.2 s/),
      });
      await server.close();
      expect(await sendEmail(emailTo(server.port), EMAIL, ports)).toMatchObject({
        outcome: 'retry',
        problem: said('SERVER_UNREACHABLE', new RegExp(`localhost:${server.port} refuses the connection`)),
      });
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
      const server = await servers.hook();
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
      expect(failed).toMatchObject({ outcome: 'retry', problem: said('REFUSED', /HTTP 500 failed: •••/) });
      server.answer = { status: 404, body: 'no_service' };
      expect(await post()).toMatchObject({
        outcome: 'refused',
        problem: said('REFUSED', /the address of the webhook, or no more: HTTP 404 no_service/),
      });
      const stranger = await postWebhook({ ...channel, ca: { env: 'OTHER' } }, '{}', ports);
      expect(stranger).toMatchObject({ outcome: 'retry', problem: said('TLS_FAILED', /authority/) });
    });

    test('a redirection is not followed, and an answer that does not come is not waited for', async () => {
      const server = await servers.hook();
      const target = await servers.hook();
      server.answer = { status: 307, headers: { location: `https://localhost:${target.port}/` } };
      const channel = hookAt(`https://localhost:${server.port}/`);
      expect(await postWebhook(channel, '{}', ports)).toMatchObject({
        outcome: 'refused',
        problem: said('REFUSED', /elsewhere/),
      });
      expect(target.received).toEqual([]);
      server.answer = undefined;
      const late = await postWebhook(channel, '{}', { ...ports, timeout: 200 });
      expect(late).toMatchObject({ outcome: 'retry', problem: said('SERVER_UNREACHABLE', /did not answer/) });
      await server.close();
      expect(await postWebhook(channel, '{}', ports)).toMatchObject({
        outcome: 'retry',
        problem: said('SERVER_UNREACHABLE', /refuses the connection/),
      });
    });

    test('only hosts that are allowed, only HTTPS, and not the private network, also behind a name', async () => {
      const server = await servers.hook();
      const plain = await servers.hook(false);
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
      const server = await servers.hook();
      const channel = hookAt(`https://localhost:${server.port}/`, { format });
      const config = { site: 'SIGETI', timeZone: 'UTC', channels: [channel], rules: [] };
      expect(await testChannel(channel, config, ports)).toMatchObject([{ delivery: { outcome: 'sent' } }]);
      expect(server.received[0]?.headers['content-type']).toContain('application/json');
      const body = JSON.parse(server.received[0]?.body ?? '');
      expect(String(place.split('.').reduce((value, step) => value[step], body))).toMatch(expected);
    });
  });
});
