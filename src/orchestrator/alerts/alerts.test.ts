// What alerts.yml may say, what is usual, which networks are one's own, and how messages look.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../engine/index.ts';
import { isAllowedHost, isOwnNetwork } from './addresses.ts';
import { cleanAnswer } from './delivery.ts';
import type { Incident } from './incidents.ts';
import { matches } from './judge.ts';
import { composeMessage } from './message.ts';
import { parseAlerts, readAlerts } from './read-config.ts';
import { renderMailHtml, renderMailText } from './render-mail.ts';
import { renderSlack, renderTeams } from './render-webhook.ts';
import type { Notice } from './tell-channels.ts';
import { usualDuration } from './usual-duration.ts';

describe('alerts.yml', () => {
  const parse = (text: string) => parseAlerts(parseYaml(text, 'alerts.yml').document);
  const problems = (text: string) =>
    parse(text).problems.map(
      ({ code, message, details }) => `${details.location?.line} ${code.replace('SCHEDULE_ALERT_', '')} ${message}`,
    );

  test('the warehouse has one, without a channel; a project without one has no rules', async () => {
    const config = await readAlerts('warehouse');
    expect(config.channels).toEqual([]);
    expect(new Set(config.rules.map(({ when }) => when))).toEqual(
      new Set(['failed', 'crashed', 'late', 'test', 'stale', 'slow', 'no_success', 'no_worker', 'query']),
    );
    expect((await readAlerts('docs')).rules).toEqual([]);
  });

  test('the channels that its comments show can be taken as they are', () => {
    const text = readFileSync('warehouse/alerts.yml', 'utf8');
    const shown = text.split('\n').filter((line) => /^# {2,}|^# channels:/.test(line));
    expect(parse(shown.map((line) => line.slice(2)).join('\n')).problems).toEqual([]);
    expect(shown.length).toBeGreaterThan(10);
  });

  test('a key that is written twice is a mistake: what the first one says would be lost', () => {
    expect(problems('rules:\n  - {name: a, when: failed}\nrules:\n  - {name: b, when: slow}')).toEqual([
      expect.stringMatching(/^3 PARSE_KEY_DUPLICATE /),
    ]);
  });

  test('what is left out', () => {
    const { config } = parse(`channels:
  - {name: mail, email: {from: a@b.org, to: [c@d.org], host: h}, digest: {at: 12:30}}
  - {name: teams, webhook: {format: teams, url: {env: U}}}
rules:
  - {name: a, when: failed}
  - {name: b, when: slow}
  - {name: c, when: query, sql: select 1}`);
    expect(config.channels).toMatchObject([
      { port: 587, security: 'starttls', language: 'fr', digest: { at: '12:30', timeZone: 'Africa/Abidjan' } },
      { hosts: expect.arrayContaining(['*.webhook.office.com']), allowPrivate: false, severity: 'warning' },
    ]);
    expect(config.rules).toMatchObject([
      { runs: ['*/*', 'refresh'], severity: 'error' },
      { spread: 5, atLeast: 60, severity: 'warning' },
      { above: 0, every: 3600 },
    ]);
  });

  test('every problem is told, at its line, with the nearest names', () => {
    const found = problems(`rules:
  - {name: a, when: faild}
  - {name: b, when: failed, severty: error}
  - {name: c, when: no_success, runs: [x]}
  - {name: d, when: failed, sql: select 1}
channels:
  - {name: e, email: {from: nobody, to: [a@b.org], host: h}}
  - {name: f, webhook: {format: slack, url: https://hooks.slack.com/T0P53CR37}}
  - {name: g, email: {from: a@b.org, to: [a@b.org], host: h, password: secret}}
timezone: Abidjan`);
    expect(found.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
      '10 INVALID',
      '7 INVALID',
      '8 INVALID',
      '9 INVALID',
      '2 INVALID',
      '3 KEY_UNKNOWN',
      '4 INVALID',
      '5 KEY_UNKNOWN',
    ]);
    expect(found.join('\n')).not.toContain('T0P53CR37');
    expect(parse('rules:\n  - {name: b, when: failed, severty: error}').problems[0]?.details.hint?.en).toContain(
      'severity',
    );
  });

  test('names that are taken or unknown, and passwords that would be sent in clear', () => {
    const channel = 'email: {from: a@b.org, to: [a@b.org], host: h';
    expect(
      problems(`channels:
  - {name: mail, ${channel}}}
  - {name: mail, ${channel}, user: u}}
  - {name: clair, ${channel}, user: u, password: {env: P}, security: none}}
  - {name: rien}
  - {name: json, webhook: {format: json, url: {env: U}}}
rules:
  - {name: a, when: failed, channels: [mial]}
  - {name: a, when: late}`).map((each) => each.split(' ').slice(0, 2).join(' ')),
    ).toEqual(['9 INVALID', '3 INVALID', '3 INVALID', '4 INVALID', '5 INVALID', '6 INVALID', '8 UNKNOWN']);
  });
});

test('what is usual is the median, and one night that went wrong moves neither it nor the limit', () => {
  const options = { spread: 5, atLeast: 10 };
  expect(usualDuration([60, 61, 62, 63, 64, 65], options)).toBeUndefined();
  expect(usualDuration([60, 60, 60, 60, 60, 60, 60], options)).toEqual({ median: 60, limit: 70 });
  const usual = usualDuration([50, 55, 60, 65, 70, 60, 7200], options);
  expect(usual?.median).toBe(60);
  expect(usual?.limit).toBeCloseTo(60 + 5 * 1.4826 * 5);
});

