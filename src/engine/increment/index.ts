// increment: what a model declares of its increment, read and checked. Pure; it imports core alone.
// Start reading at spec.ts, then read-increment.ts.
export { describeDefinition } from './definition.ts';
export { inputColumnMissing, inputKeyBad } from './errors.ts';
export { declaresIncrement, readIncrement } from './read-increment.ts';
export { edgesTo, type IncrementSource, type IncrementSpec, linkColumns, type Peers } from './spec.ts';
export { declaresWatch, readWatch, type WatchSpec } from './watch.ts';
