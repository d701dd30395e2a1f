import type { Random } from '../generate/random.ts';
import type { Source, SourceRows } from '../source.ts';
import type { Day, Instant } from '../time.ts';
import type { Survey } from './survey.ts';

/** What is known of a database while its traps are counted. */
export interface TrapContext {
  readonly rows: SourceRows;
  /** The day on which the database is looked at. */
  readonly asOf: Day;
  readonly survey: Survey;
}

/** What is known while a trap is set or taken away. The survey is that of the moment before. */
export interface PlantContext extends TrapContext {
  /** The rows themselves, to be changed. */
  readonly source: Source;
  readonly random: Random;
  /** The last moment of the database: new rows are written then. */
  readonly now: Instant;
}

/** A trap of the data that single rows have or have not. */
export interface Trap {
  /** Tells how many rows have it, once the passes have been made that it asks for. */
  readonly count: (context: TrapContext, passes: Passes) => () => number;
  /** Takes it away from every row, as the agency would correct it. */
  readonly clear: (context: PlantContext) => void;
  /** Sets it on `wanted` more rows, or on all that may get it; returns on how many. */
  readonly plant: (context: PlantContext, wanted: number) => number;
}

interface Definition<T> {
  readonly rows: (source: SourceRows) => Iterable<T>;
  readonly has: (row: T, context: TrapContext) => boolean;
  readonly clear: (row: T, context: PlantContext) => void;
  /** Whether a row without the trap may get it and leave every other trap as it is. */
  readonly mayHave: (row: T, context: PlantContext) => boolean;
  readonly set: (row: T, context: PlantContext) => void;
}

/** Goes through each table once, whatever is to be counted in it: a big table makes its rows as they are asked for. */
export class Passes {
  readonly #takers = new Map<Iterable<unknown>, ((row: unknown) => void)[]>();

  /** Has each row taken when the pass is made. */
  add<T>(rows: Iterable<T>, take: (row: T) => void): void {
    const takers = this.#takers.get(rows) ?? [];
    this.#takers.set(rows, takers);
    // What is taken comes from these very rows.
    takers.push(take as (row: unknown) => void);
  }

  make(): void {
    for (const [rows, takers] of this.#takers) {
      for (const row of rows) for (const take of takers) take(row);
    }
  }
}

/** A trap of rows of one kind. Rows are read once, in order: no list of them is made to count. */
export function trap<T>({ rows, has, clear, mayHave, set }: Definition<T>): Trap {
  return {
    count: (context, passes) => {
      let found = 0;
      passes.add(rows(context.rows), (row) => {
        if (has(row, context)) found++;
      });
      return () => found;
    },
    clear: (context) => {
      for (const row of [...rows(context.source)].filter((one) => has(one, context))) clear(row, context);
    },
    plant: (context, wanted) => {
      if (wanted === 0) return 0;
      const candidates = [...rows(context.source)].filter((row) => !has(row, context) && mayHave(row, context));
      const chosen = context.random.shuffle(candidates).slice(0, wanted);
      for (const row of chosen) set(row, context);
      return chosen.length;
    },
  };
}
