// diagnose: what `debug` checks of a project, its server and its rights, each with its remedy. Checks are data; who asks
// for them shows them. May import core, the doors of postgres, config and parse. Start reading at check.ts.
export { type Check, type CheckGroup, type CheckStatus, failedBy } from './check.ts';
export { checkSourceEncoding } from './encoding-check.ts';
export { checkFiles, type FileFacts } from './file-checks.ts';
export { checkNode } from './node-version.ts';
export { checkRights, type SourceOrigin } from './right-checks.ts';
export {
  checkConnected,
  checkServer,
  connectionFailed,
  NO_CONNECTION,
  SERVER_CHECKS,
  untried,
} from './server-checks.ts';
