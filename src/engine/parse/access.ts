import {
  accessForbidden,
  configInvalid,
  type GroupInfo,
  groupUnknown,
  isExecutable,
  type ModelNode,
  type Node,
  nearestNames,
  type SourceLocation,
  versionDeprecated,
} from '../../core/index.ts';
import { allProjects, type Workspace, type YamlPath } from '../config/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { type ConfigLayer, entryLayers, placeOfConfig, textLayer } from './config-places.ts';
import { checkContract } from './contract.ts';
import type { Problems } from './problems.ts';
import { locate as locateIn } from './property-entry.ts';
import type { PropertyIndex } from './property-index.ts';
import { placeOfCall } from './resolve.ts';

const ACCESS = ['private', 'protected', 'public'];

/** What the rules about groups, access and deprecated versions need to know. */
interface AccessContext {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly groups: ReadonlyMap<string, GroupInfo>;
  readonly workspace: Workspace;
  readonly problems: Problems;
  readonly properties: PropertyIndex;
  readonly locate: (uniqueId: string) => SourceLocation | undefined;
}

/**
 * Notes groups that nobody defines, nodes that read what is private to another group or protected in another package,
 * and nodes that read a version of a model that is or will be out of date.
 */
export function checkAccess(context: AccessContext): void {
  const { nodes, workspace } = context;
  const restricted = new Set(allProjects(workspace).flatMap((project) => (project.restrictAccess ? project.name : [])));
  for (const node of nodes.values()) {
    checkOwnConfig(node, context);
    if (node.resourceType === 'source' || node.resourceType === 'unit_test') continue;
    for (const id of node.dependsOn.nodes) {
      const read = nodes.get(id);
      if (read?.resourceType === 'model') checkRead(node, read, context, restricted);
    }
  }
}

function checkRead(node: Node, read: ModelNode, context: AccessContext, restricted: ReadonlySet<string>): void {
  // Asked for only where something is wrong: it is looked for in the node's text.
  const location = () => {
    const place = context.locate(node.uniqueId) ?? { file: node.originalFilePath };
    return isExecutable(node) ? placeOfCall(node, read.name, place) : place;
  };
  const scope = forbiddenScope(node, read, context, restricted);
  if (scope !== undefined) {
    const declared = placeOf(read, [scope.kind === 'group' ? 'group' : 'access'], context);
    context.problems.error(accessForbidden(node.uniqueId, read.uniqueId, { ...scope, declared }, location()));
  }
  warnDeprecated(node, read, context, location);
}

/** Where what configures a node sets the value at the path; else the file of the node. */
function placeOf(node: Node, path: YamlPath, { properties, locate, workspace }: AccessContext): SourceLocation {
  const location = locate(node.uniqueId) ?? { file: node.originalFilePath };
  const project = allProjects(workspace).find(({ name }) => name === node.packageName);
  if (project === undefined) return location;
  const entry = properties.entryOf(node.uniqueId);
  const own = [...ownText(node, location), ...(entry ? entryLayers(entry) : [])];
  return placeOfConfig(workspace, { resourceType: node.resourceType, fqn: node.fqn, project, own, location }, path);
}

/** The text of a generic test is made of its declaration. */
function ownText(node: Node, { line }: SourceLocation): readonly ConfigLayer[] {
  if (!isExecutable(node) || node.resourceType === 'seed') return [];
  if (node.resourceType === 'test' && node.testKind === 'generic') return [];
  return [textLayer(parseTemplate(node.rawCode, node.originalFilePath, { firstLine: line ?? 1 }))];
}

function checkOwnConfig(node: Node, context: AccessContext): void {
  const { groups, problems } = context;
  const { group } = node.config;
  const names = [...groups.values()].map(({ name }) => name);
  if (typeof group === 'string' && !names.includes(group)) {
    problems.error(groupUnknown(node.uniqueId, group, nearestNames(group, names), placeOf(node, ['group'], context)));
  }
  if (node.resourceType !== 'model') return;
  noteContract(node, context);
  if (ACCESS.includes(String(node.config.access))) return;
  const expected = { fr: `un de : ${ACCESS.join(', ')}`, en: `one of: ${ACCESS.join(', ')}` };
  problems.error(configInvalid(node.uniqueId, 'access', expected, placeOf(node, ['access'], context)));
}

function noteContract(node: ModelNode, context: AccessContext): void {
  const { problems, locate, properties } = context;
  const place = locate(node.uniqueId) ?? { file: node.originalFilePath };
  const constraints = () => {
    const entry = properties.entryOf(node.uniqueId);
    return entry === undefined ? place : locateIn(entry, 'constraints' in entry.value ? 'constraints' : 'columns');
  };
  const { errors, warnings } = checkContract(node, { constraints, config: (path) => placeOf(node, path, context) });
  for (const error of errors) problems.error(error);
  for (const warning of warnings) problems.warn(warning);
}

/** The group or package to which `read` is kept and `node` does not belong; undefined where it may be read. */
function forbiddenScope(
  node: Node,
  read: ModelNode,
  { nodes }: AccessContext,
  restricted: ReadonlySet<string>,
): { kind: 'group' | 'package'; name: string } | undefined {
  const isForeign = node.packageName !== read.packageName && restricted.has(read.packageName);
  if (read.config.access === 'private') {
    const group = groupOf(node, nodes);
    if (group !== undefined && group === read.config.group && !isForeign) return undefined;
    return { kind: 'group', name: String(read.config.group ?? '') };
  }
  if (read.config.access === 'protected' && isForeign) return { kind: 'package', name: read.packageName };
  return undefined;
}

/** A generic test belongs to the group of what it tests. */
function groupOf(node: Node, nodes: ReadonlyMap<string, Node>): unknown {
  const attached = node.resourceType === 'test' ? nodes.get(node.attachedNode ?? '') : undefined;
  return node.config.group ?? attached?.config.group ?? undefined;
}

function warnDeprecated(
  node: Node,
  read: ModelNode,
  { nodes, problems, workspace }: AccessContext,
  location: () => SourceLocation,
): void {
  const { deprecationDate, latestVersion, name, version } = read;
  if (deprecationDate === undefined || !isExecutable(node) || node.resourceType === 'test') return;
  const latest = [...nodes.values()].find(
    (other) => other.resourceType === 'model' && other.name === name && other.version === latestVersion,
  );
  const newer =
    latest === undefined || latest.uniqueId === read.uniqueId ? undefined : `ref('${name}', v=${latestVersion})`;
  const isPast = Date.parse(deprecationDate) < workspace.startedAt.getTime();
  const label = version === undefined ? name : `${name}.v${version}`;
  problems.warn(
    versionDeprecated(node.uniqueId, label, { date: deprecationDate.slice(0, 10), isPast, newer }, location()),
  );
}
