// engine: runs dbt projects on PostgreSQL. It knows no terminal, no server and no schedule.
// May import the doors of core and postgres. A run is a straight line: loadWorkspace → parseProject → selectNodes →
// runVerb (planRun → executeRun → artifacts). Start reading at run-verb.ts.
export { compileNodes } from './compile-nodes.ts';
export {
  loadWorkspace,
  type Setting,
  type Workspace,
  type WorkspaceOptions,
  withServer,
} from './config/index.ts';
export { connectionTargetOf, connectionTo, connectTo } from './connection.ts';
export { describeNode } from './context/index.ts';
export { selectNodes } from './graph/index.ts';
export { type ParseResult, parseProject } from './parse/index.ts';
export { type RunVerb, runVerb, VERB_TYPES } from './run-verb.ts';
