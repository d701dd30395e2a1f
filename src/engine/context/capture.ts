import type { ModelVersion, RefArgs, RelationName, ResourceType, TestNode } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import {
  findStaticCalls,
  type HostFunction,
  PyDict,
  runTemplate,
  type Scope,
  type StaticCalls,
  type Template,
  TemplateError,
  toPython,
} from '../jinja/index.ts';
import { parsingAdapter } from './adapter-object.ts';
import { baseMembers, messageMembers } from './base.ts';
import { blameProject } from './blame.ts';
import { columnClass } from './column.ts';
import { ConfigRecorder, configArguments } from './config-object.ts';
import { contextObject } from './context-object.ts';
import { envVar } from './environment.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';
import { refArguments, sourceArguments } from './references.ts';
import type { MacroRegistry } from './registry.ts';
import { relationClass, relationObject } from './relation.ts';
import { ContextScope } from './scope.ts';
import { renderTestArguments } from './test-arguments.ts';
import { VarObject } from './vars.ts';

/** A node before its file was read: what its place says, and the configuration from the project and YAML files. */
export interface CaptureNode {
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceType: ResourceType;
  readonly packageName: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly fqn: readonly string[];
  readonly relation: RelationName;
  readonly config: Readonly<Record<string, unknown>>;
  readonly testMetadata?: TestNode['testMetadata'];
  readonly version?: ModelVersion | undefined;
}

export interface CaptureInput {
  /** The node's file, or another text of the node such as a hook. */
  readonly template: Template;
  readonly node: CaptureNode;
  readonly workspace: Workspace;
  readonly macros: MacroRegistry;
}

/** What a text asks for, in order; references as often as they are made. */
export interface Captured {
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly [source: string, table: string])[];
  /** What each `config(...)` call of the text says, in order. */
  readonly configs: readonly Readonly<Record<string, unknown>>[];
  /** Unique ids of the macros that the text itself calls. */
  readonly macros: readonly string[];
  readonly vars: readonly string[];
  readonly environment: readonly string[];
}

/**
 * Finds what a node depends on and how it configures itself. A text with nothing but literal ref, source and config
 * calls is only read; any other is rendered with `execute` false, where undefined values and missing variables pass.
 * Throws TEMPLATE_RUNTIME or COMPILE_ errors with their place.
 */
export async function captureNode(input: CaptureInput): Promise<Captured> {
  const calls = findStaticCalls(input.template);
  const read = isStatic(calls, input) ? replay(calls) : undefined;
  if (read !== undefined) return read.captured();
  const record = new Recorder();
  await blameProject(async () => runTemplate(input.template, await captureScope(input, record), { lenient: true }));
  return record.captured();
}

const STATIC_CALLS = ['ref', 'source', 'config'];

/** A macro may stand in for `ref` and its kin; then the text must be rendered. */
function isStatic({ fullyStatic, calls }: StaticCalls, { node, macros }: CaptureInput): boolean {
  return (
    fullyStatic &&
    calls.every(({ name }) => STATIC_CALLS.includes(name)) &&
    STATIC_CALLS.every((name) => macros.find(name, node.packageName) === undefined)
  );
}

/** Undefined where a call has other arguments than it takes: rendering says so too, and where it stands. */
function replay({ calls }: StaticCalls): Recorder | undefined {
  const record = new Recorder();
  try {
    for (const { name, args, kwargs } of calls) {
      if (name === 'ref') record.refs.push(refArguments(args, kwargs));
      else if (name === 'source') record.sources.push(sourceArguments(args));
      else record.configs.push(configArguments(args, kwargs));
    }
    return record;
  } catch (thrown) {
    if (thrown instanceof TemplateError) return undefined;
    throw thrown;
  }
}

