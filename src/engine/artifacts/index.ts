// artifacts: what a run leaves in target/, in dbt's published shapes. The only place that knows their snake_case.
// May import core, config and context. Start reading at manifest.ts and run-results.ts.
export { logEvents } from './event-log.ts';
export { type CompiledText, manifestArtifact } from './manifest.ts';
export type { InvocationFacts } from './metadata.ts';
export { type RunResultsInput, runResultsArtifact } from './run-results.ts';
export { writeArtifact, writeNodeText } from './write.ts';
