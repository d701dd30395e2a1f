import {
  type ModelNode,
  type Node,
  nearestNames,
  type SourceLocation,
  type Text,
  type UnitTestNode,
  unitTestInvalid,
} from '../../core/index.ts';
import type { Problems } from './problems.ts';
import { type ParsedUnitTest, takesVersion } from './unit-tests.ts';

/**
 * Finds the model of each unit test; a model with versions is tested once for each version that the test takes. Tests of
 * a disabled model are left out, as in dbt; what else does not fit is a problem.
 */
export function resolveUnitTests(
  parsed: readonly ParsedUnitTest[],
  nodes: ReadonlyMap<string, Node>,
  options: { readonly disabled: readonly Node[]; readonly failed: ReadonlySet<string>; readonly problems: Problems },
): UnitTestNode[] {
  const models = [...nodes.values()].filter((node) => node.resourceType === 'model');
  return parsed.flatMap(({ node, location }) => {
    if (!node.config.enabled) return [node];
    const [name = '', pinned] = node.model.split(/[\s.]+v?/);
    const found = modelsNamed(name, node, models).filter(
      ({ version }) => pinned === undefined || String(version) === pinned,
    );
    const [model] = found;
    if (model === undefined) {
      const isKnown = options.failed.has(name) || options.disabled.some((other) => other.name === name);
      if (!isKnown) options.problems.error(modelMissing(node, models, location));
      return [];
    }
    const problem = misfit(node, model);
    if (problem) options.problems.error(unitTestInvalid(node.uniqueId, problem, location));
    return forVersions(node, found, location, options.problems);
  });
}

/** The versions of one model: of the test's own package, else of any. */
function modelsNamed(name: string, { packageName }: UnitTestNode, models: readonly ModelNode[]): ModelNode[] {
  const named = models.filter((model) => model.name === name);
  const own = named.filter((model) => model.packageName === packageName);
  return own.length > 0 ? own : named.filter((model) => model.packageName === named[0]?.packageName);
}

function forVersions(
  node: UnitTestNode,
  models: readonly ModelNode[],
  location: SourceLocation,
  problems: Problems,
): UnitTestNode[] {
  const [first] = models;
  if (first?.version === undefined) return first ? [withModel(node, first)] : [];
  const taken = models.filter(({ version }) => version !== undefined && takesVersion(node, version));
  if (taken.length === 0) {
    const reason = { fr: 'aucune version de son modèle n’est retenue', en: 'it takes no version of its model' };
    problems.error(unitTestInvalid(node.uniqueId, reason, location));
  }
  return taken.map((model) => ({
    ...withModel(node, model),
    uniqueId: `${node.uniqueId}_v${model.version}`,
    version: model.version,
  }));
}

function withModel(node: UnitTestNode, model: ModelNode): UnitTestNode {
  return { ...node, dependsOn: { nodes: [model.uniqueId], macros: [] } };
}

/** A model that asks for this macro needs unit tests that answer it. */
export const IS_INCREMENTAL = 'macro.dbt.is_incremental';

/** What keeps the test from fitting its model. */
function misfit({ overrides, given, versions }: UnitTestNode, model: ModelNode): Text | undefined {
  if (versions !== undefined && model.version === undefined) {
    return { fr: 'son modèle n’a pas de versions', en: 'its model has no versions' };
  }
  if (!model.dependsOn.macros.includes(IS_INCREMENTAL)) return undefined;
  const override = overrides.macros.is_incremental;
  if (typeof override !== 'boolean') {
    return {
      fr: 'son modèle est incrémental : il faut overrides: macros: is_incremental: true ou false',
      en: 'its model is incremental: it needs overrides: macros: is_incremental: true or false',
    };
  }
  if (override && !given.some(({ input }) => input.trim() === 'this')) {
    return {
      fr: 'avec is_incremental: true il faut une entrée « input: this »',
      en: 'with is_incremental: true it needs an input `input: this`',
    };
  }
  return undefined;
}

function modelMissing(node: UnitTestNode, models: readonly ModelNode[], location: SourceLocation) {
  const near = nearestNames(
    node.model,
    models.map(({ name }) => name),
  );
  const reason = { fr: `le modèle « ${node.model} » n’existe pas`, en: `there is no model '${node.model}'` };
  return unitTestInvalid(node.uniqueId, reason, location, near);
}
