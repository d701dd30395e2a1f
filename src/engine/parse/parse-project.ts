import { type DocBlock, duplicateName, graphCycle, type Manifest, type SigetiError } from '../../core/index.ts';
import { allProjects, type Workspace } from '../config/index.ts';
import type { MacroRegistry } from '../context/index.ts';
import { findCycle } from '../graph/index.ts';
import { Descriptions, readDocs } from './descriptions.ts';
import { type NodeContext, type ParsedNode, parseExecutableNodes } from './executable-nodes.ts';
import { parseExposure } from './exposures.ts';
import { parseGenericTest } from './generic-tests.ts';
import { describeMacros, readMacros } from './macros.ts';
import { parseOperations } from './operations.ts';
import { Problems } from './problems.ts';
import { listProjectFiles, type ProjectFile } from './project-files.ts';
import { locate, type PropertyEntry, propertiesScope, readProperties } from './properties.ts';
import { PropertyIndex } from './property-index.ts';
import type { Section } from './property-keys.ts';
import { PropertyReader } from './property-reader.ts';
import { resolveDependencies, type Unresolved } from './resolve.ts';
import { parseSource } from './sources.ts';
import { readTests, type TestDeclaration } from './test-declarations.ts';
import { checkUniqueness } from './uniqueness.ts';
import { warnUnusedPaths } from './unused-paths.ts';
import { expandVersions } from './versions.ts';

/** The parsed project. With `problems`, the manifest holds what could be parsed and must not be executed. */
export interface ParseResult {
  readonly manifest: Manifest;
  readonly macros: MacroRegistry;
  /** Everything that is wrong, in the order of the files. */
  readonly problems: readonly SigetiError[];
  /** What is odd but stops nothing. */
  readonly warnings: readonly SigetiError[];
}

/**
 * Reads every file of the project and its packages and makes the manifest of it. Connects to nothing: templates are
 * rendered with `execute` false, if at all. Never throws for what users wrote; all of it is in `problems`.
 */
export async function parseProject(workspace: Workspace): Promise<ParseResult> {
  const problems = new Problems();
  const files = allProjects(workspace).flatMap(listProjectFiles);
  const macros = await readMacros(files, workspace, problems);
  const docs = await readAllDocs(files, problems);
  const entries = expandVersions(await readAllProperties(files, workspace, problems), problems);
  const properties = new PropertyIndex(entries, problems);
  const descriptions = new Descriptions(docs, {
    rootPackage: workspace.root.name,
    scopeOf: (packageName) => propertiesScope(workspace, packageName),
    problems,
  });
  const context: NodeContext = { workspace, macros, problems, properties, descriptions, failed: new Set() };

  const parsed = await parseNodes(files, entries, context);
  checkUniqueness(parsed, problems);
  const { enabled, disabled } = resolveDependencies(parsed, {
    failed: context.failed,
    rootPackage: workspace.root.name,
    problems,
  });
  const macroNodes = await describeMacros(macros, properties, descriptions, problems);
  const manifest: Manifest = {
    projectName: workspace.root.name,
    adapterType: 'postgres',
    nodes: new Map(enabled.map((node) => [node.uniqueId, node])),
    macros: new Map(macroNodes.map((macro) => [macro.uniqueId, macro])),
    docs,
    groups: new Map(),
    disabled: new Map(disabled.map((node) => [node.uniqueId, node])),
  };
  const cycle = findCycle(manifest);
  if (cycle) problems.error(graphCycle(cycle, parsed.find(({ node }) => node.uniqueId === cycle[0])?.location));
  if (context.failed.size === 0) warnUnusedPaths(manifest, workspace, problems);
  return { manifest, macros, problems: problems.errors, warnings: problems.warnings };
}

async function readAllDocs(files: readonly ProjectFile[], problems: Problems): Promise<ReadonlyMap<string, DocBlock>> {
  const docs = new Map<string, DocBlock>();
  for (const file of files.filter(({ kind }) => kind === 'docs')) {
    for (const block of await readDocs(file, problems)) {
      const twin = docs.get(block.uniqueId);
      const what = { fr: 'blocs docs', en: 'docs blocks' };
      if (twin && twin.originalFilePath !== block.originalFilePath) {
        problems.error(duplicateName(what, block.name, twin.originalFilePath, { file: block.originalFilePath }));
      } else docs.set(block.uniqueId, block);
    }
  }
  return docs;
}

async function readAllProperties(
  files: readonly ProjectFile[],
  workspace: Workspace,
  problems: Problems,
): Promise<PropertyEntry[]> {
  const entries: PropertyEntry[] = [];
  for (const file of files) {
    if (file.kind === 'properties') entries.push(...(await readProperties(file, workspace, problems)));
  }
  return entries;
}

const NODE_SECTIONS: readonly Section[] = ['models', 'seeds', 'snapshots', 'analyses', 'data_tests'];
const TESTED_SECTIONS: readonly Section[] = ['models', 'seeds', 'snapshots'];

/** Executable nodes first, then generic tests, sources and exposures. */
async function parseNodes(
  files: readonly ProjectFile[],
  entries: readonly PropertyEntry[],
  context: NodeContext,
): Promise<Unresolved[]> {
  const { properties, problems } = context;
  const inYaml = entries.filter(({ section, value }) => section === 'snapshots' && value.relation !== undefined);
  const executable = await parseExecutableNodes(files, inYaml, context);
  const names = [...executable.map(({ node }) => node.name), ...context.failed];
  for (const section of NODE_SECTIONS) properties.warnUnused(section, names);

  const sources: Unresolved[] = [];
  const declared = await declaredTests(context);
  for (const entry of entries.filter(({ section }) => section === 'sources')) {
    const { tables, tests } = await parseSource(entry, context);
    sources.push(...tables.map((node) => ({ node, location: locate(entry) })));
    declared.push(...tests);
  }
  const tests: ParsedNode[] = [];
  for (const declaration of declared) {
    const parsed = await problems.attempt(() => parseGenericTest(declaration, context));
    if (parsed) tests.push(parsed);
  }
  const exposures: Unresolved[] = [];
  for (const entry of entries.filter(({ section }) => section === 'exposures')) {
    const node = await problems.attempt(() => parseExposure(entry, context));
    if (node) exposures.push({ node, location: locate(entry) });
  }
  const operations = await parseOperations(context);
  return [...executable, ...tests, ...sources, ...exposures, ...operations];
}

/** The generic tests on models, seeds and snapshots that exist. */
async function declaredTests({ properties, problems, workspace }: NodeContext): Promise<TestDeclaration[]> {
  const declared: TestDeclaration[] = [];
  for (const section of TESTED_SECTIONS) {
    for (const entry of properties.used(section)) {
      const reader = new PropertyReader(entry, problems);
      const target = { kind: 'node' as const, name: entry.name, version: entry.version?.v, tags: [] };
      declared.push(...(await readTests(reader, target, propertiesScope(workspace, entry.file.project.name))));
    }
  }
  return declared;
}
