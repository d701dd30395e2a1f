import { Random } from '../generate/random.ts';
import type { World } from '../generate/world.ts';
import type { Day } from '../time.ts';
import { Office } from './office.ts';
import { OPERATION_NAMES, OPERATIONS, type OperationName } from './operations.ts';
import type { Change } from './rows.ts';
import type { State } from './state.ts';

/** What an operation came to on a day. */
export interface Done {
  readonly operation: OperationName;
  /** What the database has to do to follow. */
  readonly changes: readonly Change[];
}

export interface DayPlan {
  readonly day: Day;
  readonly seed: string;
  /** Exactly these, in their order; else as many as the scale has, by their weights. */
  readonly operations?: readonly OperationName[] | undefined;
}

/** A start-up's day: enough for a few days to see most of what can happen. */
const FEWEST = 15;
const WEIGHTS = OPERATION_NAMES.map((name) => [name, OPERATIONS[name].weight] as const);

/** Plays one day; what finds no row as it needs it does nothing. The same state and plan give the same changes. */
export function playDay(state: State, world: World, { day, seed, operations }: DayPlan): Done[] {
  const random = new Random(`${world.seed}/${day}/${seed}`);
  const names = operations ?? Array.from({ length: operationsADay(world) }, () => random.weighted(WEIGHTS));
  const times = new Map<OperationName, number>();
  return names.map((operation, index) => {
    const time = (times.get(operation) ?? 0) + 1;
    times.set(operation, time);
    // A stream of its own, so that leaving out another operation changes as little as can be.
    const own = new Random(`${world.seed}/${day}/${seed}/${operation}/${time}`);
    OPERATIONS[operation].apply(new Office(state, world, day, own, index / names.length));
    return { operation, changes: state.takeChanges() };
  });
}

/** About as many as the period of the settings had a day, and corrections besides. */
function operationsADay({ volumes }: World): number {
  const events = volumes.demandes + 2 * volumes.droits;
  return Math.max(FEWEST, Math.round((2 * events) / (volumes.months * 30)));
}
