// flows: what the files of flows/ say, how values get into tasks, and what a deployment changes.
export { interpolate, interpolateSql, runValues } from './interpolate.ts';
export { type ReadFlows, readFlows } from './read-flows.ts';
