import type { Emit, ExecutableNode, Manifest, NodeResult, RelationName } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import {
  blameProject,
  findOwnStrategy,
  hooksOf,
  type MacroRegistry,
  ManifestLookup,
  type Materialized,
  renderOwnStrategy,
  runOwnMaterialization,
  runtimeScope,
  type StrategyCall,
  type TemplateDatabase,
} from '../context/index.ts';
import { parseTemplate, renderTemplate, type Scope, type Template } from '../jinja/index.ts';
import { type CompiledHook, compileHooks } from './compile-hooks.ts';
import { type CompiledIncrement, type CompiledWatch, compileIncrement, compileWatch } from './compile-increment.ts';
import { injectCtes } from './inject-ctes.ts';
import { nameParts, nameSubqueries } from './name-subqueries.ts';

/** What compiling needs to know; one per run. */
export interface CompileEnvironment {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly macros: MacroRegistry;
  /** The session of the node that is compiled, as far as templates may use it. */
  readonly database: TemplateDatabase;
  /** Where `ref()`, `source()` and `this` point. */
  readonly resolve: (uniqueId: string) => RelationName;
  /** Where `ref()` points instead, for a node that this run does not build. */
  readonly defer?: ((uniqueId: string, database: TemplateDatabase) => Promise<RelationName | undefined>) | undefined;
  /** Unit tests: names of common table expressions that stand for nodes, by unique id. */
  readonly standIns?: ReadonlyMap<string, string> | undefined;
  /** Where the part of what is read lies, by unique id, as SQL: an increment reads what it needs. */
  readonly parts?: ReadonlyMap<string, string> | undefined;
  /** Unit tests: what macros answer, by name or `package.name`. */
  readonly macroOverrides?: Readonly<Record<string, unknown>> | undefined;
  readonly emit: Emit;
  /** Unique ids that the run selected. */
  readonly selected: readonly string[];
  /** Whether ephemeral models are written into what reads them, as they must be to run it; yes where nothing is said. */
  readonly injectsCtes?: boolean | undefined;
  /** Whether the text may refer to every node: it is nobody's node. */
  readonly mayReadAll?: boolean | undefined;
  /** What the run has come to, for `on-run-end` hooks. */
  readonly results?: readonly NodeResult[] | undefined;
  /** Takes what the node's text gives to `write()`. */
  readonly write: (text: string) => void;
}

/** An ephemeral model as it is written into a node's SQL. */
export interface InjectedCte {
  readonly id: string;
  readonly sql: string;
}

export interface CompiledNode {
  readonly uniqueId: string;
  /** Ready to run, with ephemeral models injected; empty for a seed. Of a test, the query for its failing rows. */
  readonly sql: string;
  readonly extraCtes: readonly InjectedCte[];
  readonly preHooks: readonly CompiledHook[];
  readonly postHooks: readonly CompiledHook[];
  /** The config `sql_header`: statements to run before the node's own. */
  readonly sqlHeader: string | undefined;
  /** Where the project has an incremental strategy of its own for the node: the SQL with which it adds new rows. */
  readonly strategy: ((call: StrategyCall, database: TemplateDatabase) => Promise<string>) | undefined;
  /** Where the project has a materialization of its own for the node: builds it. It runs the hooks itself. */
  readonly materialize: ((database: TemplateDatabase) => Promise<Materialized>) | undefined;
  /** Where the model declares its increment: what is declared, and its SQL on a part of its inputs. */
  readonly increment: CompiledIncrement | undefined;
  /** Where a table declares to be built only where its inputs changed. */
  readonly watch: CompiledWatch | undefined;
}

/**
 * Renders a node's text for execution. Throws TEMPLATE_ and COMPILE_ errors with file, line, column and macro stack,
 * and DATABASE_ errors of queries that the template runs.
 */
export async function compileNode(node: ExecutableNode, environment: CompileEnvironment): Promise<CompiledNode> {
  return blameProject(() => compile(node, environment));
}

async function compile(node: ExecutableNode, environment: CompileEnvironment): Promise<CompiledNode> {
  const { own, extraCtes, scope } = await render(node, environment, sharedOf(environment.manifest));
  const { config } = node;
  const header = config.sql_header;
  const injected = environment.injectsCtes === false ? [] : extraCtes;
  const sql = injectCtes(
    own,
    injected.map((cte) => cte.sql),
  );
  const materialize = ownMaterialization(node, sql, environment);
  // A hook of the project file has the configuration of a model, and its hooks are none of its own.
  const isHook = node.resourceType === 'operation';
  const hasHooks = materialize === undefined && !isHook;
  const scopeOf = (database: TemplateDatabase) =>
    runtimeScope({
      ...environment,
      database,
      node,
      lookup: lookupOf(environment.manifest),
      compiledCode: sql,
      onEphemeral: () => {},
    });
  const hooks = (key: 'pre-hook' | 'post-hook') => compileHooks(config[key], node, environment.workspace, scopeOf);
  return {
    uniqueId: node.uniqueId,
    sql: isHook ? (hooksOf(sql)[0]?.sql ?? '') : sql,
    extraCtes,
    preHooks: hasHooks ? hooks('pre-hook') : [],
    postHooks: hasHooks ? hooks('post-hook') : [],
    sqlHeader: typeof header === 'string' ? header : undefined,
    strategy: ownStrategy(node, sql, environment),
    materialize,
    increment: await compileIncrement(node, incrementEnvironment(node, environment), scope),
    watch: await compileWatch(node, incrementEnvironment(node, environment), scope),
  };
}

