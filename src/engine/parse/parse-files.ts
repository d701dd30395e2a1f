import {
  type DocBlock,
  duplicateName,
  graphCycle,
  type Manifest,
  type Node,
  type SourceLocation,
} from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { describeSelectors, findCycle } from '../graph/index.ts';
import { checkAccess } from './access.ts';
import { Descriptions, readDocs } from './descriptions.ts';
import { type NodeContext, type ParsedNode, parseExecutableNodes } from './executable-nodes.ts';
import { parseExposure } from './exposures.ts';
import { parseGenericTest } from './generic-tests.ts';
import { parseGroups } from './groups.ts';
import type { KnownNodes } from './known-nodes.ts';
import { describeMacros, readMacros } from './macros.ts';
import { inManifestOrder } from './manifest-order.ts';
import { parseOperations } from './operations.ts';
import type { WholeParse } from './parse-result.ts';
import { Problems } from './problems.ts';
import type { ProjectFile } from './project-files.ts';
import { propertiesScope, readProperties } from './properties.ts';
import { locate, type PropertyEntry } from './property-entry.ts';
import { PropertyIndex } from './property-index.ts';
import type { Section } from './property-keys.ts';
import { PropertyReader } from './property-reader.ts';
import { resolveDependencies, type Unresolved } from './resolve.ts';
import { resolveUnitTests } from './resolve-unit-tests.ts';
import { type ParsedSemantic, parseSemantic, resolveSemantic } from './semantic/index.ts';
import { parseSource } from './sources.ts';
import { readTests, type TestDeclaration } from './test-declarations.ts';
import { checkUniqueness } from './uniqueness.ts';
import { type ParsedUnitTest, parseUnitTest } from './unit-tests.ts';
import { warnUnusedPaths } from './unused-paths.ts';
import { expandVersions } from './versions.ts';

/** What an earlier parse says of files that are not read again. */
type Rest = Pick<WholeParse, 'macros' | 'manifest'>;

/**
 * Makes the manifest of a project's files; `known` spares it what an earlier parse found out about the same texts.
 * `rest` is what is known of files that are not among these: all macros and docs blocks, and the other nodes. Whether
 * there is a circle through those is for the caller to find out.
 */
export async function parseFiles(
  workspace: Workspace,
  files: readonly ProjectFile[],
  known: KnownNodes,
  rest?: Rest,
): Promise<WholeParse> {
  const problems = new Problems();
  const macros = rest?.macros ?? (await readMacros(files, workspace, { problems, known }));
  const docs = rest?.manifest.docs ?? (await readAllDocs(files, problems));
  const entries = expandVersions(await readAllProperties(files, known, problems), problems);
  const properties = new PropertyIndex(entries, problems);
  const scopeOf = once((file: ProjectFile) => propertiesScope(known.watchFile(file), file.project.name));
  const scopeOfPackage = once((packageName: string) => propertiesScope(workspace, packageName));
  const descriptions = new Descriptions(docs, { rootPackage: workspace.root.name, scopeOf: scopeOfPackage, problems });
  const failed = new Set<string>();
  const context: NodeContext = { workspace, macros, problems, known, properties, descriptions, scopeOf, failed };

  const operations = rest ? [] : await parseOperations(context);
  const parsed = [...(await parseNodes(files, entries, context)), ...operations];
  const described = await parseDescribed(files, entries, context);
  const others = rest ? [...rest.manifest.nodes.values()] : [];
  const otherPlaces = others.map((node) => ({ node, location: { file: node.originalFilePath } }));
  checkUniqueness([...otherPlaces, ...parsed, ...described.unitTests, ...described.semantic], problems);
  const { enabled, disabled } = resolveDependencies(parsed, {
    failed: context.failed,
    rootPackage: workspace.root.name,
    problems,
    others: [...others, ...(rest?.manifest.disabled.values() ?? [])],
  });
  const own = addDescribed(enabled, described, { disabled, context });
  const all = rest ? inManifestOrder([...others, ...own], workspace) : own;
  const manifest: Manifest = {
    projectName: workspace.root.name,
    adapterType: 'postgres',
    nodes: byId(all.filter(({ config }) => config.enabled)),
    macros: await listMacros(context, rest),
    docs,
    groups: new Map([...(rest?.manifest.groups ?? []), ...parseGroups(entries, problems)]),
    selectors: rest ? rest.manifest.selectors : await problems.attempt(() => describeSelectors(workspace.selectors)),
    disabled: byId([
      ...(rest?.manifest.disabled.values() ?? []),
      ...disabled,
      ...all.filter(({ config }) => !config.enabled),
    ]),
  };
  const places = new Map(
    [...parsed, ...described.unitTests, ...described.semantic].map(({ node, location }) => [node.uniqueId, location]),
  );
  checkWhole(manifest, context, { places, rest });
  return { manifest, macros, problems: problems.errors, warnings: problems.warnings };
}

