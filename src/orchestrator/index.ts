// orchestrator: flows, deployments, schedules and flow runs on the warehouse's own PostgreSQL (schema sigeti_ops).
// May import the doors of core, postgres, engine and extract, and the packages for cron, mail and checking. It knows no
// terminal. A run is a straight line: schedule → flow_run row → claim → process of its own → tasks → fenced history.
// Start reading at flow.ts (nouns), schema/run-tables.ts (what is kept), worker/worker.ts and execution/execute-flow-run.ts.

export {
  type AlertConfig,
  type ChannelTest,
  type DeliveryPorts,
  findChannel,
  findRule,
  hasServer,
  type Incident,
  listIncidents,
  listMessages,
  listMutes,
  lookOnce,
  type Mute,
  muteRule,
  type OutboxMessage,
  readAlerts,
  runAlerts,
  testChannel,
  unmuteRule,
} from './alerts/index.ts';
export { type DeploymentState, listDeployments } from './deployments.ts';
export { checkOperations } from './diagnose.ts';
export { executeFlowRun } from './execution/execute-flow-run.ts';
export type { VerbOutcome, VerbRequest } from './execution/ports.ts';
export type { Rhythm } from './flow.ts';
export {
  type DeployChange,
  deployFlows,
  formatDuration,
  type ParameterValues,
  parseDuration,
  previewDeploy,
  readFlows,
  readParameterText,
  type TaskVerbs,
} from './flows/index.ts';
export {
  describeRun,
  type PastState,
  type RunDescription,
  type TaskSummary,
} from './history/describe-run.ts';
export { runNotRetryable, runOver } from './history/errors.ts';
export { type FoundRun, findRun } from './history/find-run.ts';
export { type FlowRunSummary, listRuns } from './history/list-runs.ts';
export { listWorkers, type WorkerSummary } from './history/list-workers.ts';
export { type MaintenanceReport, maintain } from './maintenance.ts';
export { type CommandRecord, type CommandRequest, recordCommand, recordFailedCommand } from './runs/command-record.ts';
export { cancelRun, retryRun } from './runs/control.ts';
export { backfill, enqueueRun, findDeployment } from './runs/enqueue.ts';
export { followRun, type RunLine, type RunState, readLines } from './runs/follow-run.ts';
export { limitConcurrency } from './runs/limit.ts';
export { standardChores } from './scheduler/chores.ts';
export { runScheduler } from './scheduler/scheduler.ts';
export {
  createSchedule,
  deleteSchedule,
  listSchedules,
  pauseSchedules,
  resumeSchedules,
  type ScheduleChoice,
  type ScheduleState,
} from './schedules/control.ts';
export { migrate } from './schema/migrate.ts';
export { databaseTime } from './transaction.ts';
export { ALIVE_MS, type ChildAnswer, type ChildOrder } from './worker/child.ts';
export { runWorker, type WorkerEvent } from './worker/worker.ts';