test('patterns of runs', () => {
  expect(matches(['refresh/*'], 'refresh/quotidien')).toBe(true);
  expect(matches(['refresh/*'], 'full-refresh/manuel')).toBe(false);
  expect(matches(['re.resh'], 'refresh')).toBe(false);
});

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['224.0.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::', true],
  ['::ffff:10.0.0.1', true],
  ['::ffff:7f00:1', true],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['64:ff9b::a00:1', true],
  ['2a00:1450:4007:80e::200e', false],
  ['not an address', true],
])('%s is of one’s own network: %s', (address, expected) => {
  expect(isOwnNetwork(address)).toBe(expected);
});

test('hosts', () => {
  expect(isAllowedHost('a.webhook.office.com', ['*.webhook.office.com'])).toBe(true);
  expect(isAllowedHost('webhook.office.com', ['*.webhook.office.com'])).toBe(false);
  expect(isAllowedHost('evilwebhook.office.com', ['*.webhook.office.com'])).toBe(false);
  expect(isAllowedHost('HOOKS.slack.com', ['hooks.slack.com'])).toBe(true);
});

test('answers are one short line without secrets', () => {
  expect(cleanAnswer(' 535\r\n\u001b[31mno motdepasse ', ['motdepasse', undefined])).toBe('535 [31mno •••');
  expect(cleanAnswer('x'.repeat(1000), [])).toHaveLength(301);
});

describe('messages', () => {
  const incident: Incident = {
    id: '1',
    rule: 'echec',
    kind: 'failed',
    severity: 'error',
    subject: 'refresh/quotidien',
    title: { fr: 'refresh/quotidien a échoué', en: 'refresh/quotidien failed' },
    detail: {
      since: Date.parse('2026-07-01T02:14:00Z'),
      run: 'refresh-1',
      lines: [{ fr: '<script>alert(1)</script>', en: '*bold* & <b>' }],
      error: { code: 'RUN_LOCKED', message: { fr: 'Pris.', en: 'Taken.' }, hint: { fr: 'Attendez.', en: 'Wait.' } },
      command: 'sigeti flow-run inspect refresh-1',
    },
    openedAt: '2026-07-01T02:15:00Z',
    closedAt: undefined,
    toldAt: undefined,
    channels: [],
    isMuted: false,
  };
  const opened: Notice = { event: 'opened', incident };
  const closed: Notice = { event: 'closed', incident: { ...incident, closedAt: '2026-07-01T03:00:00Z' } };
  const setting = { language: 'fr', site: 'SIGETI', timeZone: 'Europe/Paris' } as const;

  test('the subject says it all; several are counted, the worst first', () => {
    expect(composeMessage([opened], setting).subject).toBe('[SIGETI] refresh/quotidien a échoué');
    expect(composeMessage([closed], setting).subject).toBe('[SIGETI] Rétabli : refresh/quotidien a échoué');
    const both = composeMessage([closed, opened, opened], { ...setting, language: 'en' });
    expect(both.subject).toBe('[SIGETI] 2 alerts, 1 back to normal');
    expect(both.items.map(({ tone }) => tone)).toEqual(['error', 'error', 'ok']);
  });

  test('text, with times in the zone of the site', () => {
    expect(renderMailText(composeMessage([opened], setting))).toBe(`refresh/quotidien a échoué

ERREUR  refresh/quotidien a échoué
  Depuis : 01/07/2026 04:14 (Europe/Paris)
  Exécution : refresh-1
  Règle : echec
  <script>alert(1)</script>
  RUN_LOCKED
  Pris.
  → Attendez.
  $ sigeti flow-run inspect refresh-1

-- 
Tout ce qui est ouvert : sigeti alert ls. Suspendre une règle : sigeti alert mute RÈGLE --for 2h.
`);
  });

  test('nothing of an incident is taken for HTML, or for what Slack and Teams understand', () => {
    const html = renderMailHtml(composeMessage([opened], setting));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
    const english = composeMessage([opened], { ...setting, language: 'en' });
    expect(JSON.stringify(renderSlack(english))).toContain('*bold* &amp; &lt;b&gt;');
    expect(JSON.stringify(renderTeams(english))).toContain('\\\\*bold\\\\* & <b>');
  });

  test('many incidents still fit into what Slack and Teams take, and the others are counted', () => {
    const { blocks } = renderSlack(
      composeMessage(
        Array.from({ length: 200 }, () => opened),
        setting,
      ),
    ) as {
      readonly blocks: readonly { readonly text?: { readonly text: string } }[];
    };
    const many = composeMessage(
      Array.from({ length: 200 }, () => opened),
      setting,
    );
    expect(JSON.stringify(renderTeams(many)).length).toBeLessThan(28_000);
    expect(JSON.stringify(renderTeams(many))).toContain('180 de plus');
    expect(renderMailText(many)).toContain('140 de plus');
    expect(renderMailHtml(many)).toContain('140 de plus');
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(Math.max(...blocks.map(({ text }) => text?.text.length ?? 0))).toBeLessThanOrEqual(3000);
  });
});
