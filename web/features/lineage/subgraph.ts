import { fold } from '../../ui/format.ts';
import type { Project } from '../project/project.ts';

/** How far to follow the lineage from a node; `Infinity` to its ends. */
export interface Reach {
  readonly up: number;
  readonly down: number;
}

/** A node with what lies within reach of it. */
export function around(project: Project, id: string, { up, down }: Reach): Set<string> {
  const parentsOf = (node: string) => project.nodes.get(node)?.parents ?? [];
  const childrenOf = (node: string) => project.children.get(node) ?? [];
  return new Set([...follow([id], parentsOf, up), ...follow([id], childrenOf, down)]);
}

function follow(from: Iterable<string>, next: (id: string) => readonly string[], steps: number): Set<string> {
  const found = new Set(from);
  let edge = [...found];
  for (let step = 0; step < steps && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap(next))].filter((id) => !found.has(id));
    for (const id of edge) found.add(id);
  }
  return found;
}

/** Nodes that lineage shows only when asked: they check, and lead nowhere. */
export function isCheck(type: string | undefined): boolean {
  return type === 'test' || type === 'unit_test';
}

/**
 * The nodes that dbt's selectors name: `+dim_lots`, `2+mart_x+1`, `tag:kpi`, `staging,+fait_factures`. A space unites, a
 * comma intersects; no selector at all means every node.
 */
export function selectNodes(project: Project, include: string, exclude: string): Set<string> {
  const all = () => new Set(project.nodes.keys());
  const chosen = include.trim() === '' ? all() : selectUnion(project, include);
  if (exclude.trim() === '') return chosen;
  const excluded = selectUnion(project, exclude);
  return new Set([...chosen].filter((id) => !excluded.has(id)));
}

function selectUnion(project: Project, text: string): Set<string> {
  const parts = text.trim().split(/\s+/).filter(Boolean);
  return new Set(parts.flatMap((part) => [...selectIntersection(project, part)]));
}

function selectIntersection(project: Project, text: string): Set<string> {
  const [first = new Set<string>(), ...others] = text.split(',').map((term) => selectTerm(project, term));
  return new Set([...first].filter((id) => others.every((other) => other.has(id))));
}

const TERM = /^(?<at>@)?(?:(?<up>\d*)(?<plus>\+))?(?<what>.*?)(?:(?<follow>\+)(?<down>\d*))?$/;

function selectTerm(project: Project, term: string): Set<string> {
  const { at, up, plus, what = '', follow: after, down } = TERM.exec(term)?.groups ?? {};
  const start = [...project.nodes.values()].filter((node) => isNamed(node, fold(what))).map(({ id }) => id);
  const reach = {
    up: plus === undefined ? 0 : toSteps(up),
    down: at !== undefined ? Number.POSITIVE_INFINITY : after === undefined ? 0 : toSteps(down),
  };
  const found = new Set(start.flatMap((id) => [...around(project, id, reach)]));
  if (at === undefined) return found;
  return follow(found, (id) => project.nodes.get(id)?.parents ?? [], Number.POSITIVE_INFINITY);
}

function toSteps(written: string | undefined): number {
  return written === undefined || written === '' ? Number.POSITIVE_INFINITY : Number(written);
}

type Named = Pick<
  NonNullable<ReturnType<Project['nodes']['get']>>,
  'id' | 'type' | 'name' | 'tags' | 'fqn' | 'path' | 'package' | 'materialized'
>;

/** Whether a selector without its `+` names the node. `*` stands for any characters. */
function isNamed(node: Named, what: string): boolean {
  const [, method, value = ''] = /^(\w+):(.*)$/.exec(what) ?? [];
  switch (method) {
    case undefined:
      return (
        matches(node.name, what) ||
        matches(node.id, what) ||
        isBelow(node.fqn, what) ||
        isBelow(node.fqn.slice(1), what)
      );
    case 'tag':
      return node.tags.some((tag) => matches(tag, value));
    case 'path':
      return matches(node.path, value) || fold(node.path).startsWith(`${value.replace(/\/$/, '')}/`);
    case 'resource_type':
      return matches(node.type, value);
    case 'package':
      return matches(node.package, value);
    case 'fqn':
      return isBelow(node.fqn, value) || isBelow(node.fqn.slice(1), value);
    case 'config.materialized':
      return matches(node.materialized ?? '', value);
    case 'source':
    case 'exposure':
      return node.type === method && (matches(node.name, value) || fold(node.name).startsWith(`${value}.`));
    default:
      return false;
  }
}

/** `staging` and `staging.clients` name what lies in these folders. */
function isBelow(fqn: readonly string[], what: string): boolean {
  return what !== '' && (fold(fqn.join('.')) === what || fold(fqn.join('.')).startsWith(`${what}.`));
}

function matches(text: string, pattern: string): boolean {
  if (!pattern.includes('*')) return fold(text) === pattern;
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(fold(text));
}
