// engine: runs dbt projects on PostgreSQL. It knows no terminal, no server and no schedule.
// May import the doors of core and postgres. A run is a straight line: loadWorkspace → parseProject → selectNodes →
// runVerb (planRun → executeRun → artifacts). Start reading at run-verb.ts.
export { cleanProject } from './clean-project.ts';
export { compileNodes } from './compile-nodes.ts';
export {
  judgeWarning,
  loadProject,
  loadWorkspace,
  makeDirectory,
  type ProjectSetup,
  parseYaml,
  readYaml,
  type Setting,
  type Target,
  type Workspace,
  type WorkspaceOptions,
  withAddress,
  withApplicationName,
  withServer,
  type YamlDocument,
} from './config/index.ts';
export { connectionTargetOf, connectionTo, connectTo } from './connection.ts';
export { describeNode, headDescriber } from './context/index.ts';
export type { DepsOutcome, InstalledPackage } from './deps/index.ts';
export { addPackage, installPackages } from './deps-verb.ts';
export {
  type Check,
  type CheckGroup,
  type CheckStatus,
  checkConnected,
  connectionFailed,
  failedBy,
} from './diagnose/index.ts';
export { diagnose } from './diagnose-verb.ts';
export { type FreshnessResult, sourceStale } from './freshness/index.ts';
export { checkFreshness } from './freshness-verb.ts';
export { type DocsOutcome, generateDocs } from './generate-docs.ts';
export { leftBehind, selectNodes } from './graph/index.ts';
export { compileInline, parseYamlArguments } from './inline.ts';
export { targetDirectory } from './invocation.ts';
export { currentInvoker } from './invoker.ts';
export { type MonitoredRelation, type MonitorReport, monitor } from './monitor-verb.ts';
export { headsOf, type ParseResult, parseProject } from './parse/index.ts';
export { placeConfigError } from './place-config-error.ts';
export { previousUnusable, readPreviousRun } from './previous-run.ts';
export { runOperation } from './run-operation.ts';
export { type RunVerb, runVerb, VERB_TYPES } from './run-verb.ts';
export { selectFromProject } from './select-from-project.ts';
export { showNodes } from './show-nodes.ts';
export type { ComparedRelation, DifferentRow } from './verify/index.ts';
export { type Verification, type VerifyRequest, verifyIncremental } from './verify-verb.ts';
export { writeManifest } from './write-manifest.ts';
