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
import { allProjects, type Workspace } from '../config/index.ts';
import { checkContract } from './contract.ts';
import type { Problems } from './problems.ts';
import { locate as locateIn } from './property-entry.ts';
import type { PropertyIndex } from './property-index.ts';
import { placeInText, placeOfCall } from './resolve.ts';

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
    const declared = placeOfConfig(read, scope.kind === 'group' ? 'group' : 'access', context);
    context.problems.error(accessForbidden(node.uniqueId, read.uniqueId, { ...scope, declared }, location()));
  }
  warnDeprecated(node, read, context, location);
}

/** Where a node's text or its entry in a properties file sets the key; else the file of the node. */
function placeOfConfig(node: Node, key: 'group' | 'access', { properties, locate }: AccessContext): SourceLocation {
  const place = locate(node.uniqueId) ?? { file: node.originalFilePath };
  const inText = isExecutable(node) ? placeInText(node, new RegExp(`\\b${key}\\s*=`), place) : place;
  const entry = properties.entryOf(node.uniqueId);
  if (inText.line !== undefined || entry === undefined) return inText;
  const { config } = entry.value;
  if (typeof config === 'object' && config !== null && key in config) return locateIn(entry, 'config', key);
  return key in entry.value ? locateIn(entry, key) : inText;
}

function checkOwnConfig(node: Node, context: AccessContext): void {
  const { groups, problems } = context;
  const { group } = node.config;
  const names = [...groups.values()].map(({ name }) => name);
  if (typeof group === 'string' && !names.includes(group)) {
    problems.error(
      groupUnknown(node.uniqueId, group, nearestNames(group, names), placeOfConfig(node, 'group', context)),
    );
  }
  if (node.resourceType !== 'model') return;
  noteContract(node, context);
  if (ACCESS.includes(String(node.config.access))) return;
  const expected = { fr: `un de : ${ACCESS.join(', ')}`, en: `one of: ${ACCESS.join(', ')}` };
  problems.error(configInvalid(node.uniqueId, 'access', expected, placeOfConfig(node, 'access', context)));
}

function noteContract(node: ModelNode, { problems, locate, properties }: AccessContext): void {
  const place = locate(node.uniqueId) ?? { file: node.originalFilePath };
  const constraints = () => {
    const entry = properties.entryOf(node.uniqueId);
    return entry === undefined ? place : locateIn(entry, 'constraints' in entry.value ? 'constraints' : 'columns');
  };
  const { errors, warnings } = checkContract(node, { node: place, constraints });
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
