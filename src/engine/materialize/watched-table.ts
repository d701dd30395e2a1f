import { type CatalogRelation, isWrittenSince, type QueryResult, readLook } from '../adapter/index.ts';
import { describeOrigin, isFollowed, look } from './follow-origin.ts';
import { countRows } from './incremental-count.ts';
import { reconcileIndexes, wantedIndexes } from './indexes.ts';
import { type Followed, type Registered, readRegistry, readState, register } from './ledger-registry.ts';
import {
  CLOSE_PICTURE,
  type Materialization,
  type MaterializeInput,
  OPEN_PICTURE,
  publication,
  type WatchInput,
  wantsUnlogged,
} from './materialization.ts';
import { countIn } from './sql.ts';
import { planTable } from './table.ts';

/** What the registry calls all tables of a model together. */
const NAME = 'all';

/**
 * A table that declares what it depends on: built whole where one of its tables was written since it was last built, or
 * what it depends on beside them has another value; else left as it is. Where one of its tables cannot be followed, it is
 * built each time.
 */
export function* planWatchedTable(input: MaterializeInput, watch: WatchInput): Materialization {
  const { tables } = watch.spec;
  const [, registry, ...described] = yield [
    OPEN_PICTURE,
    readRegistry(input, watch, [{ name: NAME, reconcile: 'always' }]),
    ...tables.map(({ relation }) => describeOrigin(relation)),
  ];
  const { registered, oldest, now, moment } = readState(registry);
  const last = registered.get(NAME);
  const definition = input.hash(JSON.stringify([watch.definition, input.select, tables]));
  const state = stateOf(described);
  const existing = input.existing?.kind === 'table' ? input.existing : undefined;
  const isSame = last?.definition === definition && last.moment === moment;
  const known = isSame && isUsable(input, existing) ? followed(last, state, oldest) : undefined;
  const looks = state === undefined ? [] : (yield tables.map(({ relation }) => look(relation))).map(readLook);
  const rows = looks.reduce((total, one) => total + one.rows, 0);
  const isSameRows =
    known !== undefined && rows === known.rows && !looks.some((one) => isWrittenSince(one, known.oldest));
  if (existing !== undefined && isSameRows) return yield* leave(input, existing);
  const built = yield* planTable(input);
  yield [CLOSE_PICTURE];
  const noted: Followed | undefined = state === undefined ? undefined : { state, oldest, rows };
  const times = { watermark: undefined, capturedAt: now, reconciledAt: now };
  const note = register(input, watch.target, { name: NAME, definition }, { ...times, followed: noted, moment });
  return { ...built, dml: [...built.dml, note] };
}

function isUsable(input: MaterializeInput, existing: CatalogRelation | undefined): boolean {
  return existing !== undefined && !input.fullRefresh && existing.unlogged === wantsUnlogged(input);
}

function followed(last: Registered, state: string | undefined, oldest: bigint): Followed | undefined {
  return state !== undefined && isFollowed(last.followed, state, oldest) ? last.followed : undefined;
}

/** What tells all tables from any others; undefined where transactions do not tell of one of them. */
function stateOf(described: readonly QueryResult[]): string | undefined {
  const states = described.map((result) => result.rows[0]?.[0]);
  return states.every((one) => typeof one === 'string') ? JSON.stringify(states) : undefined;
}

function* leave(input: MaterializeInput, existing: CatalogRelation): Materialization {
  const count = countRows(input, existing);
  const [counted] = yield [...count, CLOSE_PICTURE];
  const indexes = reconcileIndexes(input.target, wantedIndexes(input, existing.columns), existing.indexes);
  return publication({
    dml: indexes.create,
    ddl: indexes.drop,
    rows: count.length > 0 ? countIn(counted) : undefined,
    rowsAffected: 0,
    reshapes: indexes.create.length + indexes.drop.length > 0,
  });
}
