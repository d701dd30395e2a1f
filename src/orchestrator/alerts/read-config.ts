import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nearestNames, type SigetiError, unreadableFile } from '../../core/index.ts';
import { readYaml, type YamlDocument } from '../../engine/index.ts';
import { ALERTS_FILE, propertyInvalid, propertyUnknown } from '../file-errors.ts';
import { type AlertChannel, type AlertConfig, type AlertRule, NO_ALERTS, type Severity } from './config.ts';
import {
  ALERTS_SCHEMA,
  EXPECTED,
  type Expectation,
  knownKeys,
  type WrittenAlerts,
  type WrittenChannel,
  type WrittenRule,
} from './config-schema.ts';
import { alertNameTaken, alertUnknown } from './errors.ts';

/** The file of a project that says what to look for and whom to tell. */
const FILE_NAME = 'alerts.yml';

/** Hosts of the services whose addresses have one form; for others the file says them. */
const USUAL_HOSTS = {
  slack: ['hooks.slack.com'],
  teams: ['*.webhook.office.com', '*.logic.azure.com', '*.api.powerplatform.com'],
  json: [],
} as const;

const USUAL_PORT = { tls: 465, starttls: 587, none: 25 } as const;

/**
 * Reads `alerts.yml` of a project; without it there is nothing to look for. Throws SCHEDULE_ALERT_INVALID and the like:
 * the first problem, with all others beside it, each at its line.
 */
export async function readAlerts(projectDirectory: string): Promise<AlertConfig> {
  const file = path.join(projectDirectory, FILE_NAME);
  if (!existsSync(file)) return NO_ALERTS;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw unreadableFile(FILE_NAME, cause);
  }
  const { document, problems } = await readYaml(text, FILE_NAME);
  const parsed = problems.length > 0 ? { problems } : parseAlerts(document);
  const [first, ...others] = parsed.problems;
  if (first !== undefined) throw first.with({ others: others.map((each) => each.toJSON()) });
  return 'config' in parsed ? parsed.config : NO_ALERTS;
}

type Path = readonly (string | number)[];

/** The configuration of a document, and all that is wrong with it. */
export function parseAlerts(document: YamlDocument): {
  readonly config: AlertConfig;
  readonly problems: readonly SigetiError[];
} {
  const read = ALERTS_SCHEMA.safeParse(document.value ?? {});
  if (!read.success) {
    const issues = read.error.issues.flatMap((issue) => issueProblems(issue, document));
    return { config: NO_ALERTS, problems: [...document.warnings, ...issues] };
  }
  const written = read.data;
  const problems = [
    ...document.warnings,
    ...twins('rules', written.rules, document),
    ...twins('channels', written.channels, document),
    ...written.channels.flatMap((channel, index) => channelProblems(channel, ['channels', index], document)),
    ...unknownChannels(written, document),
  ];
  return { config: toConfig(written), problems };
}

type Issue = Readonly<{ code?: string; path: readonly PropertyKey[]; message: string; keys?: readonly string[] }>;

function issueProblems(issue: Issue, document: YamlDocument): readonly SigetiError[] {
  const at = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code !== 'unrecognized_keys') {
    const expected = issue.message in EXPECTED ? (issue.message as Expectation) : 'file';
    return [invalid(expected, at, document)];
  }
  const place = at.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  const known = knownKeys(place, valueAt(document.value, [...at, 'when']));
  return (issue.keys ?? []).map((key) =>
    propertyUnknown(ALERTS_FILE, key, at.join('.'), document.locate([...at, key]), {
      near: nearestNames(key, known),
      known,
    }),
  );
}

function valueAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return valueAt((value as Readonly<Record<string | number, unknown>>)[step], rest);
}

function invalid(expected: Expectation, at: Path, document: YamlDocument): SigetiError {
  return propertyInvalid(ALERTS_FILE, at.join('.'), EXPECTED[expected], document.locate(at));
}

function twins(
  list: 'rules' | 'channels',
  named: readonly { readonly name: string }[],
  document: YamlDocument,
): readonly SigetiError[] {
  const seen = new Set<string>();
  return named.flatMap(({ name }, index) => {
    const isTaken = seen.has(name);
    seen.add(name);
    return isTaken ? [alertNameTaken(name, document.locate([list, index, 'name']))] : [];
  });
}

function channelProblems(channel: WrittenChannel, at: Path, document: YamlDocument): readonly SigetiError[] {
  const { email, webhook } = channel;
  if ((email === undefined) === (webhook === undefined)) return [invalid('emailOrWebhook', at, document)];
  const problems: SigetiError[] = [];
  if (email !== undefined) {
    const place = [...at, 'email', 'password'];
    if ((email.user === undefined) !== (email.password === undefined)) {
      problems.push(invalid('passwordForUser', place, document));
    }
    if (email.password !== undefined && email.security === 'none') {
      problems.push(invalid('passwordSafe', place, document));
    }
  }
  if (webhook?.format === 'json' && webhook.hosts === undefined) {
    problems.push(invalid('hostsGiven', [...at, 'webhook', 'hosts'], document));
  }
  return problems;
}

function unknownChannels({ rules, channels }: WrittenAlerts, document: YamlDocument): readonly SigetiError[] {
  const known = channels.map(({ name }) => name);
  return rules.flatMap((rule, index) =>
    (rule.channels ?? []).flatMap((name, position) => {
      if (known.includes(name)) return [];
      const location = document.locate(['rules', index, 'channels', position]);
      return [alertUnknown('channel', name, nearestNames(name, known), known, location)];
    }),
  );
}

function toConfig({ site, timezone, language, channels, rules }: WrittenAlerts): AlertConfig {
  return {
    site: site ?? 'SIGETI DWH',
    timeZone: timezone,
    channels: channels.flatMap((channel) => toChannel(channel, language, timezone)),
    rules: rules.map(toRule),
  };
}

function toChannel(
  { email, webhook, digest, ...rest }: WrittenChannel,
  language: WrittenAlerts['language'],
  timezone: string,
): readonly AlertChannel[] {
  const common = {
    ...rest,
    language: rest.language ?? language,
    digest: digest && { at: digest.at, timeZone: digest.timezone ?? timezone },
  };
  if (email !== undefined) {
    return [{ ...common, ...email, kind: 'email', port: email.port ?? USUAL_PORT[email.security] }];
  }
  if (webhook === undefined) return [];
  const { allow_private, hosts, ...others } = webhook;
  return [
    {
      ...common,
      ...others,
      kind: 'webhook',
      hosts: hosts ?? USUAL_HOSTS[webhook.format],
      allowPrivate: allow_private,
    },
  ];
}

/** How bad it is where the file does not say. */
const USUAL_SEVERITY: Readonly<Record<AlertRule['when'], Severity>> = {
  failed: 'error',
  crashed: 'error',
  late: 'warning',
  slow: 'warning',
  test: 'error',
  stale: 'warning',
  query: 'warning',
  no_success: 'error',
  no_worker: 'error',
};

function toRule(written: WrittenRule): AlertRule {
  const severity = written.severity ?? USUAL_SEVERITY[written.when];
  if (written.when === 'slow') {
    const { at_least, ...rest } = written;
    return { ...rest, severity, atLeast: at_least };
  }
  return { ...written, severity };
}
