// graph: what depends on what, and which nodes a command line means. Pure: it sees the manifest and nothing else.
// May import core only. Start reading at select.ts; a selector is text → selector.ts or definitions.ts → evaluate.ts.
export { describeSelectors } from './definitions.ts';
export { findCycle } from './graph.ts';
export { leftBehind } from './left-behind.ts';
export { compareVersions } from './methods.ts';
export { type Selection, type SelectionResult, selectNodes } from './select.ts';
export { INDIRECT_SELECTIONS } from './selector.ts';
export type { NodeState, StateChange, StateView } from './state-view.ts';
