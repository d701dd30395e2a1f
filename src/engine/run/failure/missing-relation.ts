import {
  type ErrorDetails,
  type Manifest,
  nearestNames,
  quoteLiteral,
  type SourceNode,
  type Text,
} from '../../../core/index.ts';
import type { Session } from '../../../postgres/index.ts';
import { type Absence, nodeNotBuilt, sourceMissing } from './errors.ts';
import type { Explain } from './failure.ts';
import { nameAt } from './place.ts';

/**
 * A relation that is not there: a declared source, a node that nobody has built, or a name that is wrong; for the
 * last, the nearest names there are.
 */
export const explainMissingRelation: Explain = async (error, _failure, session, context) => {
  const [identifier, schema] = nameAt(error.server ?? {}).toReversed();
  if (identifier === undefined) return undefined;
  const { database } = context.connection;
  const absence: Absence = { error, database, relation: schema === undefined ? identifier : `${schema}.${identifier}` };
  const source = sourceAt(context.manifest, { schema, identifier });
  if (source !== undefined) return sourceMissing(absence, source, context.missingSources.has(source.uniqueId));
  const node = context.manifest.nodes.get(context.published.get(absence.relation) ?? '');
  if (node !== undefined) return nodeNotBuilt(absence, node);
  return withNearest(error, await relationsLike(session, identifier, schema));
};

function sourceAt(
  manifest: Manifest,
  name: { readonly schema: string | undefined; readonly identifier: string },
): SourceNode | undefined {
  for (const node of manifest.nodes.values()) {
    if (node.resourceType !== 'source' || node.relation.identifier !== name.identifier) continue;
    if (name.schema === undefined || node.relation.schema === name.schema) return node;
  }
  return undefined;
}

/** The same name wherever it lies, and likely slips within the schema. */
async function relationsLike(session: Session, identifier: string, schema: string | undefined) {
  const [found] = await session.script(`select n.nspname, c.relname from pg_class c
join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname !~ '^(pg_|_wap_|information_schema$|sigeti_wap$)' order by n.nspname = ${quoteLiteral(schema ?? 'public')} desc, 1, 2`);
  const relations = (found?.rows ?? []).map(([place, name]) => ({ schema: String(place), name: String(name) }));
  const inSchema = relations.filter((one) => schema === undefined || one.schema === schema);
  const slips = nearestNames(
    identifier,
    inSchema.map(({ name }) => name),
  );
  const near = [
    ...relations.filter(({ name }) => name === identifier),
    ...slips.flatMap((slip) => inSchema.filter(({ name }) => name === slip)),
  ];
  return [...new Set(near.map((one) => `${one.schema}.${one.name}`))];
}

function withNearest(error: ErrorDetails, near: readonly string[]): ErrorDetails {
  const list = near.slice(0, 3).join(', ');
  const known: Text = {
    fr: `Relations au nom le plus proche : ${list}.`,
    en: `Relations with the nearest names: ${list}.`,
  };
  const unknown: Text = {
    fr: 'Vérifiez le schéma et le nom (ou l’alias, devant une colonne) ; une relation du projet s’écrit {{ ref(…) }}, une table d’origine {{ source(…) }}.',
    en: 'Check the schema and the name (or the alias, before a column); a relation of the project is written {{ ref(…) }}, an original table {{ source(…) }}.',
  };
  return { ...error, hint: near.length > 0 ? known : unknown };
}
