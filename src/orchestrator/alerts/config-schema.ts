// The form of alerts.yml. A failed check answers with a key of EXPECTED, never with a sentence: zod knows no French.
import { z } from 'zod';
import { isTimeZone, type Text } from '../../core/index.ts';
import { EXPECTED_ANYWHERE } from '../expected.ts';
import { parseDuration } from '../flows/duration.ts';
import { SEVERITIES } from './config.ts';

const KINDS = ['failed', 'crashed', 'late', 'slow', 'test', 'stale', 'query', 'no_success', 'no_worker'] as const;

/** What each kind of property must be. */
export const EXPECTED = {
  ...EXPECTED_ANYWHERE,
  file: { fr: 'des règles (rules:) et des canaux (channels:)', en: 'rules (rules:) and channels (channels:)' },
  patterns: {
    fr: 'une liste de déploiements ou de verbes : [refresh/*, refresh]',
    en: 'a list of deployments or verbs: [refresh/*, refresh]',
  },
  number: { fr: 'un nombre', en: 'a number' },
  spread: { fr: 'un nombre de 1 à 100', en: 'a number of 1 to 100' },
  severity: { fr: 'info, warning ou error', en: 'info, warning or error' },
  when: { fr: `un de ces cas : ${KINDS.join(', ')}`, en: `one of these cases: ${KINDS.join(', ')}` },
  language: { fr: 'fr ou en', en: 'fr or en' },
  timezone: { fr: 'un fuseau horaire, par exemple Africa/Abidjan', en: 'a time zone, for example Africa/Abidjan' },
  time: { fr: 'une heure, entre guillemets : "08:00"', en: 'a time of day, in quotes: "08:00"' },
  address: { fr: 'une adresse électronique', en: 'an e-mail address' },
  addresses: { fr: 'une liste d’adresses électroniques', en: 'a list of e-mail addresses' },
  port: { fr: 'un port : un nombre de 1 à 65535', en: 'a port: a number of 1 to 65535' },
  security: { fr: 'tls, starttls ou none', en: 'tls, starttls or none' },
  format: { fr: 'slack, teams ou json', en: 'slack, teams or json' },
  secret: {
    fr: 'la place d’un secret, jamais le secret : {env: VARIABLE} ou {file: CHEMIN}',
    en: 'where a secret is, never the secret: {env: VARIABLE} or {file: PATH}',
  },
  hosts: { fr: 'une liste de noms de machines : [hooks.slack.com]', en: 'a list of host names: [hooks.slack.com]' },
  hostsGiven: {
    fr: 'donnée pour le format json : les machines à qui écrire est permis',
    en: 'given for the format json: the hosts that may be written to',
  },
  emailOrWebhook: {
    fr: 'un canal avec email: ou webhook:, l’un des deux',
    en: 'a channel with email: or webhook:, one of the two',
  },
  passwordSafe: {
    fr: 'absente quand security vaut none : le mot de passe passerait en clair',
    en: 'absent where security is none: the password would be sent in clear',
  },
  passwordForUser: { fr: 'donnée avec user, et user avec elle', en: 'given together with user, or neither' },
} as const satisfies Record<string, Text>;

export type Expectation = keyof typeof EXPECTED;

const error = (expected: Expectation) => ({ error: expected });

const text = z.string(error('text')).min(1, error('text'));
const name = z.string(error('name')).regex(/^\p{L}[\p{L}\p{N}_.-]*$/u, error('name'));
const boolean = z.boolean(error('boolean'));
const duration = z.unknown().transform((value, context): number => {
  const seconds = parseDuration(value);
  if (seconds === undefined || seconds === 0)
    context.issues.push({ code: 'custom', message: 'duration', input: value });
  return seconds ?? 0;
});
const severity = z.enum(SEVERITIES, error('severity'));
const language = z.enum(['fr', 'en'], error('language'));
const timezone = z.string(error('timezone')).refine(isTimeZone, error('timezone'));
const address = z
  .string(error('address'))
  .regex(/^[^@\s<>]+@[^@\s<>]+$|^[^<>\r\n]+<[^@\s<>]+@[^@\s<>]+>$/, error('address'));
