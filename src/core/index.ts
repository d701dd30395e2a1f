// core: the nouns every module shares (errors, events, manifest, texts) and pure functions over them.
// It imports nothing, runs in the browser too, and does no I/O. Start reading at manifest.ts and events.ts.
export { type CodePage, charactersOf, codePages, repairText } from './code-pages.ts';
export * from './constraints.ts';
export { type CsvRecord, parseCsv } from './csv.ts';
export * from './documentation.ts';
export * from './errors/access.ts';
export { ERROR_CODES, type ErrorCode } from './errors/codes.ts';
export * from './errors/config.ts';
export * from './errors/csv.ts';
export {
  type ErrorDetails,
  type ServerReport,
  SigetiError,
  type SourceLocation,
  type TemplateFrame,
  toSigetiError,
} from './errors/error.ts';
export * from './errors/graph.ts';
export * from './errors/parse.ts';
export * from './errors/system-reason.ts';
export * from './errors/tests.ts';
export * from './events.ts';
export * from './json.ts';
export * from './layer.ts';
export * from './manifest.ts';
export * from './nearest.ts';
export { headOf, type NodeHead, type NodeHeads } from './node-head.ts';
export * from './node-kinds.ts';
export * from './personal.ts';
export * from './quote.ts';
export * from './run-view.ts';
export * from './states.ts';
export * from './text.ts';
export * from './time-zone.ts';
