// flows: what the files of flows/ say, how values get into tasks, and what a deployment changes.
export { deployFlows, previewDeploy } from './deploy.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { interpolate, interpolateSql, runValues } from './interpolate.ts';
export { type ParameterValues, readParameterText } from './parameters.ts';
export type { TaskVerbs } from './parse-task.ts';
export type { DeployChange } from './plan-deploy.ts';
export { readFlows } from './read-flows.ts';
