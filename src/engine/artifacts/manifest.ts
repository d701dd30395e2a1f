import {
  type DocBlock,
  type ExecutableNode,
  type ExposureNode,
  isExecutable,
  type MacroNode,
  type Manifest,
  type ModelNode,
  type Node,
  quoteIdentifier,
  type SeedNode,
  type SourceNode,
  type TestNode,
} from '../../core/index.ts';
import { describeNode } from '../context/index.ts';
import { columnEntries, constraintEntry, contractEntry } from './columns.ts';
import { groupEntry, groupMap, groupOf } from './groups.ts';
import { type InvocationFacts, manifestMetadata } from './metadata.ts';
import { primaryKey, testsByModel } from './primary-key.ts';

/** What is only known once nodes are compiled, by unique id. */
export interface CompiledText {
  readonly sql: string;
  /** Relative to the project: `target/compiled/<package>/models/x.sql`. */
  readonly path: string;
}

/** `manifest.json`, version 12: the parsed project as documentation and other tools read it. */
export function manifestArtifact(
  manifest: Manifest,
  facts: InvocationFacts,
  compiled: ReadonlyMap<string, CompiledText> = new Map(),
): Record<string, unknown> {
  const { sections, ...fields } = manifestSections(manifest, facts, compiled);
  const made = Object.entries(sections).map(([name, entries]) => [
    name,
    Object.fromEntries(Array.from(entries, ([id, make]) => [id, make()])),
  ]);
  return { ...fields, ...Object.fromEntries(made) };
}

/** Entries by their ids, each made when it is asked for. */
export type Section = ReadonlyMap<string, () => unknown>;

/** The same, with the parts that have an entry for each thing of the project apart. */
export interface ManifestSections extends Readonly<Record<string, unknown>> {
  readonly sections: Readonly<Record<string, Section>>;
}

/** What `manifest.json` says, its entries not made yet. */
export function manifestSections(
  manifest: Manifest,
  facts: InvocationFacts,
  compiled: ReadonlyMap<string, CompiledText> = new Map(),
): ManifestSections {
  const all = [...manifest.nodes.values()];
  const createdAt = facts.startedAt.getTime() / 1000;
  let tests: ReturnType<typeof testsByModel> | undefined;
  const entry = (node: Node) => {
    const fields = nodeEntry(node, facts, compiled.get(node.uniqueId), manifest);
    if (node.resourceType === 'model') {
      tests ??= testsByModel(manifest);
      fields.primary_key = primaryKey(node, tests.get(node.uniqueId) ?? []);
    }
    return fields;
  };
  const part = (belongs: (node: Node) => boolean) => byId(all.filter(belongs), entry);
  return {
    metadata: manifestMetadata(manifest, facts),
    selectors: manifest.selectors ?? {},
    group_map: groupMap(manifest),
    sections: {
      nodes: part(isExecutable),
      sources: part((node) => node.resourceType === 'source'),
      macros: byId([...manifest.macros.values()], (macro) => macroEntry(macro, createdAt)),
      docs: byId([...manifest.docs.values()], docEntry),
      exposures: part((node) => node.resourceType === 'exposure'),
      metrics: part((node) => node.resourceType === 'metric'),
      groups: byId([...manifest.groups.values()], groupEntry),
      saved_queries: part((node) => node.resourceType === 'saved_query'),
      semantic_models: part((node) => node.resourceType === 'semantic_model'),
      unit_tests: part((node) => node.resourceType === 'unit_test'),
      disabled: byId([...manifest.disabled.values()], (node) => [entry(node)]),
      ...edges(all),
    },
  };
}

function byId<Item extends { readonly uniqueId: string }>(
  items: readonly Item[],
  entry: (item: Item) => unknown,
): Section {
  return new Map(items.map((item) => [item.uniqueId, () => entry(item)]));
}

/** The fields of a node, those that it lacks as undefined: JSON has no such members. */
type Fields = Record<string, unknown>;

function nodeEntry(
  node: Node,
  { startedAt, projectDirectories }: InvocationFacts,
  compiled: CompiledText | undefined,
  manifest: Manifest,
): Fields {
  const entry = Object.assign(describeNode(node, columnEntries), NEVER);
  entry.created_at = startedAt.getTime() / 1000;
  // A node has some fifty fields, and a copy of them for each step would be most of the time that this takes.
  const add = (...fields: readonly Fields[]) => Object.assign(entry, ...fields);
  switch (node.resourceType) {
    case 'source':
      return add(sourceFields(node));
    case 'exposure':
      return add(exposureFields(node));
    case 'unit_test': {
      const tested = manifest.nodes.get(node.dependsOn.nodes[0] ?? '');
      const schema = tested !== undefined && isExecutable(tested) ? tested.relation.schema : null;
      return add({ tags: undefined, meta: undefined, schema });
    }
    case 'metric':
      return add({ metrics: [], sources: [], group: node.config.group ?? null });
    case 'semantic_model':
      return add({ meta: undefined, tags: undefined });
    case 'saved_query':
      return add({ meta: undefined });
    case 'seed':
      return add(executableFields(node, manifest), NOT_OF_SEEDS, seedFields(node, projectDirectories));
    case 'model':
      return add(executableFields(node, manifest), compiledFields(compiled), modelFields(node));
    case 'test':
      return add(executableFields(node, manifest), OF_MODELS_ALONE, compiledFields(compiled), testFields(node));
    default:
      return add(executableFields(node, manifest), OF_MODELS_ALONE, compiledFields(compiled));
  }
}

