// context: what templates see of dbt - ref, source, config, var, adapter, api, modules, the macros of all packages -
// and what they ask for while parsing. May import core, config, jinja, builtins and the adapter's types.
// Start reading at scope.ts (how a name is found), then capture.ts (parsing) and runtime.ts (executing).
export type { StrategyCall } from '../adapter/index.ts';
export { blameProject } from './blame.ts';
export { type Captured, type CaptureNode, captureNode } from './capture.ts';
export type { TemplateDatabase } from './database.ts';
export { describeNode, headDescriber, relationFields } from './describe-node.ts';
export { hooksOf } from './hooks.ts';
export { ManifestLookup } from './lookup.ts';
export { type MacroEntry, type MacroFile, macroNames, openMacroFile } from './macro-table.ts';
export { Namer, provisionalRelation } from './names.ts';
export { type Materialized, runOwnMaterialization } from './own-materialization.ts';
export { findOwnStrategy, renderOwnStrategy } from './own-strategy.ts';
export { oncePerSchema, type SchemaName } from './per-schema.ts';
export { refCall } from './references.ts';
export { type DispatchRule, MacroRegistry } from './registry.ts';
export { runMacro } from './run-macro.ts';
export { runtimeScope } from './runtime.ts';
