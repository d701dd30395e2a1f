import { createHash } from 'node:crypto';
import { type DocBlock, isExecutable, type MacroNode, type Manifest, type Node } from '../../core/index.ts';
import { describeNode } from '../context/index.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';

/** What is only known once nodes are compiled, by unique id. */
export interface CompiledText {
  readonly sql: string;
  /** Relative to the project: `target/compiled/<package>/models/x.sql`. */
  readonly path: string;
}

const NOTHING = { metrics: {}, groups: {}, selectors: {}, saved_queries: {}, semantic_models: {}, unit_tests: {} };

/** `manifest.json`, version 12: the parsed project as documentation and other tools read it. */
export function manifestArtifact(
  manifest: Manifest,
  facts: InvocationFacts,
  compiled: ReadonlyMap<string, CompiledText> = new Map(),
): Record<string, unknown> {
  const all = [...manifest.nodes.values()];
  const createdAt = facts.startedAt.getTime() / 1000;
  const part = (belongs: (node: Node) => boolean) =>
    byId(all.filter(belongs), (node) => nodeEntry(node, createdAt, compiled.get(node.uniqueId)));
  return {
    metadata: {
      ...artifactMetadata('manifest/v12', facts),
      project_name: manifest.projectName,
      project_id: createHash('md5').update(manifest.projectName).digest('hex'),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: manifest.adapterType,
      quoting: { database: true, schema: true, identifier: true, column: null },
    },
    nodes: part(isExecutable),
    sources: part((node) => node.resourceType === 'source'),
    macros: byId([...manifest.macros.values()], (macro) => macroEntry(macro, createdAt)),
    docs: byId([...manifest.docs.values()], docEntry),
    exposures: part((node) => node.resourceType === 'exposure'),
    ...NOTHING,
    disabled: byId([...manifest.disabled.values()], (node) => [nodeEntry(node, createdAt, undefined)]),
    ...edges(all),
    group_map: {},
  };
}

function byId<Item extends { readonly uniqueId: string }>(items: readonly Item[], entry: (item: Item) => unknown) {
  return Object.fromEntries(items.map((item) => [item.uniqueId, entry(item)]));
}

function nodeEntry(node: Node, createdAt: number, compiled: CompiledText | undefined): Record<string, unknown> {
  const { raw_sql: _, ...entry } = describeNode(node);
  const common = {
    ...entry,
    created_at: createdAt,
    doc_blocks: node.resourceType === 'exposure' ? [] : docBlocks(node),
  };
  switch (node.resourceType) {
    case 'source':
      return {
        ...common,
        quoting: { database: null, schema: null, identifier: null, column: null, ...node.quoting },
        loaded_at_query: node.loadedAtQuery ?? null,
        external: node.external ?? null,
        source_meta: node.sourceMeta ?? {},
        patch_path: null,
        unrendered_config: node.unrenderedConfig ?? {},
        unrendered_database: node.unrenderedDatabase ?? null,
        unrendered_schema: node.unrenderedSchema ?? null,
      };
    case 'exposure':
      return {
        ...common,
        refs: node.refs.map((ref) => ({ name: ref.name, package: ref.package ?? null, version: ref.version ?? null })),
        sources: node.sources,
        metrics: [],
        unrendered_config: {},
      };
    case 'seed':
      return { ...common, build_path: null, root_path: node.rootPath, depends_on: { macros: node.dependsOn.macros } };
    default:
      return { ...common, build_path: null, ...compiledFields(compiled) };
  }
}

function docBlocks(node: Exclude<Node, { resourceType: 'exposure' }>): readonly string[] {
  return node.docBlocks ?? [];
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

function edges(nodes: readonly Node[]): { parent_map: Record<string, string[]>; child_map: Record<string, string[]> } {
  const parents: Record<string, string[]> = Object.fromEntries(nodes.map(({ uniqueId }) => [uniqueId, []]));
  const children: Record<string, string[]> = Object.fromEntries(nodes.map(({ uniqueId }) => [uniqueId, []]));
  for (const node of nodes) {
    if (node.resourceType === 'source') continue;
    for (const parent of new Set(node.dependsOn.nodes)) {
      parents[node.uniqueId]?.push(parent);
      children[parent]?.push(node.uniqueId);
    }
  }
  for (const list of [...Object.values(parents), ...Object.values(children)]) list.sort();
  return { parent_map: parents, child_map: children };
}
