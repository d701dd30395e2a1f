import { quoteLiteral } from '../../core/index.ts';
import type { QueryResult, Statement } from '../adapter/index.ts';
import type { IncrementSource } from '../increment/index.ts';
import { ledgerTable } from './ledger-sql.ts';
import type { IncrementInput, MaterializeInput } from './materialization.ts';

/** What the registry of ledgers says, and the picture in which it was read. */
export interface Registry {
  readonly registered: ReadonlyMap<string, Registered>;
  /** The start of the transaction that reads. */
  readonly now: string;
  /** The oldest transaction under way in its picture. */
  readonly oldest: bigint;
  /** The value on which ageing depends beside the rows; undefined where none is declared. */
  readonly moment: string | undefined;
}

/** Reads what the last refresh has noted, and whether the keys of each input are to be compared again. */
export function readRegistry(
  input: MaterializeInput,
  { target, recomputeWhen }: Pick<IncrementInput, 'target' | 'recomputeWhen'>,
  inputs: readonly Pick<IncrementSource, 'name' | 'reconcile'>[],
): Statement {
  const wanted = inputs.map(({ name, reconcile }) => {
    const every = typeof reconcile === 'object' ? quoteLiteral(reconcile.every) : 'null';
    const { schema, identifier } = ledgerTable(input, target, name);
    return `(${quoteLiteral(name)}, ${every}::interval, ${quoteLiteral(`${schema}.${identifier}`)})`;
  });
  return {
    purpose: 'read what the last increment has seen',
    sql: `select w.input, l.definition, l.watermark, l.captured_at::text, l.reconciled_at::text,
  coalesce(l.reconciled_at + w.every <= now(), false), to_regclass(w.relation) is not null, now()::text,
  txid_snapshot_xmin(txid_current_snapshot())::text,
  case when l.xmin::text = (l.written_by & 4294967295)::text then l.state end, l.oldest::text, l.row_count::text,
  l.moment, ${recomputeWhen === undefined ? 'null' : `(${recomputeWhen})::text`}
from (values ${wanted.join(', ')}) w (input, every, relation)
left join sigeti_wap.ledger l on l.target = ${quoteLiteral(target)} and l.unique_id = ${quoteLiteral(input.uniqueId)}
  and l.input = w.input`,
  };
}

/** What the registry says of an input's ledger. */
export interface Registered {
  readonly definition: string;
  readonly watermark: string | undefined;
  readonly capturedAt: string;
  readonly reconciledAt: string;
  readonly isDue: boolean;
  readonly isThere: boolean;
  readonly followed: Followed | undefined;
  readonly moment: string | undefined;
}

/** What a refresh has seen of the table of an input. */
export interface Followed {
  readonly state: string;
  /** The oldest transaction that was under way. */
  readonly oldest: bigint;
  readonly rows: number;
}

/** What a refresh has seen of an input. */
export interface Seen {
  readonly watermark: string | undefined;
  readonly capturedAt: string;
  readonly reconciledAt: string;
  readonly followed: Followed | undefined;
  readonly moment: string | undefined;
}

/** Notes what was seen of an input, in the transaction that publishes what was made of it. */
export function register(
  input: MaterializeInput,
  target: string,
  of: { readonly name: string; readonly definition: string },
  seen: Seen,
): Statement {
  const text = (value: string | undefined) => (value === undefined ? 'null' : quoteLiteral(value));
  const values = [
    target,
    input.uniqueId,
    of.name,
    ledgerTable(input, target, of.name).identifier,
    of.definition,
    seen.watermark,
    seen.capturedAt,
    seen.reconciledAt,
    seen.followed?.state,
    seen.followed?.oldest.toString(),
    seen.followed?.rows.toString(),
    seen.moment,
  ].map(text);
  return {
    purpose: 'note what the increment has seen',
    // A copy of this database tells by the row's own transaction that it is one: there, others wrote the tables.
    sql: `insert into sigeti_wap.ledger (target, unique_id, input, relation, definition, watermark, captured_at, reconciled_at,
  state, oldest, row_count, moment, written_by) values (${values.join(', ')}, txid_current()) on conflict (target, unique_id, input) do update set relation = excluded.relation,
  definition = excluded.definition, watermark = excluded.watermark, captured_at = excluded.captured_at,
  reconciled_at = excluded.reconciled_at, state = excluded.state, oldest = excluded.oldest,
  row_count = excluded.row_count, moment = excluded.moment, written_by = excluded.written_by`,
  };
}

/** Reads what the registry says: the ledgers of earlier refreshes, and the moment of this one. */
export function readState(result: QueryResult | undefined): Registry {
  const rows = result?.rows ?? [];
  const registered = rows.flatMap((row) => {
    const [name, definition, watermark, captured, reconciled, due, there] = row;
    if (typeof definition !== 'string') return [];
    const one: Registered = {
      definition,
      watermark: textOf(watermark),
      capturedAt: String(captured),
      reconciledAt: String(reconciled),
      isDue: due === true,
      isThere: there === true,
      followed: readFollowed(row.slice(9)),
      moment: textOf(row[12]),
    };
    return [[String(name), one] as const];
  });
  const [first = []] = rows;
  const moment = textOf(first[13]);
  return { registered: new Map(registered), now: String(first[7]), oldest: BigInt(String(first[8] ?? 0)), moment };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readFollowed([state, oldest, rows]: readonly unknown[]): Followed | undefined {
  if (typeof state !== 'string' || typeof oldest !== 'string' || typeof rows !== 'string') return undefined;
  return { state, oldest: BigInt(oldest), rows: Number(rows) };
}

/** Forgets all that was seen of a model's inputs: the next refresh builds it whole. */
export function forgetSeen(input: MaterializeInput): Statement {
  return {
    purpose: 'note what the increment has seen',
    sql: `delete from sigeti_wap.ledger where unique_id = ${quoteLiteral(input.uniqueId)}`,
  };
}

/** Forgets inputs that the declaration has no more. */
export function forgetOthers(input: MaterializeInput, { target, spec }: IncrementInput): Statement {
  const names = spec.inputs.map(({ name }) => quoteLiteral(name)).join(', ');
  return {
    purpose: 'note what the increment has seen',
    sql: `delete from sigeti_wap.ledger where target = ${quoteLiteral(target)}
  and unique_id = ${quoteLiteral(input.uniqueId)} and input not in (${names})`,
  };
}
