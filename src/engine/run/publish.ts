import type { RelationName } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { purposeText, type QueryResult, type Statement } from '../adapter/index.ts';
import type { Publication } from '../materialize/index.ts';
import { executeBounded } from './bounded-ddl.ts';
import { publishCount } from './errors.ts';
import { beginFenced, COMMIT, commit, rollBack } from './fenced-transaction.ts';
import type { RunLock } from './run-lock.ts';
import { noteScratch } from './scratch.ts';

export interface PublishOptions {
  readonly lock: RunLock;
  readonly relation: RelationName;
  /** What else belongs into the transaction, and runs last in it, such as the hooks of the project. */
  readonly inside: (() => Promise<void>) | undefined;
  readonly signal: AbortSignal;
  /** How long a relation may stay in use by others before a change of its shape is given up. */
  readonly lockBudgetSeconds: number;
}

/**
 * Makes a node visible in one transaction: the fence is checked, rows go and come in the expected numbers, then what
 * needs exclusive locks is done in one bounded statement. Where a transaction is open, it is that one. Whatever fails,
 * nothing of it is visible.
 */
export async function publish(session: Session, what: Publication, options: PublishOptions): Promise<void> {
  const { lock, signal, inside } = options;
  const keeps =
    what.keeps && noteScratch(lock, what.keeps.relation.schema, what.keeps.relation.identifier, what.keeps.kind);
  const rows = [...what.dml, ...(keeps === undefined ? [] : [keeps])];
  if (rows.length + what.ddl.length === 0 && inside === undefined && !session.isInTransaction) return;
  try {
    refuseWrongCounts(rows, await beginFenced(session, lock, rows, signal));
    const bounded = { ...options, relations: [options.relation, ...what.locks] };
    if (what.ddl.length > 0 && inside === undefined) {
      await executeBounded(session, what.ddl, { ...bounded, closing: [COMMIT] });
      return;
    }
    if (what.ddl.length > 0) await executeBounded(session, what.ddl, bounded);
    await inside?.();
    await commit(session);
  } catch (thrown) {
    await rollBack(session);
    throw thrown;
  }
}

function refuseWrongCounts(statements: readonly Statement[], results: readonly QueryResult[]): void {
  for (const [index, { expectRows, purpose }] of statements.entries()) {
    const touched = results[index]?.rowCount ?? 0;
    if (expectRows !== undefined && touched !== expectRows)
      throw publishCount(purposeText(purpose), expectRows, touched);
  }
}
