import {
  type Emit,
  type ExecutableNode,
  type Manifest,
  type NodeResult,
  nearestNames,
  type RelationName,
} from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { type HostFunction, parseTemplate, printText, renderTemplate, type Scope, toPython } from '../jinja/index.ts';
import { adapterObject } from './adapter-object.ts';
import { requireText } from './arguments.ts';
import { baseMembers, messageMembers } from './base.ts';
import { columnClass } from './column.ts';
import { ConfigReader } from './config-object.ts';
import { contextObject } from './context-object.ts';
import type { TemplateDatabase } from './database.ts';
import { describeNode } from './describe-node.ts';
import { docFunction } from './docs.ts';
import { envVar } from './environment.ts';
import { dependencyUndeclared, targetUnknown } from './errors.ts';
import { graphObject } from './graph-object.ts';
import { hooksOf } from './hooks.ts';
import type { ManifestLookup } from './lookup.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';
import { print } from './messages.ts';
import { refArguments, refCall, sourceArguments } from './references.ts';
import type { MacroRegistry } from './registry.ts';
import { ephemeralRelation, type RelationObject, relationClass, relationObject } from './relation.ts';
import { resultMembers } from './results.ts';
import { runEndMembers } from './run-end.ts';
import { ContextScope } from './scope.ts';
import { renderTestArguments } from './test-arguments.ts';
import { VarObject } from './vars.ts';

/** What a text that is rendered for execution can reach. */
export interface RuntimeInput {
  readonly node: ExecutableNode;
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly lookup: ManifestLookup;
  readonly macros: MacroRegistry;
  readonly database: TemplateDatabase;
  /** Where `ref()`, `source()` and `this` point. */
  readonly resolve: (uniqueId: string) => RelationName;
  /** Where `ref()` points instead, for a node that this run does not build; undefined: where `resolve` says. */
  readonly defer?: ((uniqueId: string, database: TemplateDatabase) => Promise<RelationName | undefined>) | undefined;
  /** Unit tests: names of common table expressions that stand for nodes, by unique id. */
  readonly standIns?: ReadonlyMap<string, string> | undefined;
  /** Unit tests: what macros answer, by name or `package.name`. */
  readonly macroOverrides?: Readonly<Record<string, unknown>> | undefined;
  /** Where the part of what is read lies, by unique id, as SQL: an increment reads what it needs. */
  readonly parts?: ReadonlyMap<string, string> | undefined;
  readonly emit: Emit;
  readonly selected: readonly string[];
  /** Told of each ephemeral model that the text reads. */
  readonly onEphemeral: (node: ExecutableNode) => void;
  /** Takes what the text gives to `write()`: dbt writes it to the node's file below `target/run`. */
  readonly write: (text: string) => void;
  /** Whether the text may refer to every node, known to the graph or not: it is nobody's node. */
  readonly mayReadAll?: boolean | undefined;
  /** What the run has come to, for `on-run-end` hooks. */
  readonly results?: readonly NodeResult[] | undefined;
  /** The node's SQL, for hooks and materializations, which run after it was compiled. */
  readonly compiledCode?: string | undefined;
}

/** The names that a node's text sees while it is compiled for execution. */
export async function runtimeScope(input: RuntimeInput): Promise<Scope> {
  const { node, macros, workspace } = input;
  const messages = { emit: input.emit, uniqueId: node.uniqueId };
  const context: ContextScope = new ContextScope({
    macros,
    packageName: node.packageName,
    members: [
      {
        adapter: () =>
          adapterObject({
            database: input.database,
            quoting: workspace.root.quoting,
            dispatch: (name, namespace) => context.dispatch(name, namespace),
            print: (text) => print(messages, text),
          }),
        context: () => contextObject(context),
        render: method(async ([text]) => {
          const template = parseTemplate(requireText('render', 'string', text), node.originalFilePath);
          return renderTemplate(template, context.scope);
        }),
      },
      nodeMembers(input),
      input.results ? runEndMembers(input.manifest, input.results) : {},
      resultMembers(messages),
      messageMembers(messages),
      baseMembers(workspace),
    ],
    lenient: false,
  });
  for (const [name, answer] of Object.entries(input.macroOverrides ?? {})) {
    context.override(name, () => toPython(answer));
  }
  if (node.resourceType === 'test' && node.testMetadata) {
    const kwargs = await renderTestArguments(node.testMetadata.kwargs, context.scope, false);
    context.set('_dbt_generic_test_kwargs', kwargs);
  }
  return context.scope;
}

