// adapter: what the engine asks of PostgreSQL, and how it gets it. It imports core and the postgres door.
// Start reading at types.ts.
export type {
  CatalogColumn,
  CatalogIndex,
  CatalogRelation,
  QueryResult,
  RelationKind,
  ResultColumn,
  Statement,
} from './types.ts';