async function captureScope(input: CaptureInput, record: Recorder): Promise<Scope> {
  const { node, workspace, macros } = input;
  const context: ContextScope = new ContextScope({
    macros,
    packageName: node.packageName,
    members: [
      {
        adapter: () =>
          parsingAdapter({ quoting: workspace.root.quoting, dispatch: (name, space) => context.dispatch(name, space) }),
        context: () => contextObject(context),
      },
      nodeMembers(input, record),
      messageMembers({ emit: () => undefined }),
      baseMembers(workspace),
    ],
    lenient: true,
    onMacro: (uniqueId) => {
      record.macros.add(uniqueId);
    },
  });
  if (node.testMetadata) {
    const kwargs = await renderTestArguments(node.testMetadata.kwargs, context.scope, true);
    context.set('_dbt_generic_test_kwargs', kwargs);
    record.setAside();
  }
  return context.scope;
}

function nodeMembers({ node, workspace }: CaptureInput, record: Recorder): Record<string, Getter> {
  const relation: RelationName = {
    get database() {
      return node.relation.database;
    },
    get schema() {
      return node.relation.schema;
    },
    get identifier() {
      return node.relation.identifier;
    },
  };
  const self = () => relationObject(relation, workspace.root.quoting);
  const ref: HostFunction = (args, kwargs) => {
    record.refs.push(refArguments(args, kwargs));
    return self();
  };
  const source: HostFunction = (args) => {
    record.sources.push(sourceArguments(args));
    return self();
  };
  const config = new ConfigRecorder((said) => {
    record.configs.push(said);
  });
  const nothing: HostFunction = () => null;
  return {
    ref: constant(ref),
    source: constant(source),
    config: constant(config),
    builtins: () =>
      new MemberObject('builtins', { ref: constant(ref), source: constant(source), config: constant(config) }),
    var: () => new VarObject(workspace, node.packageName, true, (name) => record.vars.add(name)),
    env_var: () => envVar(workspace, (name) => record.environment.add(name)),
    this: self,
    execute: constant(false),
    model: () => toPython(describeSkeleton(node)),
    graph: () => toPython({ nodes: {}, sources: {}, exposures: {}, metrics: {}, groups: {}, macros: {} }),
    selected_resources: () => [],
    database: () => node.relation.database,
    schema: () => node.relation.schema,
    sql: constant(null),
    compiled_code: constant(null),
    pre_hooks: () => [],
    post_hooks: () => [],
    api: () =>
      new MemberObject('api', { Relation: () => relationClass(workspace.root.quoting), Column: () => columnClass() }),
    doc: method(() => ''),
    render: method(([text]) => text ?? ''),
    write: method(() => ''),
    store_result: method(() => ''),
    store_raw_result: method(() => ''),
    load_result: method(nothing),
    load_agate_table: method(nothing),
  };
}

/** The node as templates see it while it is parsed, in dbt's names. */
export function describeSkeleton(node: CaptureNode): Record<string, unknown> {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    version: node.version ?? null,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    fqn: [...node.fqn],
    alias: node.relation.identifier,
    database: node.relation.database,
    schema: node.relation.schema,
    config: new PyDict(Object.entries(node.config).map(([key, value]) => [key, toPython(value)])),
    tags: node.config.tags ?? [],
    meta: node.config.meta ?? {},
    description: '',
    columns: {},
    refs: [],
    sources: [],
    depends_on: { nodes: [], macros: [] },
  };
}

/** Keeps what is asked for, in order. */
class Recorder {
  readonly refs: RefArgs[] = [];
  readonly sources: (readonly [source: string, table: string])[] = [];
  readonly configs: Readonly<Record<string, unknown>>[] = [];
  readonly macros = new Set<string>();
  readonly vars = new Set<string>();
  readonly environment = new Set<string>();
  #macrosOfArguments: readonly string[] = [];

  /** A test's macro counts before those that its arguments call. */
  setAside(): void {
    this.#macrosOfArguments = [...this.macros];
    this.macros.clear();
  }

  captured(): Captured {
    return {
      refs: this.refs,
      sources: this.sources,
      configs: this.configs,
      macros: [...new Set([...this.macros, ...this.#macrosOfArguments])],
      vars: [...this.vars],
      environment: [...this.environment],
    };
  }
}
