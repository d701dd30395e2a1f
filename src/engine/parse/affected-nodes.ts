import { isExecutable, type Manifest, type Node, type UnitTestNode } from '../../core/index.ts';
import { allProjects, isPlainJson, type Workspace } from '../config/index.ts';
import { findCycle } from '../graph/index.ts';
import { checkAccess } from './access.ts';
import { type ParseContext, rebuildNode } from './build-node.ts';
import { isInSemanticLayer } from './connected-files.ts';
import type { EditedMacros } from './edited-macros.ts';
import { looksAlike } from './faces.ts';
import type { KnownNodes } from './known-nodes.ts';
import type { ParseResult } from './parse-result.ts';
import { Problems } from './problems.ts';
import { PropertyIndex } from './property-index.ts';
import { resolveDependencies, type Unresolved } from './resolve.ts';
import { IS_INCREMENTAL } from './resolve-unit-tests.ts';
import { checkUniqueness } from './uniqueness.ts';

/**
 * A parse with those of its nodes built again, of what they were built of and without a look at their files, that asked
 * for an edited macro or for something that is observed or configured otherwise; where no file but those of macros was
 * edited, that is the whole parse. `isLeft` says which nodes are read from files anyway. Undefined where more nodes than
 * these are affected, where others see a difference, and wherever anything is to be remarked.
 */
export async function rebuildAffected(
  { manifest, macros: earlier }: ParseResult,
  edited: EditedMacros | undefined,
  isLeft: (node: Node) => boolean,
  { workspace, known }: { readonly workspace: Workspace; readonly known: KnownNodes },
): Promise<ParseResult | undefined> {
  const { macros, listed, freshIds } = edited ?? { macros: earlier, listed: manifest.macros, freshIds: [] };
  const isAffected = (node: Node) => known.isAffected(node) && !isLeft(node);
  const affected = new Set([...manifest.nodes.values()].filter(isAffected));
  const isDisabledAffected = [...manifest.disabled.values()].some(isAffected);
  if (isDisabledAffected || isInSemanticLayer((node) => affected.has(node), manifest)) return undefined;
  const parsed = { macros, problems: [], warnings: [] };
  const edits: Manifest = edited ? { ...manifest, macros: listed } : manifest;
  if (affected.size === 0) return { ...parsed, manifest: edits, freshIds: new Set(freshIds) };
  const problems = new Problems();
  const built = await rebuildAll([...affected], { workspace, macros, known, problems });
  if (!built) return undefined;
  // Those that are built again are found as they were, in their places among others of their names.
  const others = [...manifest.nodes.values(), ...manifest.disabled.values()];
  const { root } = workspace;
  const { enabled } = resolveDependencies(built, { failed: new Set(), rootPackage: root.name, problems, others });
  if (hasRemarks(problems) || enabled.length < affected.size) return undefined;
  const changed = new Map(
    enabled.flatMap((node) => (isSame(node, manifest.nodes.get(node.uniqueId)) ? [] : [[node.uniqueId, node]])),
  );
  if (changed.size === 0) return { ...parsed, manifest: edits, freshIds: new Set(freshIds) };
  const nodes = new Map(Array.from(manifest.nodes, ([id, node]) => [id, changed.get(id) ?? node]));
  const whole: Manifest = { ...edits, nodes };
  const tests = unitTestsOf(changed, manifest);
  if (!tests || !isSound(whole, manifest, { workspace, isChanged: ({ uniqueId }) => changed.has(uniqueId) }))
    return undefined;
  const fresh = [...changed.keys(), ...tests.map(({ uniqueId }) => uniqueId), ...freshIds];
  return { ...parsed, manifest: whole, freshIds: new Set(fresh) };
}

function hasRemarks({ errors, warnings }: Problems): boolean {
  return errors.length + warnings.length > 0;
}

/** Whether nothing is to be remarked of the project as a whole, and others see no difference. */
function isSound(
  edited: Manifest,
  before: Manifest,
  { workspace, isChanged }: { readonly workspace: Workspace; readonly isChanged: (node: Node) => boolean },
): boolean {
  const problems = new Problems();
  checkAll(edited, workspace, problems);
  return !hasRemarks(problems) && !findCycle(edited) && looksAlike(before, edited, isChanged);
}

/** Most edits of macros concern what is known at compilation only. */
function isSame(node: Node, before: Node | undefined): boolean {
  return isPlainJson(node) && JSON.stringify(node) === JSON.stringify(before);
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

function checkAll(manifest: Manifest, workspace: Workspace, problems: Problems): void {
  const places = [...manifest.nodes.values()].map((node) => ({ node, location: { file: node.originalFilePath } }));
  checkUniqueness(places, problems);
  checkAccess({
    ...manifest,
    workspace,
    problems,
    properties: new PropertyIndex([], problems),
    locate: () => undefined,
  });
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
