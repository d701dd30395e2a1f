import { LOCK_CLASSES, type Session } from '../../postgres/index.ts';
import { inTransaction } from '../transaction.ts';
import { askQueries } from './ask-queries.ts';
import type { Judgement } from './condition.ts';
import type { AlertConfig } from './config.ts';
import { readFacts } from './facts.ts';
import { openIncidents, recordIncidents } from './incidents.ts';
import { judge } from './judge.ts';
import { tellChannels } from './tell-channels.ts';

/**
 * Looks at what the rules say: opens and closes incidents, and puts what channels are to be told into the outbox. Where
 * another process is at it, nothing is done, unless `wait` is set. `warehouse` is the schema that the project's runs
 * publish to. Throws errors of the database.
 */
export async function evaluateAlerts(
  session: Session,
  { config, warehouse, wait = false }: { config: AlertConfig; warehouse: string; wait?: boolean },
): Promise<void> {
  const lock = `${LOCK_CLASSES.alerts}, hashtext($1)`;
  const { rows } = await session.query<{ has: boolean | string }>(
    wait ? `select pg_advisory_lock(${lock})::text as has` : `select pg_try_advisory_lock(${lock}) as has`,
    [warehouse],
  );
  if (rows[0]?.has === false) return;
  try {
    const open = await openIncidents(session, warehouse);
    const facts = await readFacts(session, warehouse);
    const queries = config.rules.flatMap((rule) => (rule.when === 'query' ? [rule] : []));
    const judgements = [
      ...config.rules.map((rule) => judge(rule, facts, open)),
      await askQueries(session, warehouse, queries, open),
    ];
    await inTransaction(session, async () => {
      const rules = config.rules.map(({ name }) => name);
      await recordIncidents(session, warehouse, merge(judgements), rules);
      await tellChannels(session, warehouse, config);
    });
  } finally {
    if (!session.lost.aborted) await session.query(`select pg_advisory_unlock(${lock})`, [warehouse]);
  }
}

function merge(judgements: readonly Judgement[]): Judgement {
  return {
    firing: judgements.flatMap(({ firing }) => firing),
    holding: new Set(judgements.flatMap(({ holding }) => [...holding])),
  };
}
