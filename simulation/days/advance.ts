import type { Text } from '../../src/core/index.ts';
import type { Session } from '../../src/postgres/index.ts';
import { notSimulated, settingInvalid, versionOther } from '../errors.ts';
import { generateSource } from '../generate/generate.ts';
import { createWorld } from '../generate/world.ts';
import { look } from '../load/look.ts';
import { readSchema } from '../load/schema.ts';
import { plantTraps } from '../plant/plant.ts';
import { addDays, type Day } from '../time.ts';
import { besideTruth, truthPieces } from '../truth/beside.ts';
import { type Done, playDay } from './day.ts';
import { type Advance, dayOfMarker, type Marker, noteAdvance, readMarker } from './marker.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import type { Change, TableName } from './rows.ts';
import { State } from './state.ts';
import { TABLES } from './tables.ts';
import { compareCounts, moveSequences, writeChanges } from './write.ts';

export interface AdvanceOptions {
  /** 1 to 366. */
  readonly days: number;
  readonly seed: string;
  /** Exactly these operations on each day, once each; else as many as the scale has, by their weights. */
  readonly operations?: readonly OperationName[] | undefined;
  /** Where the truth of the new day is written; no file without it. */
  readonly truthFile?: string | undefined;
  /** Says what would happen, and changes nothing. */
  readonly isDryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface AdvanceResult {
  /** The day on which the database stood. */
  readonly from: Day;
  /** The day on which it stands now: the next `date_reference`. */
  readonly to: Day;
  /** Rows inserted, changed and deleted. */
  readonly rows: number;
  /** What happened, the most frequent first. */
  readonly operations: readonly OperationCount[];
}

export interface OperationCount {
  readonly name: OperationName;
  readonly label: Text;
  /** How often it found something to do. */
  readonly times: number;
  readonly rows: number;
}

const MOST_DAYS = 366;
/** The warehouse's calendar ends with 2030, and dates of the data lie some months ahead. */
const LAST_DAY = '2030-06-30';

/** A synthetic database and its objects in memory, one day after the other. */
export class History {
  private readonly session: Session;
  private readonly state: State;
  private marker: Marker;
  /** Set while the objects are ahead of the database; for good where that failed. */
  private isAhead = false;

  constructor(session: Session, marker: Marker, state: State) {
    this.session = session;
    this.marker = marker;
    this.state = state;
  }

  /** The day on which the database stands. */
  get day(): Day {
    return dayOfMarker(this.marker);
  }

  /**
   * Lets days go by in the database, in one transaction, and writes the truth of the last one. The same settings and
   * advances give the same rows and the same file. After an error or a dry run the object cannot be used any more:
   * open another.
   * Throws SIMULATE_SETTING_INVALID, SIMULATE_DIVERGED, SIMULATE_TRUTH_UNWRITABLE and the session's own errors;
   * nothing was changed then.
   */
  async advance(options: AdvanceOptions): Promise<AdvanceResult> {
    if (this.isAhead) throw versionOther();
    checkAdvance(this.day, options);
    const { days, seed, operations, truthFile, isDryRun, signal } = options;
    const from = this.day;
    const advance: Advance = operations === undefined ? { days, seed } : { days, seed, operations };
    this.isAhead = true;
    const counts = this.state.counts();
    const done = replay(this.state, this.marker, advance);
    const after = { ...this.marker, advances: [...this.marker.advances, advance] };
    if (isDryRun !== true) {
      const write = () =>
        this.write(
          advance,
          counts,
          done.flatMap(({ changes }) => changes),
          signal,
        );
      const settings = { ...after.settings, asOf: dayOfMarker(after) };
      const goneBy = after.advances.map((known) => ({ days: known.days, seed: known.seed }));
      if (truthFile === undefined) await write();
      else await besideTruth(truthFile, truthPieces(this.state.source, settings, after.version, goneBy), write);
      this.marker = after;
      this.isAhead = false;
    }
    return { from, to: dayOfMarker(after), ...summary(done) };
  }

