import { afterEach, beforeAll, expect } from 'vitest';
import { parseYaml } from '../../src/engine/index.ts';
import type { AlertConfig, EmailChannel } from '../../src/orchestrator/alerts/config.ts';
import type { DeliveryPorts } from '../../src/orchestrator/alerts/delivery.ts';
import { evaluateAlerts } from '../../src/orchestrator/alerts/evaluate.ts';
import { listIncidents } from '../../src/orchestrator/alerts/incidents.ts';
import { parseAlerts } from '../../src/orchestrator/alerts/read-config.ts';
import type { Session } from '../../src/postgres/index.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type HookServer, startHookServer } from './hook-server.ts';
import { type MailServer, type MailServerOptions, startMailServer } from './mail-server.ts';

/** An e-mail channel with two addresses, as `alerts.yml` writes it. */
export const TWO_ADDRESSES = `channels:
  - name: equipe
    email: {from: a@example.org, to: [b@example.org, c@example.org], host: smtp.example.org}
`;

/** What a text of `alerts.yml` without problems says. */
export function configOf(yaml: string): AlertConfig {
  const { config, problems } = parseAlerts(parseYaml(yaml, 'alerts.yml').document);
  expect(problems).toEqual([]);
  return config;
}

/** A configuration with one rule, named `regle`. */
export function ruleOf(text: string, channels = ''): AlertConfig {
  return configOf(`${channels}rules:\n  - {name: regle, ${text}}\n`);
}

/** Forgets all runs, workers and alerts. */
export async function emptyHistory(session: Session): Promise<void> {
  await session.script(`truncate sigeti_ops.flow, sigeti_ops.flow_run, sigeti_ops.worker, sigeti_ops.alert_incident,
  sigeti_ops.alert_message, sigeti_ops.alert_mute, sigeti_ops.alert_query cascade`);
}

export async function look(session: Session, config: AlertConfig): Promise<void> {
  await evaluateAlerts(session, { config, warehouse: 'dwh', wait: true });
}

/** Looks, and returns the titles of what is open. */
export async function openTitles(session: Session, config: AlertConfig): Promise<string[]> {
  await look(session, config);
  return (await listIncidents(session, 'dwh')).map(({ title }) => title.en);
}

/** A login, and a secret that must be found nowhere. */
export const LOGIN = { user: 'sigeti@example.org', password: 'mot-de-passe-très-secret' };
export const WITH_LOGIN = { user: LOGIN.user, password: { env: 'PASSWORD' } } as const;

/** Servers that a test starts, ended after it, and what sending to them takes. */
export interface AlertServers {
  /** By the name of their variable. */
  readonly secrets: Record<string, string>;
  readonly ports: DeliveryPorts;
  readonly mail: (options: Omit<MailServerOptions, 'certificates'>) => Promise<MailServer>;
  readonly hook: (isTls?: boolean) => Promise<HookServer>;
}

/** Enough for a slow machine; where nothing answers, the tests wait for less. */
const TIMEOUT = 20_000;

/** For the surrounding file or `describe`. Its certificates are made once. */
export function useAlertServers(): AlertServers {
  let certificates: Certificates;
  const secrets: Record<string, string> = { PASSWORD: LOGIN.password, EMPTY: '' };
  const stops: (() => Promise<void>)[] = [];
  beforeAll(() => {
    certificates = makeCertificates();
    Object.assign(secrets, { CA: certificates.ca, OTHER: makeCertificates().ca });
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  return {
    secrets,
    ports: { timeout: TIMEOUT, secret: (source) => ('env' in source ? secrets[source.env] : undefined) },
    mail: async (options) => {
      const server = await startMailServer({ certificates, ...options });
      stops.push(() => server.close());
      return server;
    },
    hook: async (isTls = true) => {
      const server = await startHookServer(isTls ? certificates : undefined);
      stops.push(() => server.close());
      return server;
    },
  };
}

/** A channel to a mail server of `useAlertServers`. */
export function emailTo(port: number, changes: Partial<EmailChannel> = {}): EmailChannel {
  return {
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
  };
}
