// postgres: connections, COPY, catalogue queries, advisory locks, and the embedded server.
// It may import core, pg and pg-copy-streams; it knows no project. Start reading at connection/session.ts.
export {
  type DependentView,
  type OtherDependent,
  readDependentViews,
  readOtherDependents,
} from './catalogue/dependents.ts';
export { type DatabaseFacts, readDatabaseFacts, readTypeNames } from './catalogue/facts.ts';
export {
  type CatalogueColumn,
  type CatalogueIndex,
  type CatalogueKind,
  type CatalogueRelation,
  readRelations,
} from './catalogue/relations.ts';
export { connect } from './connection/connect.ts';
export { SessionPool } from './connection/pool.ts';
export type {
  ColumnDescription,
  CopyChunk,
  Notice,
  QueryResult,
  Session,
  TableResult,
} from './connection/session.ts';
export {
  type ConnectionTarget,
  connectionUrl,
  describeTarget,
  parseConnectionUrl,
  SSL_MODES,
  type SslMode,
} from './connection/target.ts';
export type { Value } from './connection/values.ts';
export { type CopyValue, copyRow, copyText } from './copy.ts';
export {
  type EmbeddedOptions,
  type EmbeddedServer,
  type EmbeddedStatus,
  startEmbedded,
  statusEmbedded,
  stopEmbedded,
} from './embedded/server.ts';
export { type LockAttempt, type LockHolder, releaseLock, tryLock } from './locks.ts';
