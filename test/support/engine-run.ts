import { randomUUID } from 'node:crypto';
import type { ExecutableNode, Manifest, NodeResult, RunEvent, SourceNode } from '../../src/core/index.ts';
import { type CompiledSql, executeRun, type Hook, planRun, type RunInput } from '../../src/engine/run/index.ts';
import type { ConnectionTarget } from '../../src/postgres/index.ts';

/** A node of a project in memory. Its SQL names relations of the schema `dwh` directly. */
export interface NodeSpec {
  readonly name: string;
  readonly kind?: 'model' | 'snapshot' | 'seed' | 'test';
  readonly sql?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly reads?: readonly string[];
  /** Sources that it reads, as `schema.table`. */
  readonly sources?: readonly string[];
  readonly preHooks?: readonly HookSpec[];
  readonly postHooks?: readonly HookSpec[];
  readonly schema?: string;
  readonly tags?: readonly string[];
  /** The relation's name where it is not the node's. */
  readonly identifier?: string;
}

interface HookSpec {
  readonly sql: string;
  readonly transaction: boolean;
}

export interface EngineRun {
  readonly results: ReadonlyMap<string, NodeResult>;
  readonly events: readonly RunEvent[];
  /** Status by name. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** Runs nodes that need no project files: what is compiled is what is given. */
export async function runNodes(
  connection: ConnectionTarget,
  specs: readonly NodeSpec[],
  options: Partial<RunInput> & { readonly command?: string; readonly select?: readonly string[] } = {},
): Promise<EngineRun> {
  const manifest = manifestOf(specs);
  const events: RunEvent[] = [];
  const names = options.select ?? specs.map((spec) => spec.name);
  const ids = names.map((name) => idOf(specs, name));
  const results = await executeRun(planRun(manifest, ids, options.command ?? 'run'), {
    manifest,
    connection,
    target: { name: 'test', schema: 'dwh' },
    threads: 2,
    runId: randomUUID(),
    invoker: { verb: options.command ?? 'run', user: 'tester', host: 'here', processId: process.pid },
    fullRefresh: false,
    storeFailures: false,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    compile: async (node) => compiled(specs, node),
    compileUnitTest: async () => '',
    rowsSql: () => '',
    testQuery: (_, sql) =>
      `select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error from (\n${sql}\n) t`,
    readSeed: (node) => specOf(specs, node.name).sql ?? '',
    ...options,
  });
  return {
    events,
    results: new Map(results.map((result) => [nameOf(result.uniqueId), result])),
    statuses: Object.fromEntries(results.map((result) => [nameOf(result.uniqueId), result.status])),
  };
}

/** Runs one node and returns its result. */
export async function runNodeAlone(
  connection: ConnectionTarget,
  spec: NodeSpec,
  options: Partial<RunInput> = {},
): Promise<NodeResult> {
  const { results } = await runNodes(connection, [spec], options);
  const result = results.get(spec.name);
  if (result === undefined) throw new Error(`no result of ${spec.name}`);
  return result;
}

export function manifestOf(specs: readonly NodeSpec[]): Manifest {
  const sources = [...new Set(specs.flatMap((spec) => spec.sources ?? []))];
  const nodes = [...sources.map(sourceFrom), ...specs.map((spec) => nodeFrom(specs, spec))];
  return {
    projectName: 'test',
    adapterType: 'postgres',
    nodes: new Map(nodes.map((node) => [node.uniqueId, node])),
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    disabled: new Map(),
  };
}

const MATERIALIZED = { model: 'view', snapshot: 'snapshot', seed: 'seed', test: 'test' } as const;

function nodeFrom(specs: readonly NodeSpec[], spec: NodeSpec): ExecutableNode {
  const kind = spec.kind ?? 'model';
  const base = {
    uniqueId: idOf(specs, spec.name),
    name: spec.name,
    packageName: 'test',
    path: `${spec.name}.sql`,
    originalFilePath: `${kind}s/${spec.name}.sql`,
    fqn: ['test', spec.name],
    description: '',
    tags: spec.tags ?? [],
    meta: {},
    config: { enabled: true, materialized: MATERIALIZED[kind], tags: [], meta: {}, ...spec.config },
    unrenderedConfig: {},
    rawCode: spec.sql ?? '',
    checksum: '',
    relation: { database: 'test', schema: spec.schema ?? 'dwh', identifier: spec.identifier ?? spec.name },
    refs: [],
    sources: [],
    dependsOn: {
      nodes: [...(spec.reads ?? []).map((name) => idOf(specs, name)), ...(spec.sources ?? []).map(sourceId)],
      macros: [],
    },
    columns: {},
  };
  if (kind === 'seed') return { ...base, resourceType: kind };
  if (kind === 'test') return { ...base, resourceType: kind, testKind: 'singular' };
  return { ...base, resourceType: kind };
}

function sourceFrom(relation: string): SourceNode {
  const [schema = '', identifier = ''] = relation.split('.');
  return {
    resourceType: 'source',
    uniqueId: sourceId(relation),
    name: identifier,
    sourceName: 'operational',
    sourceDescription: '',
    packageName: 'test',
    path: 'sources.yml',
    originalFilePath: 'models/sources.yml',
    fqn: ['test', 'operational', identifier],
    description: '',
    tags: [],
    meta: {},
    loader: '',
    identifier,
    relation: { database: 'test', schema, identifier },
    config: { enabled: true },
    columns: {},
  };
}

function sourceId(relation: string): string {
  return `source.test.operational.${relation.split('.')[1]}`;
}

function compiled(specs: readonly NodeSpec[], node: ExecutableNode): CompiledSql {
  const { sql = '', preHooks = [], postHooks = [] } = specOf(specs, node.name);
  return { sql, preHooks: preHooks.map(hookOf), postHooks: postHooks.map(hookOf) };
}

function hookOf({ sql, transaction }: HookSpec): Hook {
  return { transaction, place: () => ({ file: 'dbt_project.yml' }), render: async () => sql };
}

function specOf(specs: readonly NodeSpec[], name: string): NodeSpec {
  const spec = specs.find((one) => one.name === name);
  if (spec === undefined) throw new Error(`no node ${name}`);
  return spec;
}

function idOf(specs: readonly NodeSpec[], name: string): string {
  return `${specOf(specs, name).kind ?? 'model'}.test.${name}`;
}

function nameOf(uniqueId: string): string {
  return uniqueId.split('.').at(-1) ?? '';
}
