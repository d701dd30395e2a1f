// materialize: how a node becomes a relation. State in, statements out: nothing here talks to a database.
// It imports core, and types of adapter. Start reading at materialization.ts, then plan-node.ts.
export { wantedConstraints } from './constraints.ts';
export type {
  BuildStatement,
  Materialization,
  MaterializeInput,
  Ownership,
  Publication,
} from './materialization.ts';
export { planNode } from './plan-node.ts';
export { readSeedFile } from './seed.ts';
export { type StoredFailures, storeFailures, storesFailures } from './test-failures.ts';
