import type { Text } from '../../src/core/index.ts';
import { elementAt, type Random } from '../generate/random.ts';
import type { World } from '../generate/world.ts';
import type { AuditLog, Source, Utilisateur } from '../source.ts';
import { DAY, type Day, HOUR, type Instant, startOf } from '../time.ts';
import type { State } from './state.ts';

/** Something that happens at the agency on a day, and leaves rows behind. */
export interface Operation {
  readonly label: Text;
  /** How often it comes among the others of a day. */
  readonly weight: number;
  /** Does it once; does nothing where no row is as it needs it. */
  readonly apply: (office: Office) => void;
}

/** An entry of the registry. */
export function operation(weight: number, fr: string, en: string, apply: Operation['apply']): Operation {
  return { label: { fr, en }, weight, apply };
}

/** What an operation sees: the database, the time, and its own source of chance. */
export class Office {
  readonly state: State;
  readonly source: Source;
  readonly world: World;
  readonly day: Day;
  readonly random: Random;
  private clock: Instant;

  /** `moment` is the part of the office day at which the operation comes, from 0 to 1. */
  constructor(state: State, world: World, day: Day, random: Random, moment: number) {
    this.state = state;
    this.source = state.source;
    this.world = world;
    this.day = day;
    this.random = random;
    this.clock = startOf(day) + 8 * HOUR + Math.floor(moment * 9 * HOUR);
  }

  /** Now; each call is some seconds later than the last. */
  now(): Instant {
    this.clock += this.random.integer(1_000, 30_000);
    return this.clock;
  }

  /** Midnight of today, or of so many days later. */
  midnight(days = 0): Instant {
    return startOf(this.day) + days * DAY;
  }

  /** A row that is so, found from a random place on. */
  find<T>(rows: readonly T[], is: (row: T) => boolean = () => true): T | undefined {
    if (rows.length === 0) return undefined;
    const start = this.random.integer(0, rows.length - 1);
    for (let step = 0; step < rows.length; step++) {
      const row = elementAt(rows, (start + step) % rows.length);
      if (is(row)) return row;
    }
    return undefined;
  }

  /** One of the agency's people. */
  user(): Utilisateur {
    return this.random.pick(this.source.utilisateurs);
  }

  audit(tableName: string, recordId: number | null, action: AuditLog['action'], changedFields: string[] = []): void {
    this.state.add('auditLogs', { tableName, recordId, action, changedFields, createdAt: this.now() });
  }
}
