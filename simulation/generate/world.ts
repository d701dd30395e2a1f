import { DAY, type Day, dayOf, HOUR, type Instant, monthsBefore, startOf } from '../time.ts';
import { elementAt, interpolate, Random } from './random.ts';

/** What a synthetic database is a function of: the same settings give the same bytes. */
export interface Settings {
  /** 1 is the volume of the agency's first two months; events grow with it, reference data more slowly. */
  readonly scale: number;
  readonly seed: string;
  /** The day on which the database is looked at: the reference date of every figure. */
  readonly asOf: Day;
}

interface Volumes {
  readonly zones: number;
  readonly lots: number;
  readonly entreprises: number;
  readonly demandes: number;
  readonly collectes: number;
  /** Invoices of campaigns; the fees of files come on top, in the ratio 20 to 22. */
  readonly droits: number;
  readonly months: number;
  readonly agents: number;
  readonly auditLogs: number;
}

/** The settings with all that follows from them. */
export interface World extends Settings {
  readonly volumes: Volumes;
  readonly start: Instant;
  /** Six in the evening of `asOf`: nothing is recorded later. */
  readonly end: Instant;
  /** Whether this is the start-up volume, when files went through in minutes, as tests do. */
  readonly isStartUp: boolean;
  random(stream: string): Random;
}

const SCALES = [1, 10, 100, 1_000, 10_000];
const GROWTH = {
  zones: [21, 40, 80, 130, 200],
  lots: [52, 240, 1_100, 5_000, 20_000],
  entreprises: [35, 140, 600, 2_400, 8_000],
  collectes: [6, 40, 200, 1_100, 6_000],
  months: [2, 6, 14, 30, 60],
  agents: [8, 15, 30, 60, 100],
  auditLogs: [212, 900, 4_500, 22_000, 100_000],
};

export function createWorld(settings: Settings): World {
  const volumes = volumesOf(settings.scale);
  // A month that has hardly begun does not count as one of the observed months.
  const monthIsYoung = Number(settings.asOf.slice(8)) < 15;
  return {
    ...settings,
    volumes,
    start: startOf(monthsBefore(settings.asOf, monthIsYoung ? volumes.months : volumes.months - 1)) + 8 * HOUR,
    end: startOf(settings.asOf) + 18 * HOUR,
    isStartUp: settings.scale === 1,
    random: (stream) => new Random(`${settings.seed}/${stream}`),
  };
}

/** A moment of an office day of the period, or of the part of it that ends at `latest`. */
export function officeTime(world: World, random: Random, latest: Instant = world.end): Instant {
  const days = Math.floor((latest - world.start) / DAY);
  const day = startOf(dayOf(world.start + random.integer(0, Math.max(0, days)) * DAY));
  const moment = day + 8 * HOUR + random.integer(0, 9 * HOUR);
  return Math.max(world.start, Math.min(moment, latest));
}

function volumesOf(scale: number): Volumes {
  const grown = (name: keyof typeof GROWTH) => {
    const points = GROWTH[name].map((value, index) => [elementAt(SCALES, index), value] as const);
    return Math.round(interpolate(points, scale));
  };
  return {
    zones: grown('zones'),
    lots: grown('lots'),
    entreprises: grown('entreprises'),
    demandes: 23 * scale,
    collectes: grown('collectes'),
    droits: 22 * scale,
    months: grown('months'),
    agents: grown('agents'),
    auditLogs: grown('auditLogs'),
  };
}
