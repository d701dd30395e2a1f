// artifacts: what a run leaves in target/, in dbt's published shapes. The only place that knows their snake_case.
// May import core, config and context. Start reading at manifest.ts and run-results.ts.
export { catalogArtifact, catalogedNodes, matchRelations } from './catalog.ts';
export { logEvents } from './event-log.ts';
export { manifestArtifact } from './manifest.ts';
export { manifestText } from './manifest-text.ts';
export type { InvocationFacts } from './metadata.ts';
export { movedManifest } from './moved-manifest.ts';
export { type NodeTexts, openNodeTexts } from './node-texts.ts';
export { runResultsArtifact } from './run-results.ts';
export { sourcesArtifact } from './sources.ts';
export { writeArtifact, writePage, writePieced } from './write.ts';