/** What was made for a key is its own from then on. */
function once<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function byId<Item extends { readonly uniqueId: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.uniqueId, item]));
}

async function listMacros(context: NodeContext, rest: Rest | undefined): Promise<Manifest['macros']> {
  if (!rest) return byId(await describeMacros(context.macros, context));
  // What describes macros is among the rest.
  context.properties.warnUnused('macros', []);
  return rest.manifest.macros;
}

/** What can only be seen with all nodes in view. */
function checkWhole(
  manifest: Manifest,
  { workspace, problems, properties, failed }: NodeContext,
  { places, rest }: { readonly places: ReadonlyMap<string, SourceLocation>; readonly rest: Rest | undefined },
): void {
  checkAccess({ ...manifest, workspace, problems, properties, locate: (id) => places.get(id) });
  const cycle = rest ? undefined : findCycle(manifest);
  if (cycle) problems.error(graphCycle(cycle, places.get(cycle[0] ?? '')));
  if (failed.size === 0) warnUnusedPaths(manifest, workspace, problems);
}

/** What stands beside the graph of relations: tests of models on made-up rows, and the semantic layer. */
interface Described {
  readonly unitTests: readonly ParsedUnitTest[];
  readonly semantic: readonly ParsedSemantic[];
}

async function parseDescribed(
  files: readonly ProjectFile[],
  entries: readonly PropertyEntry[],
  context: NodeContext,
): Promise<Described> {
  const unitTests: ParsedUnitTest[] = [];
  const semantic: ParsedSemantic[] = [];
  for (const entry of entries) {
    const found = await context.problems.attempt(async () =>
      entry.section === 'unit_tests'
        ? { unitTests: [await parseUnitTest(entry, files, context)], semantic: [] }
        : { unitTests: [], semantic: await parseSemantic(entry, context) },
    );
    unitTests.push(...(found?.unitTests ?? []));
    semantic.push(...(found?.semantic ?? []));
  }
  return { unitTests, semantic };
}

function addDescribed(
  enabled: readonly Node[],
  { unitTests, semantic }: Described,
  { disabled, context }: { readonly disabled: readonly Node[]; readonly context: NodeContext },
): readonly Node[] {
  const { problems, failed, workspace } = context;
  const nodes = new Map(enabled.map((node) => [node.uniqueId, node]));
  return [
    ...enabled,
    ...resolveUnitTests(unitTests, nodes, { disabled, failed, problems }),
    ...resolveSemantic(semantic, nodes, { rootPackage: workspace.root.name, problems }),
  ];
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
  known: KnownNodes,
  problems: Problems,
): Promise<PropertyEntry[]> {
  const entries: PropertyEntry[] = [];
  for (const file of files) {
    if (file.kind === 'properties') entries.push(...(await readProperties(file, known.watchFile(file), problems)));
  }
  return entries;
}

const NODE_SECTIONS: readonly Section[] = ['models', 'seeds', 'snapshots', 'analyses', 'data_tests'];
const TESTED_SECTIONS: readonly Section[] = ['models', 'seeds', 'snapshots'];

/** Nodes of files first, then generic tests, sources and exposures: `inManifestOrder` knows. */
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
    const { tables, tests } = await parseSource(entry, { ...context, workspace: context.known.watchFile(entry.file) });
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
  return [...executable, ...tests, ...sources, ...exposures];
}

/** The generic tests on models, seeds and snapshots that exist. */
async function declaredTests({ properties, problems, scopeOf }: NodeContext): Promise<TestDeclaration[]> {
  const declared: TestDeclaration[] = [];
  for (const section of TESTED_SECTIONS) {
    for (const entry of properties.used(section)) {
      const reader = new PropertyReader(entry, problems);
      const target = { kind: 'node' as const, name: entry.name, version: entry.version?.v, tags: [] };
      declared.push(...(await readTests(reader, target, scopeOf(entry.file))));
    }
  }
  return declared;
}
