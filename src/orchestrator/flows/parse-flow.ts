import { nearestNames, type SigetiError } from '../../core/index.ts';
import type { YamlDocument } from '../../engine/index.ts';
import { FLOW_FILE, propertyInvalid, propertyUnknown } from '../file-errors.ts';
import type { DeploymentSpec, Flow, FlowFile, FlowParameter, ParameterValue, Rhythm, ScheduleSpec } from '../flow.ts';
import { rhythmProblem } from '../schedules/rhythm.ts';
import { nameTaken } from './errors.ts';
import {
  EXPECTED,
  type Expectation,
  FLOW_SCHEMA,
  KNOWN_KEYS,
  type WrittenFlow,
  type WrittenSchedule,
} from './flow-schema.ts';
import { BUILT_IN_NAMES } from './interpolate.ts';
import { mergeParameters, valueProblems } from './parameters.ts';
import { parseTask, type TaskVerbs } from './parse-task.ts';
import type { Path, Problems } from './problems.ts';

/** Seconds before a retry, and after which a run that has not started is late, where the file does not say. */
const RETRY_DELAY = 30;
const LATE_AFTER = 600;
/** Of the agency. */
const TIME_ZONE = 'Africa/Abidjan';
const ANCHOR = '2026-01-01T00:00:00Z';

/** The flow of a document, or all that is wrong with it. */
export function parseFlow(
  document: YamlDocument,
  verbs: TaskVerbs,
): { readonly flow: FlowFile | undefined; readonly problems: readonly SigetiError[] } {
  const found: SigetiError[] = [];
  const locate = (path: Path) => document.locate(path);
  const problems: Problems = {
    locate,
    add: (problem, path) => found.push(problem.details.location ? problem : problem.with({ location: locate(path) })),
    expect: (expected, path) =>
      found.push(propertyInvalid(FLOW_FILE, path.join('.'), EXPECTED[expected], locate(path))),
  };
  const sorted = () => found.toSorted(byPlace);
  const written = readWritten(document.value, problems);
  if (written === undefined) return { flow: undefined, problems: sorted() };
  const flow = toFlow(written, verbs, problems);
  const deployments = written.deployments.map((each, index) => toDeployment(each, index, flow, problems));
  reportTwins(written, problems);
  return { flow: found.length > 0 ? undefined : { file: document.file, flow, deployments }, problems: sorted() };
}

function byPlace(a: SigetiError, b: SigetiError): number {
  const [left, right] = [a.details.location, b.details.location];
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}

/** What the file says. What is wrong is reported and left out, so that the rest is looked at too. */
function readWritten(value: unknown, problems: Problems): WrittenFlow | undefined {
  const read = FLOW_SCHEMA.safeParse(value);
  if (read.success) return read.data;
  for (const issue of read.error.issues) reportIssue(issue, problems);
  return FLOW_SCHEMA.safeParse(withoutWrong(value, read.error.issues)).data;
}

/** Without these, what is right beside them would look wrong. */
const NEEDED: ReadonlySet<PropertyKey> = new Set(['run', 'sql', 'cron', 'every', 'parameters', 'default']);

function withoutWrong(value: unknown, issues: readonly Issue[]): unknown {
  const right = structuredClone(value);
  for (const { path, keys } of issues) {
    const [last] = path.slice(-1);
    const wrong = keys ?? (typeof last === 'string' && !NEEDED.has(last) ? [last] : []);
    const mapping = (keys === undefined ? path.slice(0, -1) : path).reduce(
      (inner: unknown, step) => (isMapping(inner) ? Reflect.get(inner, step) : undefined),
      right,
    );
    if (isMapping(mapping)) for (const key of wrong) Reflect.deleteProperty(mapping, key);
  }
  return right;
}

const isMapping = (value: unknown): value is object => typeof value === 'object' && value !== null;

type Issue = Readonly<{ code?: string; path: readonly PropertyKey[]; message: string; keys?: readonly string[] }>;

function reportIssue(issue: Issue, problems: Problems): void {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code !== 'unrecognized_keys') {
    problems.expect(issue.message in EXPECTED ? (issue.message as Expectation) : 'flow', path);
    return;
  }
  const known = KNOWN_KEYS[mappingOf(path)] ?? [];
  for (const key of issue.keys ?? []) {
    const near = nearestNames(key, known);
    problems.add(
      propertyUnknown(FLOW_FILE, key, path.join('.'), problems.locate([...path, key]), { near, known }),
      path,
    );
  }
}

/** `tasks.*` of `tasks.3`, `parameters.*` of `parameters.date`. */
function mappingOf(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' || path[index - 1] === 'parameters' ? '*' : step))
    .join('.');
}

