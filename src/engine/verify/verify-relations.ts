import { type ModelNode, type RelationName, type Text, toSigetiError } from '../../core/index.ts';
import { compareModel } from './compare.ts';
import type { ComparedRelation } from './compared-relation.ts';
import type { VerifyPlan } from './plan.ts';
import { type Rebuild, rebuildModel } from './rebuild.ts';

/**
 * Builds the planned models whole, upstream first, and compares each with what is published, all in the transaction of
 * the session, which sees one state of the database. What fails in a model is in its result, and what reads it is
 * skipped. Throws when the session is lost or the signal aborts.
 */
export async function verifyRelations(
  plan: VerifyPlan,
  rebuild: Rebuild,
  onResult: (result: ComparedRelation) => void | Promise<void>,
): Promise<readonly ComparedRelation[]> {
  const results = new Map<string, ComparedRelation>();
  for (const node of plan.nodes) {
    const startedAt = performance.now();
    const outcome = await verifyModel(node, plan, rebuild, results);
    const result = { node, key: [], ignored: [], ...outcome, seconds: (performance.now() - startedAt) / 1000 };
    results.set(node.uniqueId, result);
    await onResult(result);
  }
  return [...results.values()];
}

type Outcome = Omit<ComparedRelation, 'node' | 'seconds' | 'key' | 'ignored'> & Partial<ComparedRelation>;

async function verifyModel(
  node: ModelNode,
  { upstream, uniqueColumns }: VerifyPlan,
  rebuild: Rebuild,
  results: ReadonlyMap<string, ComparedRelation>,
): Promise<Outcome> {
  const { uniqueId } = node;
  const place = rebuild.places.get(uniqueId);
  const broken = (upstream.get(uniqueId) ?? []).find((id) => isUnbuilt(results.get(id)));
  if (broken !== undefined) return { status: 'skipped', reason: readsUnbuilt(broken) };
  if (place === undefined) throw new TypeError(`No place to build: ${uniqueId}`);
  const { session, signal } = rebuild;
  await session.script('savepoint sigeti_model', signal);
  try {
    const rows = await rebuildModel(node, place, rebuild);
    if (rows === undefined) {
      rebuild.places.delete(uniqueId);
      return { status: 'uncompared', reason: OWN_MATERIALIZATION };
    }
    return await compareModel(node, place, uniqueColumns.get(uniqueId) ?? [], rebuild);
  } catch (thrown) {
    if (signal.aborted || session.lost.aborted) throw thrown;
    await session.script('rollback to savepoint sigeti_model', signal);
    return { status: 'error', error: toSigetiError(thrown).with({ uniqueId }) };
  }
}

function isUnbuilt(result: ComparedRelation | undefined): boolean {
  return result?.status === 'error' || result?.status === 'skipped';
}

const OWN_MATERIALIZATION: Text = {
  fr: 'Le projet le construit par une matérialisation à lui : il n’a pas été comparé.',
  en: 'The project builds it by a materialization of its own: it was not compared.',
};

function readsUnbuilt(uniqueId: string): Text {
  const name = uniqueId.split('.').slice(2).join('.');
  return { fr: `${name}, qu’il lit, n’a pas été construit.`, en: `${name}, which it reads, was not built.` };
}

/** Where each planned model is built: a name of its own in the schema of the run. */
export function placesFor(
  { nodes }: VerifyPlan,
  names: ReadonlyMap<string, string>,
  schema: string,
): Map<string, RelationName> {
  return new Map(
    nodes.map(({ uniqueId, relation }) => [
      uniqueId,
      { database: relation.database, schema, identifier: names.get(uniqueId) ?? relation.identifier },
    ]),
  );
}
