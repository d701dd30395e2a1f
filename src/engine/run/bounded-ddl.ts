import { quoteLiteral, type RelationName, SigetiError } from '../../core/index.ts';
import { pause, type Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import { publishTimeout } from './errors.ts';
import { relationHolders } from './lock-holders.ts';

const SHORTEST_BOUND_MS = 50;
/**
 * How long an attempt may take, from so many seconds of trying on: for two minutes no reader waits for 100 ms; where
 * readers overlap all the time, a longer wait of theirs ends what would else never end. All are below `deadlock_timeout`
 * (1 s), so that the publisher always yields first and no reader is ever killed.
 */
const BOUNDS_MS: readonly (readonly [afterSeconds: number, bound: number])[] = [
  [0, SHORTEST_BOUND_MS],
  [120, 200],
  [240, 400],
  [480, 800],
];
const FIRST_PAUSE_MS = 20;
/** Between attempts: readers have the relation most of the time. */
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1000;
/** A transaction that has lasted so many bounds will hardly end within one. */
const OLD_HOLDER_BOUNDS = 4;
/** What has lasted for a while goes on for as long again: attempts by the twentieth of its age meet one end in a few. */
const OF_ITS_AGE = 1 / 20;
/** Cancelled by the bound, lock not available, deadlock: somebody is reading, so try again. */
const IN_USE = new Set(['57014', '55P03', '40P01']);

export interface BoundedOptions {
  /** What the statements lock; the first is named when they cannot be run. */
  readonly relations: readonly RelationName[];
  readonly signal: AbortSignal;
  readonly lockBudgetSeconds: number;
  /** Sent together with the statements, say the commit: no lock is to be kept while this process waits for its turn. */
  readonly closing?: readonly Statement[];
}

/**
 * Runs statements that need ACCESS EXCLUSIVE, inside the open transaction, as one statement bounded to 50 ms, and again
 * after a pause while others read. Nothing is tried while a transaction holds the relations that is older than this has
 * been tried for: an attempt would only make others wait. A failed attempt frees its locks and keeps what the transaction
 * did before. The bound grows with the time that has gone by: `BOUNDS_MS`.
 * Throws RUN_PUBLISH_TIMEOUT, naming who holds the relations, when the budget is spent.
 */
export async function executeBounded(
  session: Session,
  ddl: readonly Statement[],
  options: BoundedOptions,
): Promise<void> {
  const { relations, signal, lockBudgetSeconds, closing = [] } = options;
  const startedAt = performance.now();
  for (let wait = FIRST_PAUSE_MS; ; ) {
    const elapsed = performance.now() - startedAt;
    const bound = BOUNDS_MS.findLast(([afterSeconds]) => elapsed >= afterSeconds * 1000)?.[1] ?? SHORTEST_BOUND_MS;
    const holders = await relationHolders(session, relations, signal);
    const age = Math.max(0, ...holders.map(({ seconds = 0 }) => seconds * 1000));
    const isHopeless = age > Math.max(bound * OLD_HOLDER_BOUNDS, elapsed);
    if (!isHopeless && (await succeeds(session, [...boundedAttempt(ddl, bound), ...closing], signal))) return;
    if (elapsed > lockBudgetSeconds * 1000) {
      throw publishTimeout(relations[0], lockBudgetSeconds, await relationHolders(session, relations, signal));
    }
    await pause(wait * (0.5 + Math.random()), signal);
    const longest = isHopeless ? LONGEST_PAUSE_MS : Math.max(PAUSE_MS, age * OF_ITS_AGE);
    wait = Math.min(wait * 2, longest, LONGEST_PAUSE_MS);
  }
}

async function succeeds(session: Session, attempt: readonly Statement[], signal: AbortSignal): Promise<boolean> {
  try {
    await executeBatch(session, attempt, signal);
    return true;
  } catch (thrown) {
    if (!isInUse(thrown)) throw thrown;
    await session.script('rollback to sigeti_ddl');
    return false;
  }
}

/**
 * Each command is a literal for EXECUTE, so that no text can be mistaken for PL/pgSQL. A failed attempt frees its locks
 * by itself, in the handler's own subtransaction: they would else be kept until this process has time to say so.
 */
function boundedAttempt(ddl: readonly Statement[], boundMs: number): readonly Statement[] {
  const commands = ddl.map(({ sql }) => `execute ${quoteLiteral(sql)};`).join('\n');
  const body = `${commands}\nexception when query_canceled or lock_not_available or deadlock_detected then raise;`;
  const purpose = ddl.flatMap((statement) => statement.purpose);
  return [
    { purpose: 'mark the place to come back to', sql: 'savepoint sigeti_ddl' },
    { purpose: 'bound the wait', sql: `set local statement_timeout = ${boundMs}` },
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
