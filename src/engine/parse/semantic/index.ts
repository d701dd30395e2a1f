// semantic: metrics, semantic models and saved queries. dbt's engine reads and checks them, tools query them: so do we.
// May import what parse may. Start reading at semantic-nodes.ts, then resolve-semantic.ts.
export { resolveSemantic } from './resolve-semantic.ts';
export { type ParsedSemantic, parseSemantic } from './semantic-nodes.ts';
