import { duplicateName, duplicateRelation, isExecutable, type Node, type Text } from '../../core/index.ts';
import type { Problems } from './problems.ts';
import type { Unresolved } from './resolve.ts';

const REFERABLE: Text = { fr: 'modèles, seeds ou snapshots', en: 'models, seeds or snapshots' };
const NOUNS: Readonly<Record<string, Text>> = {
  source: { fr: 'tables source', en: 'source tables' },
  test: { fr: 'tests', en: 'tests' },
  analysis: { fr: 'analyses', en: 'analyses' },
  exposure: { fr: 'exposures', en: 'exposures' },
  unit_test: { fr: 'tests unitaires', en: 'unit tests' },
  metric: { fr: 'métriques', en: 'metrics' },
  semantic_model: { fr: 'modèles sémantiques', en: 'semantic models' },
  saved_query: { fr: 'requêtes enregistrées', en: 'saved queries' },
  operation: { fr: 'hooks', en: 'hooks' },
};

/** Notes every name and every relation that two enabled nodes of one project claim. */
export function checkUniqueness(parsed: readonly Unresolved[], problems: Problems): void {
  const names = new Map<string, Unresolved>();
  const relations = new Map<string, Unresolved>();
  for (const item of parsed) {
    const { node, location } = item;
    if (!node.config.enabled) continue;
    const noun = NOUNS[node.resourceType];
    const key = noun ? node.uniqueId : refKey(node);
    const twin = names.get(key);
    if (twin) problems.error(duplicateName(noun ?? REFERABLE, node.name, placeText(twin), location));
    else names.set(key, item);
    const relation = builtRelation(item);
    const builder = relation === undefined ? undefined : relations.get(relation);
    if (relation !== undefined && !builder) relations.set(relation, item);
    if (relation !== undefined && builder && !twin) {
      problems.error(
        duplicateRelation(
          relation,
          { uniqueId: builder.node.uniqueId, file: builder.location.file },
          node.uniqueId,
          location,
        ),
      );
    }
  }
}

const BUILDERS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

/** The relation that the node builds, if it builds one. */
function builtRelation({ node }: Unresolved): string | undefined {
  if (!isExecutable(node) || !BUILDERS.has(node.resourceType)) return undefined;
  if (node.config.materialized === 'ephemeral') return undefined;
  const { database, schema, identifier } = node.relation;
  return `${database}.${schema}.${identifier}`;
}

function refKey(node: Node): string {
  const version = node.resourceType === 'model' && node.version !== undefined ? `.v${node.version}` : '';
  return `ref.${node.packageName}.${node.name}${version}`;
}

function placeText({ location }: Unresolved): string {
  return location.line === undefined ? location.file : `${location.file}:${location.line}`;
}