const NEVER: Fields = { raw_sql: undefined };
const OF_MODELS_ALONE: Fields = { constraints: undefined };
const OF_GENERIC_TESTS_ALONE: Fields = { column_name: undefined, attached_node: undefined };
const NOT_OF_SEEDS: Fields = {
  ...{ refs: undefined, sources: undefined, metrics: undefined },
  ...{ language: undefined, contract: undefined, constraints: undefined },
};

function exposureFields(node: ExposureNode): Fields {
  return {
    owner: { email: null, ...node.owner },
    refs: node.refs.map((ref) => ({ name: ref.name, package: ref.package ?? null, version: ref.version ?? null })),
    sources: node.sources,
    metrics: [],
    unrendered_config: {},
  };
}

function sourceFields(node: SourceNode): Record<string, unknown> {
  return {
    doc_blocks: node.docBlocks ?? [],
    quoting: { database: null, schema: null, identifier: null, column: null, ...node.quoting },
    loaded_at_query: node.loadedAtQuery ?? null,
    external: node.external ?? null,
    source_meta: node.sourceMeta ?? {},
    patch_path: null,
    unrendered_config: node.unrenderedConfig ?? {},
    unrendered_database: node.unrenderedDatabase ?? null,
    unrendered_schema: node.unrenderedSchema ?? null,
  };
}

function executableFields(node: ExecutableNode, manifest: Manifest): Record<string, unknown> {
  return {
    doc_blocks: node.docBlocks ?? [],
    docs: node.config.docs ?? { show: true, node_color: null },
    group: groupOf(node, manifest),
    build_path: null,
    contract: contractEntry(node),
  };
}

function seedFields(node: SeedNode, directories: InvocationFacts['projectDirectories']): Record<string, unknown> {
  return { root_path: directories.get(node.packageName), depends_on: { macros: node.dependsOn.macros } };
}

function modelFields(node: ModelNode): Record<string, unknown> {
  return {
    access: node.config.access ?? 'protected',
    constraints: (node.constraints ?? []).map(constraintEntry),
    version: node.version ?? null,
    latest_version: node.latestVersion ?? null,
    deprecation_date: node.deprecationDate ?? null,
    time_spine: node.timeSpine ?? null,
  };
}

/** Only tests that store their failures have a relation. Generic tests have no file of their own, so no checksum. */
function testFields(node: TestNode): Record<string, unknown> {
  const { database, schema, identifier } = node.relation;
  const name = [database, schema, identifier].map(quoteIdentifier).join('.');
  const relation = { relation_name: node.config.store_failures === true ? name : null };
  if (node.testKind === 'singular') return { ...relation, ...OF_GENERIC_TESTS_ALONE };
  return { ...relation, checksum: { name: 'none', checksum: '' }, file_key_name: fileKeyName(node) };
}

/** Section and name of the properties that declare the test, e.g. `models.dim_lots`, `sources.sigeti`. */
function fileKeyName(node: TestNode): string {
  const [resourceType, , name] = node.attachedNode?.split('.') ?? [];
  if (resourceType !== undefined && name !== undefined) return `${resourceType}s.${name}`;
  const [source] = node.sources[0] ?? [];
  return source === undefined ? `models.${node.refs[0]?.name ?? ''}` : `sources.${source}`;
}

function compiledFields(compiled: CompiledText | undefined): Record<string, unknown> {
  if (!compiled) return { compiled_path: null };
  return {
    compiled: true,
    compiled_code: compiled.sql,
    compiled_path: compiled.path,
    extra_ctes_injected: true,
    extra_ctes: [],
  };
}

function macroEntry(macro: MacroNode, createdAt: number): Record<string, unknown> {
  return {
    unique_id: macro.uniqueId,
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.packageName,
    path: macro.originalFilePath,
    original_file_path: macro.originalFilePath,
    macro_sql: macro.macroSql,
    depends_on: { macros: macro.dependsOn ?? [] },
    description: macro.description,
    meta: macro.meta ?? {},
    docs: { show: true, node_color: null },
    patch_path: macro.patchPath ?? null,
    arguments: macro.arguments ?? [],
    created_at: createdAt,
    supported_languages: null,
  };
}

function docEntry(doc: DocBlock): Record<string, unknown> {
  return {
    unique_id: doc.uniqueId,
    name: doc.name,
    resource_type: 'doc',
    package_name: doc.packageName,
    path: doc.originalFilePath.split('/').slice(1).join('/') || doc.originalFilePath,
    original_file_path: doc.originalFilePath,
    block_contents: doc.contents,
  };
}

/** Who depends on whom, found out when the first entry is made. */
function edges(nodes: readonly Node[]): Readonly<Record<'parent_map' | 'child_map', Section>> {
  let found: ReturnType<typeof findEdges> | undefined;
  const section = (direction: 'parents' | 'children'): Section => {
    const listOf = (id: string) => () => {
      found ??= findEdges(nodes);
      return found[direction].get(id)?.sort();
    };
    return new Map(nodes.map(({ uniqueId }) => [uniqueId, listOf(uniqueId)]));
  };
  return { parent_map: section('parents'), child_map: section('children') };
}

function findEdges(nodes: readonly Node[]): Readonly<Record<'parents' | 'children', ReadonlyMap<string, string[]>>> {
  const parents = new Map(nodes.map(({ uniqueId }): [string, string[]] => [uniqueId, []]));
  const children = new Map(nodes.map(({ uniqueId }): [string, string[]] => [uniqueId, []]));
  for (const node of nodes) {
    if (node.resourceType === 'source') continue;
    for (const parent of new Set(node.dependsOn.nodes)) {
      parents.get(node.uniqueId)?.push(parent);
      children.get(parent)?.push(node.uniqueId);
    }
  }
  return { parents, children };
}
