import { isExecutable, type Manifest, type Node, type RelationName, type UnitTestNode } from '../../core/index.ts';
import { allProjects, isSameJson } from '../config/index.ts';
import { type ParseContext, placeAgain, rebuildNode } from './build-node.ts';
import { isInSemanticLayer } from './connected-files.ts';
import type { EditedMacros } from './edited-macros.ts';
import { looksAlike } from './faces.ts';
import type { WholeParse } from './parse-result.ts';
import { Problems } from './problems.ts';
import { resolveDependencies, type Unresolved } from './resolve.ts';
import { IS_INCREMENTAL } from './resolve-unit-tests.ts';

/**
 * A parse with those of its nodes built again, of what they were built of and without a look at their files, that asked
 * for an edited macro or for something that is observed or configured otherwise; where no file but those of macros was
 * edited, that is the whole parse, if it is sound as a whole. `isLeft` says which nodes are read from files anyway.
 * Undefined where more nodes than these are affected, where others see a difference, and wherever anything is to be
 * remarked.
 */
export async function rebuildAffected(
  { manifest, macros: earlier }: WholeParse,
  edited: EditedMacros | undefined,
  isLeft: (node: Node) => boolean,
  { workspace, known }: Pick<ParseContext, 'workspace' | 'known'>,
): Promise<WholeParse | undefined> {
  const { macros, listed, freshIds } = edited ?? { macros: earlier, listed: manifest.macros, freshIds: [] };
  const isAffected = (node: Node) => known.isAffected(node) && !isLeft(node);
  const affected = new Set([...manifest.nodes.values()].filter(isAffected));
  const disabled = [...manifest.disabled.values()].filter(isAffected);
  const isMoved = (node: Node) => isExecutable(node) && known.isOnlyMoved(node) && !manifest.nodes.has(node.uniqueId);
  if (!disabled.every(isMoved) || isInSemanticLayer((node) => affected.has(node), manifest)) return undefined;
  const problems = new Problems();
  const changes = await changesOf([...affected, ...disabled], manifest, { workspace, macros, known, problems });
  if (!changes || problems.hasAny) return undefined;
  const { rebuilt, moved, movedFrom } = changes;
  const changed = new Map([...rebuilt, ...moved]);
  const tests = unitTestsOf(changed, manifest);
  const nodes = withChanges(manifest.nodes, changed);
  const whole: Manifest = { ...manifest, macros: listed, nodes, disabled: withChanges(manifest.disabled, changed) };
  // Of what is only built elsewhere, others see nothing else.
  const isUnseen = rebuilt.size === 0 || looksAlike(manifest, whole, ({ uniqueId }) => rebuilt.has(uniqueId));
  if (!tests || !isUnseen) return undefined;
  const fresh = [...rebuilt.keys(), ...tests.map(({ uniqueId }) => uniqueId), ...freshIds];
  return { manifest: whole, macros, problems: [], warnings: [], freshIds: new Set(fresh), movedFrom };
}

/** The very map, where nothing of it has changed. */
function withChanges(nodes: Manifest['nodes'], changed: ReadonlyMap<string, Node>): Manifest['nodes'] {
  if (![...nodes.keys()].some((id) => changed.has(id))) return nodes;
  return new Map(Array.from(nodes, ([id, node]) => [id, changed.get(id) ?? node]));
}

/** The affected nodes that are others now. */
interface ChangedNodes {
  readonly rebuilt: ReadonlyMap<string, Node>;
  /** Those that are built elsewhere, and are the same in all else. */
  readonly moved: ReadonlyMap<string, Node>;
  readonly movedFrom: ReadonlyMap<string, RelationName>;
}

/** Undefined where a node cannot be built again of what is known, or more of others hangs on it. */
async function changesOf(
  affected: readonly Node[],
  manifest: Manifest,
  context: ParseContext,
): Promise<ChangedNodes | undefined> {
  const { workspace, known, problems } = context;
  const executable = affected.filter(isExecutable);
  const places = await placeAgain(
    executable.filter((node) => known.isOnlyMoved(node)),
    context,
  );
  const others = affected.filter((node) => !isExecutable(node) || !places?.has(node));
  const built = places && (await rebuildAll(others, context));
  if (!built) return undefined;
  // Those that are built again are found as they were, in their places among others of their names.
  const all = [...manifest.nodes.values(), ...manifest.disabled.values()];
  const { root } = workspace;
  const { enabled } = resolveDependencies(built, { failed: new Set(), rootPackage: root.name, problems, others: all });
  if (enabled.length < others.length) return undefined;
  // Most edits of macros concern what is known at compilation only.
  const rebuilt = enabled.filter((node) => !isSameJson(node, manifest.nodes.get(node.uniqueId)));
  const elsewhere = [...places].filter(([node, relation]) => !isSamePlace(relation, node.relation));
  const moved = new Map(elsewhere.map(([node, relation]) => [node.uniqueId, { ...node, relation }]));
  const movedFrom = new Map(elsewhere.map(([node]) => [node.uniqueId, node.relation]));
  return { moved, movedFrom, rebuilt: new Map(rebuilt.map((node) => [node.uniqueId, node])) };
}

function isSamePlace(one: RelationName, other: RelationName): boolean {
  return one.database === other.database && one.schema === other.schema && one.identifier === other.identifier;
}

/** The nodes as the macros make them now; undefined where one cannot be built of what is known. */
async function rebuildAll(nodes: readonly Node[], context: ParseContext): Promise<Unresolved[] | undefined> {
  const projects = new Map(allProjects(context.workspace).map((project) => [project.name, project]));
  const rebuilt: Unresolved[] = [];
  for (const node of nodes) {
    const project = projects.get(node.packageName);
    const draft = project && isExecutable(node) ? context.known.draftOf(node, project) : undefined;
    const built = draft && (await rebuildNode(draft, context));
    if (!built || !isExecutable(node)) return undefined;
    rebuilt.push({ node: { ...node, ...built }, location: { file: node.originalFilePath } });
  }
  return rebuilt;
}

/**
 * The unit tests of the changed models, for manifest.json says of them where their models are; undefined where they
 * may not fit any more.
 */
function unitTestsOf(changed: ReadonlyMap<string, Node>, { nodes }: Manifest): UnitTestNode[] | undefined {
  const tests: UnitTestNode[] = [];
  for (const test of nodes.values()) {
    const id = test.resourceType === 'unit_test' ? test.dependsOn.nodes[0] : undefined;
    const model = id === undefined ? undefined : changed.get(id);
    if (id === undefined || test.resourceType !== 'unit_test' || !model) continue;
    if (asksForIncremental(model) !== asksForIncremental(nodes.get(id))) return undefined;
    tests.push(test);
  }
  return tests;
}

function asksForIncremental(node: Node | undefined): boolean {
  return node?.resourceType === 'model' && node.dependsOn.macros.includes(IS_INCREMENTAL);
}
