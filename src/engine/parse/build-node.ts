import type { RelationName } from '../../core/index.ts';
import { isRecord, type Workspace, type YamlPath } from '../config/index.ts';
import { type Captured, captureNames, captureNode, hooksOf, type MacroRegistry } from '../context/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { type ConfigLayer, placeOfConfig } from './config-places.ts';
import type { Build, KnownNodes } from './known-nodes.ts';
import { mergeConfig } from './merge-config.ts';
import { checkedConfig, mergeNodeConfig, mergeUnrenderedConfig } from './node-config.ts';
import type { BuiltNode, NodeDraft } from './node-draft.ts';
import { Problems } from './problems.ts';

/** What building any node needs to know of the project. */
export interface ParseContext {
  readonly workspace: Workspace;
  readonly macros: MacroRegistry;
  readonly problems: Problems;
  /** What an earlier parse found, and takes what this one finds. */
  readonly known: KnownNodes;
}

/**
 * Looks into the node's text, merges its configuration, and asks the project's macros for its relation.
 * Returns undefined after noting what is wrong with it; `layers` say where what configures it beside dbt_project.yml
 * stands, the last word first.
 */
export async function buildNode(
  draft: NodeDraft,
  context: ParseContext,
  layers: () => readonly ConfigLayer[] = () => [],
): Promise<BuiltNode | undefined> {
  return context.known.node(draft, () => buildWatched(draft, context, layers));
}

/** Does so again with the draft of an earlier parse, since macros are others. */
export async function rebuildNode(draft: NodeDraft, context: ParseContext): Promise<BuiltNode | undefined> {
  return context.known.nodeAgain(draft, () => buildWatched(draft, context, () => []));
}

async function buildWatched(
  draft: NodeDraft,
  context: ParseContext,
  layers: () => readonly ConfigLayer[],
): Promise<Build> {
  const own = new Problems();
  // The declaration of a generic test looked for its macro.
  const names = new Set(draft.testMetadata ? [`test_${draft.testMetadata.name}`] : []);
  const macros = context.macros.watched((name) => names.add(name));
  const workspace = context.known.watch(names);
  const built = await own.attempt(() => build(draft, { ...context, workspace, macros, problems: own }, layers));
  context.problems.addAll(own);
  return { built, hasRemarks: own.errors.length + own.warnings.length > 0, names };
}

async function build(
  draft: NodeDraft,
  context: ParseContext,
  layers: () => readonly ConfigLayer[],
): Promise<BuiltNode> {
  const { workspace, problems } = context;
  const { project, resourceType, fqn, properties } = draft;
  const from = { resourceType, fqn, project, properties };
  const knownConfigs = draft.known?.configs ?? [];
  const before = mergeNodeConfig(workspace, { ...from, file: knownConfigs.reduce(mergeConfig, {}) });
  const skeleton = skeletonOf(draft, before, provisionalRelation(draft, workspace));
  const found = await capture(draft, skeleton, context);
  const fileConfig = [...knownConfigs, ...found.configs].reduce<Record<string, unknown>>(mergeConfig, {});
  const merged = found.configs.length === 0 ? before : mergeNodeConfig(workspace, { ...from, file: fileConfig });
  const placeOf = (path: YamlPath) => placeOfConfig(workspace, { ...draft, own: layers() }, path);
  const config = checkedConfig(merged, draft, placeOf, problems);
  const relation = await nameRelation({ ...skeleton, config }, context);
  const hooks = await captureHooks({ ...skeleton, config, relation }, draft, context);
  const everything = [draft.known ?? {}, found, ...hooks];
  return {
    uniqueId: draft.uniqueId,
    name: draft.name,
    packageName: project.name,
    path: draft.path,
    originalFilePath: draft.originalFilePath,
    fqn,
    tags: [...new Set([...(draft.tags ?? []), ...config.tags])],
    meta: config.meta,
    config,
    unrenderedConfig: mergeUnrenderedConfig(workspace, { ...from, file: fileConfig }),
    rawCode: draft.rawCode,
    checksum: draft.checksum,
    relation,
    refs: everything.flatMap(({ refs }) => refs ?? []),
    sources: everything.flatMap(({ sources }) => sources ?? []),
    dependsOn: { nodes: [], macros: [...new Set(everything.flatMap(({ macros }) => macros ?? []))] },
  };
}

type Skeleton = ReturnType<typeof skeletonOf>;

function skeletonOf(draft: NodeDraft, config: Readonly<Record<string, unknown>>, relation: RelationName) {
  const { uniqueId, name, resourceType, project, path, originalFilePath, fqn, testMetadata, version } = draft;
  const place = { uniqueId, name, resourceType, packageName: project.name, path, originalFilePath, fqn };
  return { ...place, relation, config, ...(testMetadata ? { testMetadata } : {}), version };
}

function provisionalRelation({ name }: NodeDraft, { target }: Workspace): RelationName {
  return { database: target.dbname, schema: target.schema, identifier: name };
}

const NOTHING = { refs: [], sources: [], macros: [], configs: [] };

async function capture(
  draft: NodeDraft,
  node: Skeleton,
  { workspace, macros }: ParseContext,
): Promise<Pick<Captured, 'refs' | 'sources' | 'macros' | 'configs'>> {
  return draft.template ? captureNode({ template: draft.template(), node, workspace, macros }) : NOTHING;
}

/** Snapshots may name their schema and database themselves, past the macros. */
async function nameRelation(node: Skeleton, { workspace, macros }: ParseContext): Promise<RelationName> {
  const relation = await captureNames(node, workspace, macros);
  const { target_schema: schema, target_database: database } = node.resourceType === 'snapshot' ? node.config : {};
  return storedName(
    {
      ...relation,
      ...(typeof schema === 'string' && schema !== '' ? { schema } : {}),
      ...(typeof database === 'string' && database !== '' ? { database } : {}),
    },
    workspace.root.quoting,
  );
}

/** PostgreSQL puts a name into lower case where the project's `quoting` leaves it unquoted: A to Z, nothing else. */
function storedName(name: RelationName, quoting: Readonly<Record<string, boolean>>): RelationName {
  const stored = (part: keyof RelationName) =>
    quoting[part] === false ? name[part].replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : name[part];
  return { database: stored('database'), schema: stored('schema'), identifier: stored('identifier') };
}

/** Hooks can depend on nodes and macros too. Those of seeds and tests are not rendered before they run. */
async function captureHooks(node: Skeleton, draft: NodeDraft, context: ParseContext): Promise<Captured[]> {
  const hooks = [...hooksOf(node.config['pre-hook']), ...hooksOf(node.config['post-hook'])];
  const captured: Captured[] = [];
  for (const { sql } of hooks) {
    if (!sql.includes('{')) continue;
    const template = parseTemplate(sql, draft.originalFilePath);
    captured.push(await captureNode({ template, node, workspace: context.workspace, macros: context.macros }));
  }
  return captured;
}

/** The `config:` of a properties entry together with what dbt also takes beside it. */
export function propertyConfig(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const config: Record<string, unknown> = isRecord(fields.config) ? { ...fields.config } : {};
  for (const key of ['meta', 'docs', 'group', 'contract', 'access', 'tags']) {
    if (fields[key] !== undefined && fields[key] !== null && config[key] === undefined) config[key] = fields[key];
  }
  return config;
}
