// parse: the files of a project and its packages become the manifest, with every problem found and none thrown.
// Reads files, connects to nothing. May import core, config, jinja, context and graph by their doors.
// Start reading at parse-project.ts; a node's way is file-nodes.ts → build-node.ts → resolve.ts.
export { type ParseResult, parseProject } from './parse-project.ts';
