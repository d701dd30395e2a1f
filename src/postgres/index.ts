// postgres: sessions and their pool, COPY, cancelling, and the embedded server.
// It may import core, pg and pg-copy-streams; it knows no project. Start reading at connection/session.ts.
export {
  type ClientProcess,
  currentProcess,
  markedSessions,
  markProcess,
  takeLockFrom,
} from './connection/client-process.ts';
export { connect } from './connection/connect.ts';
export { LOCK_CLASSES } from './connection/lock-classes.ts';
export { noticeLostClient } from './connection/notice-lost-client.ts';
export { pause } from './connection/pause.ts';
export { SessionPool } from './connection/pool.ts';
export type { Session, TableResult } from './connection/session.ts';
export {
  type ConnectionTarget,
  connectionUrl,
  describeTarget,
  parseConnectionUrl,
  SSL_MODES,
} from './connection/target.ts';
export { copyRow } from './copy.ts';
export { type EmbeddedServer, startEmbedded, statusEmbedded, stopEmbedded } from './embedded/server.ts';
export type { PublishGuard } from './publish-guard.ts';
