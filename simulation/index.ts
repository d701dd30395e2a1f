// simulation: a synthetic operational database of the agency, and the truth about it.
// It may import the doors of core and postgres only, and nothing of warehouse: the truth must not come from what it
// checks. A project declares it under `simulate:`; no file of src/ imports it. Start reading at create.ts, then
// generate/generate.ts (objects), load/tables.ts (objects → COPY), truth/truth.ts (objects → indicators),
// days/advance.ts (days that go by) and check/check.ts (truth against warehouse).
export { type CheckOptions, type CheckResult, check } from './check/check.ts';
export { type CreateOptions, type CreateProgress, type CreateResult, create, hasSource } from './create.ts';
export {
  type AdvanceOptions,
  type AdvanceResult,
  advance,
  type History,
  type OperationCount,
  openHistory,
} from './days/advance.ts';
export { OPERATION_NAMES, type OperationName } from './days/operations.ts';
export type { Plants } from './plant/plant.ts';
