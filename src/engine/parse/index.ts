// parse: the files of a project and its packages become the manifest, with every problem found and none thrown.
// Reads files, connects to nothing. May import core, config, jinja, context and graph by their doors.
// Start reading at parse-files.ts; parse-project.ts takes what has not changed from the last parse; a node's way is file-nodes.ts → build-node.ts → resolve.ts.
export { locateConfig } from './locate-config.ts';
export { macrosOf } from './macros-of.ts';
export { headsOf } from './open-result.ts';
export { parseProject } from './parse-project.ts';
export type { ParseResult } from './parse-result.ts';