function nodeMembers(input: RuntimeInput): Record<string, Getter> {
  const { node, workspace } = input;
  const { quoting } = workspace.root;
  const ref = refFunction(input);
  const source = sourceFunction(input);
  const builtins = { ref: constant(ref), source: constant(source), config: () => new ConfigReader(node) };
  return {
    ...builtins,
    builtins: () => new MemberObject('builtins', builtins),
    var: () => new VarObject(workspace, node.packageName, false),
    env_var: () => envVar(workspace),
    this: () => standIn(node.uniqueId, input) ?? relationObject(ownRelation(input), quoting),
    execute: constant(true),
    model: () => toPython({ ...describeNode(node), compiled_code: input.compiledCode ?? null }),
    graph: () => graphObject(input.manifest),
    selected_resources: () => [...input.selected],
    database: constant(node.relation.database),
    schema: constant(node.relation.schema),
    sql: constant(input.compiledCode ?? null),
    compiled_code: constant(input.compiledCode ?? null),
    pre_hooks: () => toPython(hooksOf(node.config['pre-hook'])),
    post_hooks: () => toPython(hooksOf(node.config['post-hook'])),
    api: () => new MemberObject('api', { Relation: () => relationClass(quoting), Column: () => columnClass() }),
    doc: () => docFunction(input.manifest, node.packageName, workspace.root.name),
    write: method(([text]) => {
      input.write(printText(text ?? null));
      return '';
    }),
    load_agate_table: constant(null),
  };
}

/** The rows that a unit test gives in the place of a node. */
function standIn(uniqueId: string, { standIns }: RuntimeInput): RelationObject | undefined {
  const name = standIns?.get(uniqueId);
  return name === undefined ? undefined : ephemeralRelation(name);
}

function refFunction(input: RuntimeInput): HostFunction {
  const { node, lookup, workspace } = input;
  return async (args, kwargs): Promise<RelationObject> => {
    const asked = refArguments(args, kwargs);
    const found = lookup.ref(asked, node.packageName, workspace.root.name);
    if (!found) throw targetUnknown(refCall(asked), nearestNames(asked.name, lookup.refNames()));
    if (input.mayReadAll !== true && !node.dependsOn.nodes.includes(found.uniqueId))
      throw dependencyUndeclared(refCall(asked));
    const stood = standIn(found.uniqueId, input);
    if (stood) return stood;
    if (found.config.materialized === 'ephemeral' && found.resourceType === 'model') {
      input.onEphemeral(found);
      return ephemeralRelation(found.relation.identifier);
    }
    const relation = (await input.defer?.(found.uniqueId, input.database)) ?? input.resolve(found.uniqueId);
    return restricted(relationObject(relation, workspace.root.quoting), found, input);
  };
}

/** A text that was typed in is no node of the project: nobody but itself knows where it would be. */
function ownRelation({ node, manifest, resolve }: RuntimeInput): RelationName {
  return manifest.nodes.has(node.uniqueId) ? resolve(node.uniqueId) : node.relation;
}

function sourceFunction(input: RuntimeInput): HostFunction {
  const { node, lookup, workspace } = input;
  return (args): RelationObject => {
    const [source, table] = sourceArguments(args);
    const found = lookup.source(source, table, node.packageName, workspace.root.name);
    if (!found) throw targetUnknown(`source('${source}', '${table}')`);
    const stood = standIn(found.uniqueId, input);
    if (stood) return stood;
    return restricted(relationObject(input.resolve(found.uniqueId), found.quoting), found, input);
  };
}

/**
 * With `--empty`, what a model reads has no rows: its SQL is proved on the real columns at no cost. With `--sample`, it
 * has those of a time.
 */
function restricted(
  relation: RelationObject,
  { uniqueId, config }: { readonly uniqueId: string; readonly config: Readonly<Record<string, unknown>> },
  { node, workspace, parts }: RuntimeInput,
): RelationObject {
  const part = parts?.get(uniqueId);
  if (part !== undefined) return relation.with({ part });
  if (node.resourceType !== 'model' && node.resourceType !== 'snapshot') return relation;
  const { empty, sample } = workspace.flags;
  if (empty) return relation.with({ limit: 0 });
  const { event_time: time } = config;
  if (sample === undefined || typeof time !== 'string') return relation;
  const { start, end } = sample;
  return relation.with({ part: `${relation.toText()} where ${time} >= '${start}' and ${time} < '${end}'` });
}