function toFlow(written: WrittenFlow, verbs: TaskVerbs, problems: Problems): Flow {
  const parameters = Object.entries(written.parameters).map(([name, { type, description, choices, ...rest }]) => {
    const parameter: FlowParameter = {
      name,
      type,
      description,
      choices,
      default: rest.default as ParameterValue | undefined,
    };
    const path = ['parameters', name];
    if (!/^[a-z][a-z0-9_]*$/i.test(name) || (BUILT_IN_NAMES as readonly string[]).includes(name)) {
      problems.expect('parameterName', path);
    }
    if (parameter.default !== undefined) {
      for (const problem of valueProblems(parameter, parameter.default)) problems.add(problem, [...path, 'default']);
    }
    return parameter;
  });
  const retryDelay = written.retry_delay ?? RETRY_DELAY;
  const context = { parameters, verbs, problems, retryDelay };
  return {
    name: written.name,
    description: written.description,
    parameters,
    tasks: written.tasks.map((task, index) => parseTask(task, ['tasks', index], context)),
    retries: written.retries,
    retryDelay,
  };
}

function toDeployment(
  written: WrittenFlow['deployments'][number],
  index: number,
  flow: Flow,
  problems: Problems,
): DeploymentSpec {
  const path: Path = ['deployments', index];
  const schedules = written.schedules.map((schedule, at) => toSchedule(schedule, [...path, 'schedules', at], problems));
  const deployment: DeploymentSpec = {
    name: `${flow.name}/${written.name}`,
    flow: flow.name,
    description: written.description,
    parameters: written.parameters,
    queue: written.queue,
    lateAfter: written.late_after ?? LATE_AFTER,
    schedules,
  };
  reportParameters(deployment, path, flow, problems);
  return deployment;
}

/** Schedules must have a value for every parameter; a deployment may leave some to whoever runs it. */
function reportParameters(deployment: DeploymentSpec, path: Path, flow: Flow, problems: Problems): void {
  const report = (found: readonly SigetiError[], at: Path) => {
    for (const problem of found) problems.add(problem, at);
  };
  const own = mergeParameters(flow.parameters, deployment.parameters).problems;
  const wrong = own.filter(({ code }) => code !== 'SCHEDULE_PARAMETER_MISSING');
  report(wrong, [...path, 'parameters']);
  if (wrong.length > 0) return;
  for (const [index, schedule] of deployment.schedules.entries()) {
    const merged = mergeParameters(flow.parameters, deployment.parameters, schedule.parameters);
    report(merged.problems, [...path, 'schedules', index, 'parameters']);
  }
}

function toSchedule(written: WrittenSchedule, path: Path, problems: Problems): ScheduleSpec {
  const { name, cron, timezone, every, anchor, parameters, missed, paused } = written;
  if ((cron === undefined) === (every === undefined)) problems.expect('cronOrEvery', path);
  else if (cron === undefined && timezone !== undefined) problems.expect('onlyCron', [...path, 'timezone']);
  else if (every === undefined && anchor !== undefined) problems.expect('onlyEvery', [...path, 'anchor']);
  const rhythm: Rhythm =
    cron === undefined
      ? { every: every ?? 0, anchor: instantOf(anchor ?? ANCHOR) }
      : { cron: cron.trim().replace(/\s+/g, ' '), timeZone: timezone ?? TIME_ZONE };
  const problem = cron === undefined && every === undefined ? undefined : rhythmProblem(rhythm);
  if (problem !== undefined) problems.add(problem, [...path, cron === undefined ? 'every' : 'cron']);
  return { name, rhythm, parameters, missed, paused };
}

/** The instant in one form, so that two ways of writing it are no difference; what is none stays as it is. */
function instantOf(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

const TWINS = [
  { fr: 'une tâche', en: 'a task' },
  { fr: 'un déploiement', en: 'a deployment' },
  { fr: 'un horaire', en: 'a schedule' },
] as const;

function reportTwins({ tasks, deployments }: WrittenFlow, problems: Problems): void {
  const [task, deployment, schedule] = TWINS;
  const check = (what: (typeof TWINS)[number], named: readonly { readonly name: string }[], list: Path) => {
    const first = new Map<string, number>();
    for (const [index, { name }] of named.entries()) {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, index);
      else problems.add(nameTaken(what, name, problems.locate([...list, earlier, 'name'])), [...list, index, 'name']);
    }
  };
  check(task, tasks, ['tasks']);
  check(deployment, deployments, ['deployments']);
  for (const [index, { schedules }] of deployments.entries())
    check(schedule, schedules, ['deployments', index, 'schedules']);
}
