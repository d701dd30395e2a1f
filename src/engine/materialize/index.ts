// materialize: how a node becomes a relation. State in, statements out: nothing here talks to a database.
// It imports core, and types of adapter. Start reading at materialization.ts, then plan-node.ts.
export {
  type BuildStatement,
  type Materialization,
  type MaterializeInput,
  type Ownership,
  type Publication,
  publication,
  type Scratch,
} from './materialization.ts';
export { planNode } from './plan-node.ts';
export type { SeedFile } from './seed.ts';
export { type StoredFailures, storeFailures } from './test-failures.ts';
