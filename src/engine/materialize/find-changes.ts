import type { QueryResult, Statement } from '../adapter/index.ts';
import { inputKeyBad } from '../increment/index.ts';
import { findWrittenIn, type Written } from './follow-origin.ts';
import type { IncrementState } from './increment-state.ts';
import { findChanges } from './ledger-changes.ts';
import { type Registered, register, type Seen } from './ledger-registry.ts';
import { type Ledger, type LedgerChange, updateLedger } from './ledger-sql.ts';
import type { Materialization, MaterializeInput } from './materialization.ts';
import { countIn } from './sql.ts';

/** What a refresh found changed in the inputs. */
export interface FoundChanges {
  readonly changes: ReadonlyMap<Ledger, LedgerChange>;
  readonly watermarks: ReadonlyMap<Ledger, string | undefined>;
  readonly reconciled: ReadonlySet<Ledger>;
  readonly written: ReadonlyMap<Ledger, Written>;
}

/** Compares the inputs with their ledgers: rows that were written since, where that can be told, all rows elsewhere. */
export function* findAllChanges(state: IncrementState): Materialization<FoundChanges> {
  const { input, ledgers, registered } = state;
  const written = yield* findWritten(state);
  const reconciled = new Set(ledgers.filter(({ source }) => isWhole(source.reconcile, registered.get(source.name))));
  const compared = ledgers.filter((ledger) => !(reconciled.has(ledger) && written.get(ledger)?.isNothing === true));
  const results = yield compared.flatMap((ledger) => {
    const last = registered.get(ledger.source.name);
    if (!reconciled.has(ledger)) return findChanges(input, ledger, last, 'recent');
    return findChanges(input, ledger, last, { keys: written.get(ledger)?.keys });
  });
  const changes = new Map<Ledger, LedgerChange>();
  const watermarks = new Map(ledgers.map((ledger) => [ledger, registered.get(ledger.source.name)?.watermark]));
  for (const [at, ledger] of compared.entries()) {
    refuseBadInput(input, ledger, results[at * 3 + 1]);
    const counted = results[at * 3 + 2];
    changes.set(ledger, { goes: countIn(counted), comes: countIn(counted, 1) });
    watermarks.set(ledger, textIn(counted, 2));
  }
  return { changes, watermarks, reconciled, written };
}

function isWhole(reconcile: Ledger['source']['reconcile'], last: Registered | undefined): boolean {
  return reconcile === 'always' || last?.isDue === true;
}

/** Asks what was written in the tables of the inputs since the last refresh. */
export function* findWritten({ ledgers, registered, oldest }: IncrementState): Materialization<Map<Ledger, Written>> {
  return yield* findWrittenIn(ledgers, ({ source }) => registered.get(source.name), oldest);
}

/** What is noted of the inputs, in the transaction that publishes. */
export function noteChanges(state: IncrementState, found: FoundChanges): readonly Statement[] {
  const { input, ledgers, registered, now } = state;
  return ledgers.flatMap((ledger) => {
    const change = found.changes.get(ledger);
    const last = registered.get(ledger.source.name);
    const reconciledAt = found.reconciled.has(ledger) ? now : (last?.reconciledAt ?? now);
    const isChanged = change !== undefined && change.goes + change.comes > 0;
    const seen = { watermark: found.watermarks.get(ledger), reconciledAt, written: found.written.get(ledger) };
    return [...(isChanged ? updateLedger(input, ledger, change) : []), noteSeen(state, ledger, seen)];
  });
}

/** What a refresh has seen of an input, as a statement that notes it. */
export function noteSeen(
  { input, increment, oldest, now, moment }: IncrementState,
  ledger: Ledger,
  seen: Pick<Seen, 'watermark' | 'reconciledAt'> & { readonly written: Written | undefined },
): Statement {
  const { watermark, reconciledAt, written } = seen;
  const state = ledger.origin?.state;
  const followed = state === undefined || written === undefined ? undefined : { state, oldest, rows: written.rows };
  const of = { name: ledger.source.name, definition: ledger.definition };
  return register(input, increment.target, of, { watermark, capturedAt: now, reconciledAt, followed, moment });
}

/** Throws where a key of an input is null or comes twice. */
export function refuseBadInput(input: MaterializeInput, ledger: Ledger, result: QueryResult | undefined): void {
  const [example, count, isNull] = result?.rows[0] ?? [];
  if (example === undefined) return;
  const bad = { example: String(example), count: Number(count), isNull: isNull === true };
  throw inputKeyBad(input.uniqueId, ledger.source.name, ledger.key, bad);
}

/** A text out of an answer. */
export function textIn(result: QueryResult | undefined, column = 0): string | undefined {
  const value = result?.rows[0]?.[column];
  return typeof value === 'string' ? value : undefined;
}
