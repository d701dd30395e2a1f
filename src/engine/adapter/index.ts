// adapter: what the engine asks of PostgreSQL, and how it gets it. It imports core and the postgres door.
// Start reading at types.ts, then execute.ts and catalogue.ts.
export { Catalogue } from './catalogue.ts';
export { type DescribedRelation, describeRelations } from './described-relations.ts';
export { executeBatch, executeCopy, executeText, joinStatements } from './execute.ts';
export { noDatabase } from './no-database.ts';
export { type Purpose, purposeText } from './purposes.ts';
export { SessionDatabase, type TemplateTransaction } from './template-database.ts';
export type {
  CatalogColumn,
  CatalogConstraint,
  CatalogIndex,
  CatalogRelation,
  QueryResult,
  RelationKind,
  Statement,
  StrategyCall,
} from './types.ts';
export { readsHash } from './view-reads.ts';
export { isWithinRound, isWrittenSince, lookAtTable, readLook, type TableLook, writtenSince } from './written-rows.ts';
