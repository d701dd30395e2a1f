import type { ExecutableNode, RelationName } from '../../core/index.ts';
import { isPlainJson, isRecord, type Workspace, type YamlPath } from '../config/index.ts';
import {
  type Captured,
  type CaptureNode,
  captureNode,
  hooksOf,
  type MacroRegistry,
  Namer,
  provisionalRelation,
} from '../context/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { type ConfigLayer, placeOfConfig } from './config-places.ts';
import type { KnownCapture } from './findings.ts';
import { type Build, joinNames, type KnownNodes, OWN_CONFIG, OWN_RELATION, splitNames } from './known-nodes.ts';
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
  return context.known.node(draft, (known) => buildWatched(draft, context, { known, layers }));
}

/** Does so again with the draft of an earlier parse, since macros or settings are others. */
export async function rebuildNode(draft: NodeDraft, context: ParseContext): Promise<BuiltNode | undefined> {
  return context.known.nodeAgain(draft, (known) => buildWatched(draft, context, { known, layers: () => [] }));
}

/**
 * Where nodes of an earlier parse are built now, of which nothing else can be another; undefined after noting what is
 * wrong.
 */
export async function placeAgain(
  nodes: readonly ExecutableNode[],
  context: ParseContext,
): Promise<ReadonlyMap<ExecutableNode, RelationName> | undefined> {
  const names = new Set<string>();
  const { workspace, macros } = watched(context, names);
  const namer = new Namer(workspace, macros);
  const places = new Map<ExecutableNode, RelationName>();
  for (const node of nodes) {
    const relation = namer.nameByRule(node) ?? (await context.problems.attempt(() => namer.name(node)));
    if (!relation) return undefined;
    places.set(node, relation);
  }
  // What was looked at for one of them counts for all, which is too much rather than too little.
  for (const node of nodes) context.known.noteNames(node, names);
  return places;
}

/** What is known of a node beside its draft. */
interface Beside {
  /** What would be found in its text. */
  readonly known: KnownCapture | undefined;
  readonly layers: () => readonly ConfigLayer[];
}

async function buildWatched(draft: NodeDraft, context: ParseContext, { known, layers }: Beside): Promise<Build> {
  const own = new Problems();
  // The declaration of a generic test looked for its macro.
  const names = new Set(draft.testMetadata ? [`test_${draft.testMetadata.name}`] : []);
  const ofHooks = new Set<string>();
  let capture: KnownCapture | undefined;
  const built = await own.attempt(async () => {
    const found = known ? openCapture(known) : await captureDraft(draft, { ...context, problems: own });
    capture = known ?? found.capture;
    for (const name of found.names) names.add(name);
    return build(draft, { found, layers, ofHooks }, watched({ ...context, problems: own }, names));
  });
  context.problems.addAll(own);
  for (const name of ofHooks) names.add(name);
  // Hooks are looked into anew each time, but what they ask for is part of what is found in a node.
  if (capture && ofHooks.size > 0) {
    capture = { ...capture, names: joinNames(new Set([...splitNames(capture.names), ...ofHooks])) };
  }
  return { built, hasRemarks: own.hasAny, names, capture };
}

/** The context with `names` taking what is looked for or looked at in it. */
function watched(context: ParseContext, names: Set<string>): ParseContext {
  const macros = context.macros.watched((name) => names.add(name));
  return { ...context, macros, workspace: context.known.watch(names) };
}

/** What the text of a draft asks for. */
interface FoundInText extends Pick<Captured, 'refs' | 'sources' | 'macros' | 'configs'> {
  readonly names: Iterable<string>;
  /** For the next parse; undefined where JSON could not give it back. */
  readonly capture?: KnownCapture;
}

function openCapture({ names, found }: KnownCapture): FoundInText {
  return { ...JSON.parse(found), names: splitNames(names) };
}

async function captureDraft(draft: NodeDraft, context: ParseContext): Promise<FoundInText> {
  if (!draft.template) return NOTHING;
  const names = new Set<string>();
  const { workspace, macros } = watched(context, names);
  const node = skeletonOf(draft, {
    get config() {
      names.add(OWN_CONFIG);
      return configBefore(draft, workspace);
    },
    get relation() {
      return provisionalRelation(draft, workspace.target);
    },
  });
  const captured = await captureNode({ template: draft.template(), node, workspace, macros });
  const found = { refs: captured.refs, sources: captured.sources, macros: captured.macros, configs: captured.configs };
  const capture = isPlainJson(found) ? { names: joinNames(names), found: JSON.stringify(found) } : undefined;
  return { ...found, names, ...(capture ? { capture } : {}) };
}

const EMPTY = { refs: [], sources: [], macros: [], configs: [] };
const NOTHING: FoundInText = { ...EMPTY, names: [], capture: { names: '', found: JSON.stringify(EMPTY) } };

/** The configuration that a text cannot change any more while it is looked into. */
function configBefore(draft: NodeDraft, workspace: Workspace): Record<string, unknown> {
  const { resourceType, fqn, project, properties } = draft;
  const file = (draft.known?.configs ?? []).reduce<Record<string, unknown>>(mergeConfig, {});
  return mergeNodeConfig(workspace, { resourceType, fqn, project, properties, file });
}

async function build(
  draft: NodeDraft,
  { found, layers, ofHooks }: Pick<Beside, 'layers'> & { readonly found: FoundInText; readonly ofHooks: Set<string> },
  context: ParseContext,
): Promise<BuiltNode> {
  const { workspace, problems } = context;
  const { project, resourceType, fqn, properties } = draft;
  const from = { resourceType, fqn, project, properties };
  const fileConfig = [...(draft.known?.configs ?? []), ...found.configs].reduce<Record<string, unknown>>(
    mergeConfig,
    {},
  );
  const merged = mergeNodeConfig(workspace, { ...from, file: fileConfig });
  const placeOf = (path: YamlPath) => placeOfConfig(workspace, { ...draft, own: layers() }, path);
  const config = checkedConfig(merged, draft, placeOf, problems);
  const unnamed = { config, relation: provisionalRelation(draft, workspace.target) };
  const relation = await new Namer(workspace, context.macros).name(skeletonOf(draft, unnamed));
  const named = {
    config,
    get relation() {
      ofHooks.add(OWN_RELATION);
      return relation;
    },
  };
  const hooks = await captureHooks(skeletonOf(draft, named), draft, watched(context, ofHooks));
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

/** The node as its texts see it; what it is not known yet by is asked for when they look. */
function skeletonOf(draft: NodeDraft, known: Pick<CaptureNode, 'config' | 'relation'>): CaptureNode {
  const { uniqueId, name, resourceType, project, path, originalFilePath, fqn, testMetadata, version } = draft;
  const place = { uniqueId, name, resourceType, packageName: project.name, path, originalFilePath, fqn };
  return {
    ...place,
    ...(testMetadata ? { testMetadata } : {}),
    version,
    get config() {
      return known.config;
    },
    get relation() {
      return known.relation;
    },
  };
}

/** Hooks can depend on nodes and macros too. Those of seeds and tests are not rendered before they run. */
async function captureHooks(node: CaptureNode, draft: NodeDraft, context: ParseContext): Promise<Captured[]> {
  const captured: Captured[] = [];
  const hooks = [...hooksOf(node.config['pre-hook']), ...hooksOf(node.config['post-hook'])];
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
