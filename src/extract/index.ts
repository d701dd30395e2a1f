// extract: copies the tables of a project's sources out of another database. It knows no project: the command line tells
// it what to copy. May import the doors of core and postgres. Start reading at extract.ts.
export { type CheckedExtraction, checkSource, type SourceFindings } from './check-source.ts';
export { connectToSource } from './connect-source.ts';
export { extract } from './extract.ts';
export { readTableOptions } from './options.ts';
export type { ExtractOutcome, ExtractRequest, SourceTable } from './request.ts';
