// graph: what depends on what, and which nodes a command line means. Pure: it sees the manifest and nothing else.
// May import core only. Start reading at select.ts.
export { buildGraph, findCycle, type Graph } from './graph.ts';
export { type Selection, type SelectionResult, selectNodes } from './select.ts';
