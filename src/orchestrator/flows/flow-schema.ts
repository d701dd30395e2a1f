// The form of a flow file. A failed check answers with a key of EXPECTED, never with a sentence: zod knows no French.
import { z } from 'zod';
import type { Text } from '../../core/index.ts';
import { EXPECTED_ANYWHERE } from '../expected.ts';
import { MISSED_POLICIES, PARAMETER_TYPES } from '../flow.ts';
import { parseDuration } from './duration.ts';

/** What each kind of property must be. */
export const EXPECTED = {
  ...EXPECTED_ANYWHERE,
  flow: { fr: 'un flux : name, tasks et ce qu’il leur faut', en: 'a flow: name, tasks, and what they need' },
  tasks: { fr: 'une liste d’au moins une tâche', en: 'a list of at least one task' },
  parameterName: {
    fr: 'un nom : lettres sans accent, chiffres et « _ », une lettre au début, autre que scheduled_for, scheduled_date et flow_run_id',
    en: "a name: ASCII letters, digits and '_', a letter first, and not scheduled_for, scheduled_date or flow_run_id",
  },
  words: {
    fr: 'une liste de textes, ou un texte à découper aux blancs',
    en: 'a list of texts, or a text to split at blanks',
  },
  retries: { fr: 'un nombre entier de 0 à 100', en: 'a whole number of 0 to 100' },
  backoff: { fr: 'un nombre de 1 à 10', en: 'a number of 1 to 10' },
  when: { fr: 'success, failure ou always', en: 'success, failure or always' },
  type: {
    fr: `un de ces types : ${PARAMETER_TYPES.join(', ')}`,
    en: `one of these types: ${PARAMETER_TYPES.join(', ')}`,
  },
  missed: { fr: 'skip, latest ou all', en: 'skip, latest or all' },
  value: {
    fr: 'une valeur : texte, nombre, true, false, liste de textes',
    en: 'a value: text, number, true, false, list of texts',
  },
  choices: { fr: 'une liste de valeurs', en: 'a list of values' },
  runOrSql: { fr: 'une tâche avec run: ou sql:, l’un des deux', en: 'a task with run: or sql:, one of the two' },
  onlyRun: { fr: 'absente d’une tâche sql:', en: 'absent from a task with sql:' },
  onlySql: { fr: 'absente d’une tâche run:', en: 'absent from a task with run:' },
  cronOrEvery: {
    fr: 'un horaire avec cron: ou every:, l’un des deux',
    en: 'a schedule with cron: or every:, one of the two',
  },
  onlyCron: { fr: 'absente d’un horaire every:', en: 'absent from a schedule with every:' },
  onlyEvery: { fr: 'absente d’un horaire cron:', en: 'absent from a schedule with cron:' },
} as const satisfies Record<string, Text>;

export type Expectation = keyof typeof EXPECTED;

const error = (expected: Expectation) => ({ error: expected });

const text = z.string(error('text'));
const name = z.string(error('name')).regex(/^\p{L}[\p{L}\p{N}_.-]*$/u, error('name'));
const boolean = z.boolean(error('boolean'));
const retries = z.int(error('retries')).min(0, error('retries')).max(100, error('retries'));
const duration = z.unknown().transform((value, context): number => {
  const seconds = parseDuration(value);
  if (seconds === undefined) context.issues.push({ code: 'custom', message: 'duration', input: value });
  return seconds ?? 0;
});
const value = z.union(
  [z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number().transform(String)]))],
  error('value'),
);
const values = z.record(z.string(), value, error('mapping'));

const parameter = z.strictObject(
  {
    type: z.enum(PARAMETER_TYPES, error('type')),
    description: text.optional(),
    default: value.optional(),
    choices: z
      .array(z.union([z.string(), z.number().transform(String)], error('choices')), error('choices'))
      .min(1, error('choices'))
      .optional(),
  },
  error('mapping'),
);

const task = z.strictObject(
  {
    name,
    run: text.optional(),
    args: z
      .union([z.string(), z.array(z.union([z.string(), z.number().transform(String)]))], error('words'))
      .optional(),
    vars: z.record(z.string(), z.unknown(), error('mapping')).optional(),
    sql: text.optional(),
    transaction: boolean.optional(),
    when: z.enum(['success', 'failure', 'always'], error('when')).default('success'),
    retries: retries.default(0),
    retry_delay: duration.optional(),
    backoff: z.number(error('backoff')).min(1, error('backoff')).max(10, error('backoff')).default(1),
    timeout: duration.optional(),
  },
  error('mapping'),
);

const schedule = z.strictObject(
  {
    name,
    cron: text.optional(),
    timezone: text.optional(),
    every: duration.optional(),
    anchor: text.optional(),
    parameters: values.default({}),
    missed: z.enum(MISSED_POLICIES, error('missed')).default('latest'),
    paused: boolean.default(false),
  },
  error('mapping'),
);

const deployment = z.strictObject(
  {
    name,
    description: text.optional(),
    parameters: values.default({}),
    queue: name.default('default'),
    late_after: duration.optional(),
    schedules: z.array(schedule, error('list')).default([]),
  },
  error('mapping'),
);

/** A flow file as it is written, with the defaults of what is left out that need no thought. */
export const FLOW_SCHEMA = z.strictObject(
  {
    name,
    description: text.optional(),
    parameters: z.record(z.string(), parameter, error('mapping')).default({}),
    tasks: z.array(task, error('tasks')).min(1, error('tasks')),
    retries: retries.default(0),
    retry_delay: duration.optional(),
    deployments: z.array(deployment, error('list')).default([]),
  },
  error('flow'),
);

export type WrittenFlow = z.infer<typeof FLOW_SCHEMA>;
export type WrittenTask = WrittenFlow['tasks'][number];
export type WrittenDeployment = WrittenFlow['deployments'][number];
export type WrittenSchedule = WrittenDeployment['schedules'][number];

/** The keys of each mapping, by the place of its list: to name the nearest of an unknown one. */
export const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(FLOW_SCHEMA.shape),
  'parameters.*': Object.keys(parameter.shape),
  'tasks.*': Object.keys(task.shape),
  'deployments.*': Object.keys(deployment.shape),
  'deployments.*.schedules.*': Object.keys(schedule.shape),
};
