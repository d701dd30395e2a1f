// run: a plan of nodes and its execution against PostgreSQL: lock, build, publish. It may import every other part of
// the engine. Start reading at execute-run.ts, then run-node.ts and publish.ts.
export type { CompiledSql, Hook, RunInput } from './context.ts';
export { executeRun } from './execute-run.ts';
export type { Invoker } from './lock-errors.ts';
export { planRun, type RunPlan } from './plan.ts';
export { type RunLock, releaseRunLock, takeRunLock } from './run-lock.ts';
export { noteScratch } from './scratch.ts';
export { scratchNames } from './scratch-names.ts';
