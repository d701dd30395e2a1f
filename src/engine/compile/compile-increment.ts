import type { ExecutableNode, Manifest, RelationName } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import type { ManifestLookup, TemplateDatabase } from '../context/index.ts';
import {
  declaresIncrement,
  declaresWatch,
  describeDefinition,
  type IncrementSpec,
  readIncrement,
  readWatch,
  type WatchSpec,
} from '../increment/index.ts';
import { parseTemplate, renderTemplate, type Scope } from '../jinja/index.ts';

/** A declared increment, ready to be planned. */
export interface CompiledIncrement {
  readonly spec: IncrementSpec;
  /** All that decides what the model makes of its inputs, as one text. */
  readonly definition: string;
  /** Which published rows are computed again in any case; rendered. */
  readonly recompute: string | undefined;
  /** The value on which that depends beside the rows, as SQL; rendered. */
  readonly recomputeWhen: string | undefined;
  /** The model's SQL on a part of its inputs: where each part lies, by the unique id of what is read. */
  readonly restrict: (parts: ReadonlyMap<string, string>, database: TemplateDatabase) => Promise<string>;
}

/** A table that is built only where its inputs changed, ready to be planned. */
export interface CompiledWatch {
  readonly spec: WatchSpec;
  /** All that decides what the model makes of its tables, as one text. */
  readonly definition: string;
  /** What it depends on beside its tables, as SQL; rendered. */
  readonly recomputeWhen: string | undefined;
}

/** What reading a declaration needs of compiling. */
interface IncrementEnvironment {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly lookup: ManifestLookup;
  readonly database: TemplateDatabase;
  readonly resolve: (uniqueId: string) => RelationName;
  readonly defer?: ((uniqueId: string, database: TemplateDatabase) => Promise<RelationName | undefined>) | undefined;
  readonly restrict: CompiledIncrement['restrict'];
}

/**
 * Reads what a model declares of its increment; undefined where it declares none, and with `--empty` or `--sample`,
 * which know not all rows. Throws COMPILE_INCREMENT_ errors and those of templates.
 */
export async function compileIncrement(
  node: ExecutableNode,
  environment: IncrementEnvironment,
  scope: Scope,
): Promise<CompiledIncrement | undefined> {
  const { manifest, workspace, lookup, restrict } = environment;
  if (!declaresIncrement(node) || workspace.flags.empty || workspace.flags.sample) return undefined;
  const root = workspace.root.name;
  const relations = await relationsOf(node, environment);
  const spec = readIncrement(node, {
    manifest,
    findRef: ([first = '', second]) =>
      lookup.ref(second === undefined ? { name: first } : { package: first, name: second }, node.packageName, root),
    findSource: (source, table) => lookup.source(source, table, node.packageName, root),
    relationOf: (id) => relations.get(id) ?? environment.resolve(id),
  });
  return {
    spec,
    definition: describeDefinition(node, spec, manifest, varsOf(workspace)),
    recompute: await renderSql(spec.recompute, node, scope),
    recomputeWhen: await renderSql(spec.recomputeWhen, node, scope),
    restrict,
  };
}

/**
 * The same of a table; undefined where it declares nothing. With `--empty` its SQL is another, so that it is built then,
 * and by the next run. Throws as `compileIncrement`.
 */
export async function compileWatch(
  node: ExecutableNode,
  environment: Omit<IncrementEnvironment, 'restrict'>,
  scope: Scope,
): Promise<CompiledWatch | undefined> {
  const { manifest, workspace } = environment;
  if (!declaresWatch(node)) return undefined;
  const relations = await relationsOf(node, environment);
  const spec = readWatch(node, manifest, (id) => relations.get(id) ?? environment.resolve(id));
  const definition = describeDefinition(node, { ...spec, inputs: [] }, manifest, varsOf(workspace));
  return { spec, definition, recomputeWhen: await renderSql(spec.recomputeWhen, node, scope) };
}

function varsOf(workspace: Workspace): readonly unknown[] {
  return [workspace.cliVars, workspace.root.vars, ...workspace.packages.map(({ vars }) => vars)];
}

async function renderSql(
  template: string | undefined,
  node: ExecutableNode,
  scope: Scope,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  return (await renderTemplate(parseTemplate(template, node.originalFilePath), scope)).replaceAll('\n', ' ');
}

/** Where inputs are read that the run does not build and a state has elsewhere. */
async function relationsOf(
  node: ExecutableNode,
  { defer, manifest, database }: Pick<IncrementEnvironment, 'defer' | 'manifest' | 'database'>,
): Promise<ReadonlyMap<string, RelationName>> {
  const found = new Map<string, RelationName>();
  const visited = new Set<string>();
  const visit = async (one: ExecutableNode): Promise<void> => {
    for (const id of one.dependsOn.nodes) {
      const read = manifest.nodes.get(id);
      if (visited.has(id) || read === undefined || !('dependsOn' in read) || !('relation' in read)) continue;
      visited.add(id);
      const relation = await defer?.(id, database);
      if (relation) found.set(id, relation);
      await visit(read);
    }
  };
  if (defer !== undefined) await visit(node);
  return found;
}
