// orchestrator: flows, deployments, schedules and flow runs on the warehouse's own PostgreSQL (schema sigeti_ops).
// May import the doors of core, postgres, engine and extract, and the packages for cron, mail and checking. It knows no
// terminal. A run is a straight line: schedule → flow_run row → claim → process of its own → tasks → fenced history.
// Start reading at flow.ts (nouns), schema/run-tables.ts (what is kept), worker/worker.ts and execution/execute-flow-run.ts.
export { executeFlowRun } from './execution/execute-flow-run.ts';
export type { RunVerb, VerbOutcome, VerbRequest } from './execution/ports.ts';
export { type CommandRecord, recordCommand } from './runs/command-record.ts';
export { cancelRun, retryRun } from './runs/control.ts';
export { standardChores } from './scheduler/chores.ts';
export { runScheduler } from './scheduler/scheduler.ts';
export { migrate } from './schema/migrate.ts';
export type { ChildAnswer, ChildOrder } from './worker/child.ts';
export { runWorker, type WorkerEvent } from './worker/worker.ts';
