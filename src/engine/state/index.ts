// state: what --state, --defer-state and target/ know of earlier runs, and what has changed since. Reads artifacts of
// sigeti and of real dbt alike. May import core, and the types of graph. Start reading at load-state.ts, then
// compare-nodes.ts.
export { loadDeferState, loadState } from './load-state.ts';
