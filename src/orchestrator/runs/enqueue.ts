import { nearestNames, type SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { DeploymentSpec, Flow } from '../flow.ts';
import { backfillInvalid, deploymentUnknown } from '../flows/errors.ts';
import { isDate, mergeParameters, type ParameterValues } from '../flows/parameters.ts';
import { inTransaction } from '../transaction.ts';
import { fromJson } from './flow-run.ts';
import { type InsertedRun, insertRuns, type NewRun } from './insert-runs.ts';

/** A deployment as it is now, with its flow. */
export interface DeploymentRow {
  readonly spec: DeploymentSpec;
  readonly flow: Flow;
  readonly warehouse: string;
}

/** The deployment of a name. Throws SCHEDULE_DEPLOYMENT_UNKNOWN, which names its nearest neighbours. */
export async function findDeployment(session: Session, name: string): Promise<DeploymentRow> {
  const { rows } = await session.query<Readonly<Record<'spec' | 'flow' | 'warehouse', string>>>(
    `select d.definition as spec, f.definition as flow, d.warehouse from sigeti_ops.deployment d
join sigeti_ops.flow f on f.name = d.flow where d.name = $1 and d.removed_at is null`,
    [name],
  );
  const [row] = rows;
  if (row === undefined) throw await unknownDeployment(session, name);
  return { spec: fromJson<DeploymentSpec>(row.spec), flow: fromJson<Flow>(row.flow), warehouse: row.warehouse };
}

async function unknownDeployment(session: Session, name: string): Promise<SigetiError> {
  const { rows } = await session.query<{ name: string }>(
    'select name from sigeti_ops.deployment where removed_at is null order by name',
  );
  const known = rows.map((row) => row.name);
  // Somebody who gives one of the two parts means those that have it.
  const ofPart = known.filter((each) => each.split('/').some((part) => nearestNames(name, [part]).length > 0));
  return deploymentUnknown(name, ofPart.length > 0 ? ofPart.slice(0, 3) : nearestNames(name, known), known);
}

export interface EnqueueRequest {
  /** Name of a deployment. */
  readonly deployment: string;
  /** Over those of the deployment. */
  readonly parameters: ParameterValues;
  /** `user@host`. */
  readonly createdBy: string;
  /** Milliseconds since 1970: not before this moment. Undefined: at once. */
  readonly dueAt?: number | undefined;
}

/**
 * Puts a run of a deployment into its queue. Throws SCHEDULE_DEPLOYMENT_UNKNOWN, and SCHEDULE_PARAMETER_… with all that
 * is wrong with the parameters.
 */
export async function enqueueRun(session: Session, request: EnqueueRequest): Promise<InsertedRun> {
  const deployment = await findDeployment(session, request.deployment);
  const [run] = await insertRuns(session, [
    { ...newRun(deployment, request.parameters, request.createdBy), dueAt: request.dueAt },
  ]);
  if (run === undefined) throw new Error('a run without a schedule has no twin');
  return run;
}

function newRun({ spec, flow, warehouse }: DeploymentRow, parameters: ParameterValues, createdBy: string): NewRun {
  return {
    flow,
    deployment: spec.name,
    warehouse,
    queue: spec.queue,
    parameters: checkedParameters(flow, spec.parameters, parameters),
    trigger: 'manual',
    createdBy,
    lateAfter: spec.lateAfter,
    state: { type: 'SCHEDULED', name: 'Scheduled' },
  };
}

function checkedParameters(flow: Flow, ...layers: readonly ParameterValues[]): ParameterValues {
  const { values, problems } = mergeParameters(flow.parameters, ...layers);
  const [problem, ...others] = problems;
  if (problem !== undefined) throw problem.with({ others: others.map((each) => each.toJSON()) });
  return values;
}

export interface BackfillRequest {
  readonly deployment: string;
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** The parameter that gets the day; undefined: the flow's only one of type date. */
  readonly parameter?: string | undefined;
  readonly parameters: ParameterValues;
  readonly createdBy: string;
}

const MOST_DAYS = 1000;
const DAY_MS = 86_400_000;

/**
 * One run for each day, in order; a warehouse has one run at a time, so that they follow each other. Throws
 * SCHEDULE_BACKFILL_INVALID, and what `enqueueRun` throws.
 */
export async function backfill(session: Session, request: BackfillRequest): Promise<readonly InsertedRun[]> {
  const deployment = await findDeployment(session, request.deployment);
  const name = dateParameter(deployment.flow, request.parameter);
  const runs = daysOf(request).map((day): NewRun => {
    const run = newRun(deployment, { ...request.parameters, [name]: day }, request.createdBy);
    // The last of many waits for all others, which is no fault of anybody.
    return { ...run, trigger: 'backfill', lateAfter: undefined };
  });
  return await inTransaction(session, () => insertRuns(session, runs));
}

function dateParameter({ name: flow, parameters }: Flow, wanted: string | undefined): string {
  const dates = parameters.filter(({ type }) => type === 'date').map(({ name }) => name);
  const [only] = dates;
  const chosen = wanted ?? (dates.length === 1 ? only : undefined);
  if (chosen !== undefined && dates.includes(chosen)) return chosen;
  const list = dates.length > 0 ? dates.join(', ') : undefined;
  throw backfillInvalid({
    fr: list
      ? `--parameter doit nommer un paramètre de type date du flux ${flow} (${list})`
      : `le flux ${flow} n’a pas de paramètre de type date`,
    en: list
      ? `--parameter must name a parameter of type date of the flow ${flow} (${list})`
      : `the flow ${flow} has no parameter of type date`,
  });
}

function daysOf({ from, to }: BackfillRequest): readonly string[] {
  for (const day of [from, to]) {
    if (!isDate(day)) {
      throw backfillInvalid({ fr: `« ${day} » n’est pas une date AAAA-MM-JJ`, en: `'${day}' is no date YYYY-MM-DD` });
    }
  }
  const first = Date.parse(from);
  const count = (Date.parse(to) - first) / DAY_MS + 1;
  if (count < 1) throw backfillInvalid({ fr: `${to} est avant ${from}`, en: `${to} is before ${from}` });
  if (count > MOST_DAYS) {
    throw backfillInvalid({ fr: `plus de ${MOST_DAYS} jours à la fois`, en: `more than ${MOST_DAYS} days at once` });
  }
  return Array.from({ length: count }, (_, index) => new Date(first + index * DAY_MS).toISOString().slice(0, 10));
}