  private async write(
    advance: Advance,
    counts: ReadonlyMap<TableName, number>,
    changes: readonly Change[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { session, state } = this;
    await session.query('begin', [], signal);
    try {
      const marker = await readMarker(session, true);
      if (JSON.stringify(marker) !== JSON.stringify(this.marker)) throw versionOther();
      await compareCounts(session, counts, signal);
      await writeChanges(session, state.source, changes, signal);
      await moveSequences(session, state, changes);
      const columns = changes.flatMap((change) =>
        change.kind === 'column' ? [[TABLES[change.table], change.column] as const] : [],
      );
      await noteAdvance(session, advance, columns);
      await session.query('commit', [], signal);
    } catch (error) {
      // The first error is the one to report: on a lost connection the rollback fails too.
      await session.query('rollback').catch(() => undefined);
      throw error;
    }
  }
}

/**
 * Makes the objects of a synthetic database again, with the days that went by since. Throws
 * SIMULATE_NOTHING_TO_ADVANCE where it is none, and SIMULATE_DIVERGED where another version made it.
 */
export async function openHistory(session: Session): Promise<History> {
  const schema = await readSchema();
  const found = await look(session, schema);
  if (!found.marked) throw notSimulated(found.database);
  const marker = await readMarker(session);
  if (marker.version !== schema.version) throw versionOther();
  const source = generateSource(marker.settings);
  plantTraps(source, marker.settings, marker.plants);
  const state = new State(source);
  for (const [index, advance] of marker.advances.entries()) {
    replay(state, { ...marker, advances: marker.advances.slice(0, index) }, advance);
  }
  return new History(session, marker, state);
}

/** Opens the database's history and lets days go by: see History.advance. */
export async function advance({ session, ...options }: AdvanceOptions & { session: Session }): Promise<AdvanceResult> {
  const history = await openHistory(session);
  return await history.advance(options);
}

function replay(state: State, marker: Marker, { days, seed, operations }: Advance): Done[] {
  const world = createWorld(marker.settings);
  const before = dayOfMarker(marker);
  return Array.from({ length: days }, (_, index) => addDays(before, index + 1)).flatMap((day) =>
    playDay(state, world, { day, seed, operations }),
  );
}

function summary(done: readonly Done[]): Pick<AdvanceResult, 'rows' | 'operations'> {
  const counts = new Map<OperationName, OperationCount>();
  for (const { operation: name, changes } of done) {
    if (changes.length === 0) continue;
    const { times = 0, rows = 0 } = counts.get(name) ?? {};
    const { label } = OPERATIONS[name];
    counts.set(name, { name, label, times: times + 1, rows: rows + changes.length });
  }
  const operations = [...counts.values()].sort((a, b) => b.rows - a.rows || a.name.localeCompare(b.name, 'en'));
  return { rows: operations.reduce((sum, { rows }) => sum + rows, 0), operations };
}

function checkAdvance(from: Day, { days, seed }: AdvanceOptions): void {
  const refused = (name: string, value: string, allowed: Text) =>
    settingInvalid(name, value, allowed, 'sigeti simulate advance --days 3 --seed 1');
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw refused('--days', String(days), {
      fr: `un entier de 1 à ${MOST_DAYS}`,
      en: `a whole number from 1 to ${MOST_DAYS}`,
    });
  }
  if (seed === '') throw refused('--seed', seed, { fr: 'un texte non vide', en: 'a text that is not empty' });
  if (addDays(from, days) <= LAST_DAY) return;
  throw refused('--days', String(days), {
    fr: `ne pas dépasser le ${LAST_DAY}, car le calendrier finit en 2030 (la base est au ${from})`,
    en: `such that the day is not after ${LAST_DAY}: the calendar ends with 2030 (the database is at ${from})`,
  });
}
