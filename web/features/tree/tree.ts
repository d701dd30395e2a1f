import type { DocumentedNode } from '../../../src/core/index.ts';
import { addressOf, formatRoute } from '../../routes/route.ts';
import { byKind, kindOf } from '../../ui/kinds.ts';
import type { Project } from '../project/project.ts';

/** A line of a tree: a folder with lines below it, or a link. */
export interface Branch {
  readonly key: string;
  readonly label: string | { readonly fr: string; readonly en: string };
  readonly address?: string | undefined;
  /** Unique id of the node or macro that the line stands for. */
  readonly id?: string | undefined;
  readonly children: readonly Branch[];
}

const IN_FOLDERS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'analysis']);

/** The project as its files are ordered: per type, then per folder. Tests stand with what they test. */
export function projectTree({ documentation }: Project): readonly Branch[] {
  const types = [...new Set(documentation.nodes.map(({ type }) => type))];
  const shown = types.filter((type) => type !== 'test' && type !== 'unit_test').toSorted(byKind);
  const branches = shown.map((type) => {
    const nodes = documentation.nodes.filter((node) => node.type === type);
    const children = type === 'source' ? sourceBranches(nodes) : folderBranches(nodes, IN_FOLDERS.has(type));
    return { key: type, label: kindOf(type).many, children };
  });
  const macros = documentation.macros.map(({ id, name }) => leaf(id, name));
  if (macros.length === 0) return branches;
  return [...branches, { key: 'macro', label: kindOf('macro').many, children: sorted(macros) }];
}

/** The same relations as the database holds them: per schema. */
export function databaseTree({ documentation }: Project): readonly Branch[] {
  const schemas = new Map<string, Branch[]>();
  for (const { id, relation } of documentation.nodes) {
    if (relation === undefined) continue;
    const { database, schema, identifier } = relation;
    const name = database === documentation.target.database ? schema : `${database}.${schema}`;
    schemas.set(name, [...(schemas.get(name) ?? []), leaf(id, identifier)]);
  }
  return sorted([...schemas].map(([name, children]) => ({ key: name, label: name, children: sorted(children) })));
}

function sourceBranches(nodes: readonly DocumentedNode[]): readonly Branch[] {
  const sources = new Map<string, DocumentedNode[]>();
  for (const node of nodes) {
    const name = node.source?.name ?? '';
    sources.set(name, [...(sources.get(name) ?? []), node]);
  }
  return [...sources].map(([name, tables]) => ({
    key: `source/${name}`,
    label: name,
    address: formatRoute({ page: 'source_list', id: name }),
    children: sorted(tables.map(({ id, name: full }) => leaf(id, full.slice(name.length + 1)))),
  }));
}

/** Folders first, then files; the package and the node's own name are not part of the path. */
function folderBranches(nodes: readonly DocumentedNode[], inFolders: boolean, depth = 1): readonly Branch[] {
  const folders = new Map<string, DocumentedNode[]>();
  const files: Branch[] = [];
  for (const node of nodes) {
    const folder = inFolders && node.fqn.length > depth + 1 ? node.fqn[depth] : undefined;
    if (folder === undefined || node.fqn.length - 1 <= depth)
      files.push(leaf(node.id, node.exposure?.label ?? node.name));
    else folders.set(folder, [...(folders.get(folder) ?? []), node]);
  }
  const branches = [...folders].map(([name, inside]) => ({
    key: `${inside[0]?.type ?? ''}/${inside[0]?.fqn.slice(1, depth + 1).join('/') ?? ''}`,
    label: name,
    children: folderBranches(inside, inFolders, depth + 1),
  }));
  return [...sorted(branches), ...sorted(files)];
}

function leaf(id: string, label: string): Branch {
  return { key: id, label, id, address: addressOf(id), children: [] };
}

function sorted(branches: readonly Branch[]): readonly Branch[] {
  return branches.toSorted((left, right) => String(left.label).localeCompare(String(right.label)));
}

/** The keys of the lines above the one of a node or macro, so that it can be shown. */
export function pathTo(branches: readonly Branch[], id: string): readonly string[] {
  for (const branch of branches) {
    if (branch.id === id) return [branch.key];
    const below = pathTo(branch.children, id);
    if (below.length > 0) return [branch.key, ...below];
  }
  return [];
}
