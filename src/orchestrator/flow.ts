/** The types a parameter of a flow can have. A date is `YYYY-MM-DD`. */
export const PARAMETER_TYPES = ['string', 'integer', 'number', 'boolean', 'date', 'list'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];
export type ParameterValue = string | number | boolean | null | readonly string[];

/** What a flow can be told. */
export interface FlowParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly description?: string | undefined;
  /** Absent: it must be given. Null: it may be left out. */
  readonly default?: ParameterValue | undefined;
  /** The only values it may have. */
  readonly choices?: readonly string[] | undefined;
}

/** When a task is started, given what came of those before it. */
export type TaskCondition = 'success' | 'failure' | 'always';

interface TaskOptions {
  /** Unique in its flow. */
  readonly name: string;
  readonly when: TaskCondition;
  /** How often it is started again after a failure. */
  readonly retries: number;
  /** Seconds before the first retry; each further one waits `backoff` times as long. */
  readonly retryDelay: number;
  readonly backoff: number;
  /** Seconds after which it is stopped and has failed; undefined: as long as it takes. */
  readonly timeout?: number | undefined;
}

/** A verb of the engine with its arguments, as on the command line. `${name}` stands for a parameter. */
export interface VerbTask extends TaskOptions {
  readonly kind: 'verb';
  readonly verb: string;
  readonly arguments: readonly string[];
}

/** SQL on the warehouse, in one transaction unless `transaction` is false, as VACUUM wants it. */
export interface SqlTask extends TaskOptions {
  readonly kind: 'sql';
  readonly sql: string;
  readonly transaction: boolean;
}

export type FlowTask = VerbTask | SqlTask;

/** A named sequence of tasks, e.g. extract, refresh, analyze. They run in their order, one at a time. */
export interface Flow {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters: readonly FlowParameter[];
  readonly tasks: readonly FlowTask[];
  /** How often a failed run starts again, from the point of failure, and seconds before it does. */
  readonly retries: number;
  readonly retryDelay: number;
}

/** What happens with times that passed while no scheduler was there: none, the last, or each of them. */
export const MISSED_POLICIES = ['skip', 'latest', 'all'] as const;
export type MissedPolicy = (typeof MISSED_POLICIES)[number];

/** A rhythm: a cron expression in a time zone, or every so many seconds since `anchor`. */
export type Rhythm =
  | { readonly cron: string; readonly timeZone: string }
  | { readonly every: number; readonly anchor: string };

export interface ScheduleSpec {
  /** Unique in its deployment. */
  readonly name: string;
  readonly rhythm: Rhythm;
  /** Over those of the deployment. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly missed: MissedPolicy;
  readonly paused: boolean;
}

/** A flow with parameters and schedules, as its file declares it. */
export interface DeploymentSpec {
  /** `flow/name`, as in Prefect: `refresh/quotidien`. */
  readonly name: string;
  readonly flow: string;
  readonly description?: string | undefined;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Workers take runs from the queues they are started for. */
  readonly queue: string;
  /** Seconds after its time from which a run that has not started is late. */
  readonly lateAfter: number;
  readonly schedules: readonly ScheduleSpec[];
}

/** One file of `flows/`: a flow and its deployments. */
export interface FlowFile {
  /** Relative to the project. */
  readonly file: string;
  readonly flow: Flow;
  readonly deployments: readonly DeploymentSpec[];
}
