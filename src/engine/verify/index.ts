// verify: whether what is published is what a full refresh would publish. It imports core, postgres and the engine's
// adapter, compile and run. Start reading at verify-relations.ts, then rebuild.ts and compare.ts.
export type { ComparedRelation, DifferentRow } from './compared-relation.ts';
export { planVerification } from './plan.ts';
export { placesFor, verifyRelations } from './verify-relations.ts';
