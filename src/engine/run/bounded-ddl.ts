import { setTimeout as delay } from 'node:timers/promises';
import { quoteIdentifier, quoteLiteral, type RelationName, SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import { publishTimeout } from './errors.ts';

/** Far below `deadlock_timeout` (1 s): the publisher always yields first, and no reader is ever killed or kept long. */
const BOUND = '50ms';
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;
/** Cancelled by the bound, lock not available, deadlock: somebody is reading, so try again. */
const IN_USE = new Set(['57014', '55P03', '40P01']);

export interface BoundedOptions {
  readonly relation: RelationName;
  readonly signal: AbortSignal;
  readonly lockBudgetSeconds: number;
}

/**
 * Runs statements that need ACCESS EXCLUSIVE, inside the open transaction, as one statement bounded to 50 ms, and again
 * after a pause while others read. A failed attempt frees its locks and keeps what the transaction did before.
 * Throws RUN_PUBLISH_TIMEOUT, naming who holds the relation, when the budget is spent.
 */
export async function executeBounded(
  session: Session,
  ddl: readonly Statement[],
  options: BoundedOptions,
): Promise<void> {
  const attempt = boundedAttempt(ddl);
  const giveUpAt = performance.now() + options.lockBudgetSeconds * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await executeBatch(session, attempt, options.signal);
      return;
    } catch (thrown) {
      if (!isInUse(thrown)) throw thrown;
    }
    await session.script('rollback to sigeti_ddl');
    if (performance.now() > giveUpAt) throw await timedOut(session, options);
    await delay(pause * (0.5 + Math.random()), undefined, { signal: options.signal });
  }
}

/** Each command is a literal for EXECUTE, so that no text can be mistaken for PL/pgSQL. */
function boundedAttempt(ddl: readonly Statement[]): readonly Statement[] {
  const body = ddl.map(({ sql }) => `execute ${quoteLiteral(sql)};`).join('\n');
  const purpose = ddl.flatMap((statement) => statement.purpose);
  return [
    { purpose: 'mark the place to come back to', sql: 'savepoint sigeti_ddl' },
    { purpose: 'bound the wait', sql: `set local statement_timeout = '${BOUND}'` },
    { purpose, sql: `do ${quoteLiteral(`begin\n${body}\nend`)}` },
    { purpose: 'end the bound', sql: 'set local statement_timeout to default' },
  ];
}

function isInUse(thrown: unknown): boolean {
  return (
    thrown instanceof SigetiError &&
    thrown.code === 'DATABASE_QUERY_FAILED' &&
    IN_USE.has(thrown.details.sqlState ?? '')
  );
}

async function timedOut(session: Session, { relation, lockBudgetSeconds }: BoundedOptions): Promise<SigetiError> {
  const name = `${relation.schema}.${relation.identifier}`;
  const sql = quoteLiteral(`${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`);
  const [found] =
    await session.script(`select distinct a.pid, a.usename, a.application_name, a.xact_start::timestamptz(0)::text
from pg_locks l join pg_stat_activity a using (pid)
where l.relation = to_regclass(${sql}) and l.granted and a.pid <> pg_backend_pid() order by 1`);
  const holders = (found?.rows ?? []).map(
    ([pid, user, application, since]) => `pid ${pid} ${user} '${application}' ${since}`,
  );
  return publishTimeout(name, lockBudgetSeconds, holders);
}
