import {
  type Documentation,
  type DocumentedMacro,
  type DocumentedNode,
  type DocumentedRelation,
  type ExecutableNode,
  isExecutable,
  type MacroNode,
  type Manifest,
  type Node,
  type RelationName,
  type SourceNode,
} from '../../core/index.ts';
import { type FoundColumn, toColumns } from './columns.ts';
import type { LastResults } from './last-results.ts';

/** What the database holds under a node's name. */
export interface FoundRelation extends RelationName {
  readonly kind: string;
  readonly owner: string;
  readonly comment: string | undefined;
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
  readonly columns: readonly FoundColumn[];
}

export interface DocumentationInput {
  readonly manifest: Manifest;
  /** By unique id. */
  readonly relations: ReadonlyMap<string, FoundRelation>;
  /** Compiled SQL by unique id. */
  readonly compiled: ReadonlyMap<string, string>;
  readonly last: LastResults;
  readonly target: Documentation['target'];
  readonly generatedAt: Date;
  /** The product's own packages of macros, which the page leaves out: it documents the project. */
  readonly builtinPackages: ReadonlySet<string>;
}

/** The documentation of a project. Nodes and macros with `docs: {show: false}` are left out. */
export function toDocumentation(input: DocumentationInput): Documentation {
  const { manifest } = input;
  const shown = [...manifest.nodes.values()].filter(isShown);
  const macros = [...manifest.macros.values()].filter(({ packageName }) => !input.builtinPackages.has(packageName));
  return {
    project: manifest.projectName,
    target: input.target,
    generatedAt: input.generatedAt.toISOString(),
    overview: overviewOf(manifest),
    nodes: shown.map((node) => toNode(node, input)),
    macros: macros.map(toMacro),
  };
}

function isShown(node: Node): boolean {
  const { docs } = node.config;
  const hidden = typeof docs === 'object' && docs !== null && 'show' in docs && docs.show === false;
  return !hidden && node.resourceType !== 'operation';
}

function overviewOf({ docs, projectName }: Manifest): string | undefined {
  const own = [...docs.values()].filter(({ packageName }) => packageName === projectName);
  const named = (name: string) => own.find((block) => block.name === name)?.contents;
  return named('__overview__') ?? named(`__${projectName}__`);
}

function toNode(node: Node, input: DocumentationInput): DocumentedNode {
  const { uniqueId } = node;
  const found = input.relations.get(uniqueId);
  const dependsOn = node.resourceType === 'source' ? undefined : node.dependsOn;
  return {
    id: uniqueId,
    type: node.resourceType,
    name: node.resourceType === 'source' ? `${node.sourceName}.${node.name}` : node.name,
    package: node.packageName,
    path: node.originalFilePath,
    fqn: node.fqn,
    description: node.description,
    tags: node.tags,
    meta: node.meta,
    parents: [...new Set(dependsOn?.nodes)],
    macros: (dependsOn?.macros ?? []).filter((id) => !input.builtinPackages.has(id.split('.')[1] ?? '')),
    columns: 'columns' in node ? toColumns(node.columns, found?.columns) : [],
    relation: toRelation(node, found),
    ...(isExecutable(node) ? executableFields(node, input) : {}),
    ...(node.resourceType === 'source' ? { source: sourceFields(node, input.last) } : {}),
    ...(node.resourceType === 'exposure' ? { exposure: exposureFields(node) } : {}),
    lastRun: input.last.runs.get(uniqueId),
  };
}

function executableFields(node: ExecutableNode, { compiled }: DocumentationInput): Partial<DocumentedNode> {
  const { docs, group, access } = node.config;
  const color = typeof docs === 'object' && docs !== null && 'node_color' in docs ? docs.node_color : undefined;
  return {
    materialized: node.resourceType === 'test' ? undefined : node.config.materialized,
    rawCode: node.resourceType === 'seed' ? undefined : node.rawCode,
    compiledCode: compiled.get(node.uniqueId),
    group: optionalText(group),
    access: node.resourceType === 'model' ? optionalText(access) : undefined,
    color: optionalText(color),
    ...(node.resourceType === 'test' ? { test: testFields(node) } : {}),
  };
}

/** Tests and analyses leave no relation that anybody reads, and an ephemeral model none at all. */
function toRelation(node: Node, found: FoundRelation | undefined): DocumentedRelation | undefined {
  const isRead = ['model', 'seed', 'snapshot', 'source'].includes(node.resourceType);
  if (!isRead || !('relation' in node) || node.config.materialized === 'ephemeral') return undefined;
  const { database, schema, identifier } = node.relation;
  if (found === undefined) return { database, schema, identifier };
  const { kind, owner, comment, rows, bytes } = found;
  return { database, schema, identifier, found: { kind, owner, comment, rows, bytes } };
}

function testFields(node: Extract<Node, { resourceType: 'test' }>): DocumentedNode['test'] {
  const { model: _model, column_name: _column, ...written } = node.testMetadata?.kwargs ?? {};
  return {
    kind: node.testKind,
    name: node.testMetadata?.name,
    arguments: written,
    column: node.columnName,
    node: node.attachedNode ?? (node.testKind === 'generic' ? node.dependsOn.nodes[0] : undefined),
    severity: typeof node.config.severity === 'string' ? node.config.severity.toLowerCase() : 'error',
  };
}

function sourceFields(node: SourceNode, last: LastResults): DocumentedNode['source'] {
  const freshness: Readonly<Record<string, unknown>> = Object(node.freshness);
  return {
    name: node.sourceName,
    description: node.sourceDescription,
    loader: node.loader,
    loadedAt: node.loadedAtField ?? node.loadedAtQuery,
    warnAfter: toPeriod(freshness.warn_after),
    errorAfter: toPeriod(freshness.error_after),
    filter: optionalText(freshness.filter),
    freshness: last.freshness.get(node.uniqueId),
  };
}

function toPeriod(value: unknown): { count: number; period: string } | undefined {
  if (typeof value !== 'object' || value === null || !('count' in value) || !('period' in value)) return undefined;
  const { count, period } = value;
  return typeof count === 'number' && typeof period === 'string' ? { count, period } : undefined;
}

function exposureFields(node: Extract<Node, { resourceType: 'exposure' }>): DocumentedNode['exposure'] {
  const { type, label, url, maturity, owner } = node;
  return { type, label, url, maturity, owner: { name: ownerText(owner.name), email: ownerText(owner.email) } };
}

function ownerText(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join(', ') : optionalText(value);
}

function toMacro(macro: MacroNode): DocumentedMacro {
  return {
    id: macro.uniqueId,
    name: macro.name,
    package: macro.packageName,
    path: macro.originalFilePath,
    description: macro.description,
    code: macro.macroSql,
    arguments: (macro.arguments ?? []).map(({ name, type, description }) => ({
      name: String(name),
      type: optionalText(type),
      description: optionalText(description) ?? '',
    })),
    macros: macro.dependsOn ?? [],
  };
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