const patterns = z.array(text, error('patterns')).min(1, error('patterns'));

/** YAML reads 12:30 without quotes as the number of its minutes. */
const time = z
  .union([z.string(), z.int().min(0).max(1439).transform(clock)], error('time'))
  .refine((value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value), error('time'));

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

const secret = z.union([z.strictObject({ env: text }), z.strictObject({ file: text })], error('secret'));

const email = z.strictObject(
  {
    from: address,
    to: z.array(address, error('addresses')).min(1, error('addresses')),
    host: text,
    port: z.int(error('port')).min(1, error('port')).max(65_535, error('port')).optional(),
    security: z.enum(['tls', 'starttls', 'none'], error('security')).default('starttls'),
    user: text.optional(),
    password: secret.optional(),
    ca: secret.optional(),
  },
  error('mapping'),
);

const webhook = z.strictObject(
  {
    format: z.enum(['slack', 'teams', 'json'], error('format')),
    url: secret,
    hosts: z.array(text, error('hosts')).min(1, error('hosts')).optional(),
    allow_private: boolean.default(false),
    ca: secret.optional(),
  },
  error('mapping'),
);

const digest = z.strictObject({ at: time, timezone: timezone.optional() }, error('mapping'));

const channel = z.strictObject(
  {
    name,
    email: email.optional(),
    webhook: webhook.optional(),
    severity: severity.default('warning'),
    language: language.optional(),
    digest: digest.optional(),
  },
  error('mapping'),
);

const ruleOf = { name, severity: severity.optional(), channels: z.array(text, error('list')).optional() };
const onRuns = { ...ruleOf, runs: patterns.default(['*/*', 'refresh']) };
const ofState = <Kind extends string>(kind: Kind) => z.strictObject({ when: z.literal(kind), ...onRuns });
const slow = z.strictObject({
  when: z.literal('slow'),
  ...onRuns,
  spread: z.number(error('spread')).min(1, error('spread')).max(100, error('spread')).default(5),
  at_least: duration.default(60),
});
const noSuccess = z.strictObject({ when: z.literal('no_success'), ...ruleOf, runs: patterns, since: duration });
const noWorker = z.strictObject({ when: z.literal('no_worker'), ...ruleOf, since: duration.default(600) });
const query = z.strictObject({
  when: z.literal('query'),
  ...ruleOf,
  sql: text,
  above: z.number(error('number')).default(0),
  every: duration.default(3600),
});
const rules = [
  ofState('failed'),
  ofState('crashed'),
  ofState('late'),
  ofState('test'),
  ofState('stale'),
  slow,
  noSuccess,
  noWorker,
  query,
] as const;

export const ALERTS_SCHEMA = z.strictObject(
  {
    site: text.optional(),
    timezone: timezone.default('Africa/Abidjan'),
    language: language.default('fr'),
    channels: z.array(channel, error('list')).default([]),
    rules: z.array(z.discriminatedUnion('when', rules, error('when')), error('list')).default([]),
  },
  error('file'),
);

export type WrittenAlerts = z.infer<typeof ALERTS_SCHEMA>;
export type WrittenRule = WrittenAlerts['rules'][number];
export type WrittenChannel = WrittenAlerts['channels'][number];

/** The keys of the mapping at a place such as `rules.*`, to name the nearest of an unknown one. */
export function knownKeys(place: string, when: unknown): readonly string[] {
  const shape = place === 'rules.*' ? rules.find((rule) => rule.shape.when.value === when)?.shape : SHAPES[place];
  return Object.keys(shape ?? {});
}

const SHAPES: Readonly<Record<string, object>> = {
  '': ALERTS_SCHEMA.shape,
  'channels.*': channel.shape,
  'channels.*.email': email.shape,
  'channels.*.webhook': webhook.shape,
  'channels.*.digest': digest.shape,
};