function incrementEnvironment(node: ExecutableNode, environment: CompileEnvironment) {
  const { lookup } = sharedOf(environment.manifest);
  const restrict = async (parts: ReadonlyMap<string, string>, database: TemplateDatabase) => {
    const { own, extraCtes } = await renderNode(node, { ...environment, database, parts });
    return injectCtes(
      own,
      extraCtes.map(({ sql }) => sql),
    );
  };
  return { ...environment, lookup, restrict };
}

function ownMaterialization(
  node: ExecutableNode,
  compiledCode: string,
  environment: CompileEnvironment,
): CompiledNode['materialize'] {
  if (node.resourceType !== 'model' && node.resourceType !== 'snapshot') return undefined;
  const block = environment.macros.findMaterialization(node.config.materialized);
  const { lookup } = sharedOf(environment.manifest);
  return (
    block &&
    ((database) =>
      runOwnMaterialization(block, { ...environment, database, node, lookup, compiledCode, onEphemeral: () => {} }))
  );
}

function ownStrategy(
  node: ExecutableNode,
  compiledCode: string,
  environment: CompileEnvironment,
): CompiledNode['strategy'] {
  const entry = findOwnStrategy(environment.macros, node);
  const { lookup } = sharedOf(environment.manifest);
  return (
    entry &&
    ((call, database) =>
      renderOwnStrategy(entry, call, {
        ...environment,
        database,
        node,
        lookup,
        compiledCode,
        onEphemeral: () => {},
      }))
  );
}

interface Rendered {
  /** The text before ephemeral models are injected. */
  readonly own: string;
  readonly extraCtes: readonly InjectedCte[];
  readonly scope: Scope;
}

/** Renders a node's text with the ephemeral models that it reads beside it. */
export async function renderNode(node: ExecutableNode, environment: CompileEnvironment): Promise<Rendered> {
  return blameProject(() => render(node, environment, sharedOf(environment.manifest)));
}

/** Finds what `ref()` and `source()` mean in a manifest. */
export function lookupOf(manifest: Manifest): ManifestLookup {
  return sharedOf(manifest).lookup;
}

async function render(node: ExecutableNode, environment: CompileEnvironment, shared: Shared): Promise<Rendered> {
  const ephemeral = new Map<string, ExecutableNode>();
  const scope = await runtimeScope({
    ...environment,
    node,
    lookup: shared.lookup,
    onEphemeral: (model) => ephemeral.set(model.uniqueId, model),
  });
  if (node.resourceType === 'seed') return { own: '', extraCtes: [], scope };
  const rendered = await renderTemplate(templateOf(node, shared), scope);
  const { empty, sample } = environment.workspace.flags;
  const named = environment.parts || sample ? nameParts(rendered) : rendered;
  const own = empty ? nameSubqueries(named) : named;
  const extraCtes = await ctesOf([...ephemeral.values()], environment, shared);
  return { own, extraCtes, scope };
}

/** The ephemeral models a text reads, each after those that it reads itself, each once. */
async function ctesOf(
  models: readonly ExecutableNode[],
  environment: CompileEnvironment,
  shared: Shared,
): Promise<InjectedCte[]> {
  const found = new Map<string, InjectedCte>();
  for (const model of models) {
    const { own, extraCtes } = await render(model, environment, shared);
    for (const cte of extraCtes) if (!found.has(cte.id)) found.set(cte.id, cte);
    const sql = ` __dbt__cte__${model.relation.identifier} as (\n${own}\n)`;
    if (!found.has(model.uniqueId)) found.set(model.uniqueId, { id: model.uniqueId, sql });
  }
  return [...found.values()];
}

/** What all nodes of a manifest share; it goes with the manifest. */
interface Shared {
  readonly lookup: ManifestLookup;
  /** By file and text: the tests of a YAML file mostly have the same few texts. */
  readonly templates: Map<string, Template>;
}

const sharedByManifest = new WeakMap<Manifest, Shared>();

function sharedOf(manifest: Manifest): Shared {
  const known = sharedByManifest.get(manifest) ?? { lookup: new ManifestLookup(manifest), templates: new Map() };
  sharedByManifest.set(manifest, known);
  return known;
}

function templateOf(node: ExecutableNode, { templates }: Shared): Template {
  const { originalFilePath, rawCode, resourceType } = node;
  if (node.resourceType === 'operation') return parseTemplate(rawCode, originalFilePath, { firstLine: node.line });
  if (resourceType !== 'test') return parseTemplate(rawCode, originalFilePath);
  const key = `${originalFilePath}\0${rawCode}`;
  const template = templates.get(key) ?? parseTemplate(rawCode, originalFilePath);
  templates.set(key, template);
  return template;
}
