// simulation: a synthetic operational database of the agency, and the truth about it.
// It may import the doors of core and postgres only, and nothing of warehouse: the truth must not come from what it
// checks. A project declares it under `simulate:`; no file of src/ imports it. Start reading at create.ts, then
// generate/generate.ts (objects), load/tables.ts (objects → COPY) and truth/truth.ts (objects → indicators).
export { type CreateOptions, type CreateProgress, type CreateResult, create } from './create.ts';
