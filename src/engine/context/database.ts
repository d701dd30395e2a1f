import type { RelationName } from '../../core/index.ts';
import type { CatalogColumn, CatalogRelation, QueryResult } from '../adapter/index.ts';

/** What templates may ask of the database. The adapter implements it; tests give an object literal. */
export interface TemplateDatabase {
  /**
   * Runs any statement on the session of the node that is being rendered. `begins`: it belongs into the node's
   * transaction, which is opened again where it was committed.
   */
  query(sql: string, begins?: boolean): Promise<QueryResult>;
  /** Commits what the node's own materialization did so far; nothing where the template has no transaction. */
  commit(): Promise<void>;
  /** From the catalogue of the run, without a round trip. */
  getRelation(name: RelationName): Promise<CatalogRelation | undefined>;
  /** From the catalogue of the run. */
  listRelations(database: string, schema: string): Promise<readonly CatalogRelation[]>;
  /** Asks the server: a template may just have made the relation. */
  getColumns(name: RelationName): Promise<readonly CatalogColumn[]>;
  schemaExists(schema: string): Promise<boolean>;
  /** A template changed relations of the schema: what the catalogue knows of it is out of date. */
  forget(schema: string): void;
}
