// graph: what depends on what, and which nodes a command line means. Pure: it sees the manifest and nothing else.
// May import core only. Start reading at select.ts.
export { findCycle } from './graph.ts';
export { selectNodes } from './select.ts';
