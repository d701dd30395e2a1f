import { type ModelNode, quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type Catalogue, executeBatch, executeText, SessionDatabase } from '../adapter/index.ts';
import { type CompileEnvironment, compileNode } from '../compile/index.ts';
import { placeConfigError } from '../place-config-error.ts';
import { noteScratch, type RunLock } from '../run/index.ts';

/** One verification: its transaction, and where it builds. */
export interface Rebuild {
  /** In one repeatable-read transaction that is rolled back at the end. */
  readonly session: Session;
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
  readonly lock: RunLock;
  readonly compile: Omit<CompileEnvironment, 'database' | 'resolve' | 'write'>;
  /** Unique id → where the node is built, for the nodes that are; one that turns out not to be is taken out. */
  readonly places: Map<string, RelationName>;
  readonly published: (uniqueId: string) => RelationName;
}

/**
 * Builds a model whole, as a full refresh does, as a table of its own: a view too, so that it is evaluated once. Models
 * that are built here are read here, all else where it is published. Returns its rows; undefined where the project
 * builds the model by a materialization of its own. Throws what compiling and PostgreSQL throw.
 */
export async function rebuildModel(
  node: ModelNode,
  place: RelationName,
  { session, catalogue, signal, ...rebuild }: Rebuild,
): Promise<number | undefined> {
  const database = new SessionDatabase(session, catalogue, signal);
  const compiled = await compileNode(node, {
    ...rebuild.compile,
    database,
    resolve: (uniqueId) => rebuild.places.get(uniqueId) ?? rebuild.published(uniqueId),
    write: () => undefined,
  }).catch(async (thrown) => {
    throw await placeConfigError(thrown, node, rebuild.compile.workspace);
  });
  if (compiled.materialize !== undefined) return undefined;
  const text = async (sql: string, purpose: 'run a pre_hook' | 'run a post_hook' | 'run the SQL header') => {
    await executeText(session, { purpose, sql }, signal);
  };
  for (const hook of compiled.preHooks) if (hook.transaction) await text(await hook.render(database), 'run a pre_hook');
  if (compiled.sqlHeader !== undefined) await text(compiled.sqlHeader, 'run the SQL header');
  const relation = `${quoteIdentifier(place.schema)}.${quoteIdentifier(place.identifier)}`;
  const results = await executeBatch(
    session,
    [
      { purpose: 'build the new rows', sql: `create unlogged table ${relation} as ${compiled.sql}` },
      { purpose: 'gather statistics of the new rows', sql: `analyze ${relation}` },
      // Rolled back with the table; only where the project's SQL has committed do both stay, and the run tidies up.
      noteScratch(rebuild.lock, place.schema, place.identifier, 'table'),
    ],
    signal,
  );
  await catalogue.refresh(session, place);
  for (const hook of compiled.postHooks)
    if (hook.transaction) await text(await hook.render(database), 'run a post_hook');
  return results[0]?.rowCount ?? 0;
}
