import { Cron } from 'croner';
import { isTimeZone, type SigetiError, type Text } from '../../core/index.ts';
import type { Rhythm } from '../flow.ts';
import { rhythmInvalid } from '../flows/errors.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Spans in which the latest tick is looked for, each far longer than the one before; leap days come every 8 years at worst. */
const LOOK_BACK_MS = [MINUTE_MS, 60 * MINUTE_MS, DAY_MS, 32 * DAY_MS, 367 * DAY_MS, 8 * 367 * DAY_MS];

/**
 * The first tick after an instant, both in milliseconds since 1970. Undefined: there is none. A time of day that a
 * clock skips is the first one after the gap, one that it shows twice is the first of both; what happens every so many
 * minutes goes on through both.
 */
export function nextAfter(rhythm: Rhythm, at: number): number | undefined {
  if ('cron' in rhythm) return cronOf(rhythm.cron, rhythm.timeZone).nextRun(new Date(at))?.getTime();
  const anchor = Date.parse(rhythm.anchor);
  const step = rhythm.every * 1000;
  return anchor + (Math.floor((at - anchor) / step) + 1) * step;
}

/** The last tick that is not after an instant. */
export function latestUntil(rhythm: Rhythm, at: number): number | undefined {
  if ('every' in rhythm) {
    const next = nextAfter(rhythm, at);
    return next === undefined ? undefined : next - rhythm.every * 1000;
  }
  for (const span of LOOK_BACK_MS) {
    let latest: number | undefined;
    let tick = nextAfter(rhythm, at - span);
    while (tick !== undefined && tick <= at) {
      latest = tick;
      tick = nextAfter(rhythm, tick);
    }
    if (latest !== undefined) return latest;
  }
  return undefined;
}

const crons = new Map<string, Cron>();

function cronOf(pattern: string, timezone: string): Cron {
  const key = `${timezone} ${pattern}`;
  const known = crons.get(key);
  if (known !== undefined) return known;
  // Lists of hours and minutes are times of day too: none of them is lost where a clock skips it.
  const cron = new Cron(pattern, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
  crons.set(key, cron);
  return cron;
}

/** What is wrong with a rhythm, if anything. */
export function rhythmProblem(rhythm: Rhythm): SigetiError | undefined {
  if ('every' in rhythm) return intervalProblem(rhythm.every, rhythm.anchor);
  const { cron, timeZone } = rhythm;
  if (!isTimeZone(timeZone)) {
    return rhythmInvalid(timeZone, {
      fr: 'ce fuseau horaire est inconnu ; par exemple Africa/Abidjan, Europe/Paris, UTC',
      en: 'this time zone is not known; for example Africa/Abidjan, Europe/Paris, UTC',
    });
  }
  try {
    const next = cronOf(cron, timeZone).nextRun();
    return next === null ? rhythmInvalid(cron, NEVER) : undefined;
  } catch (thrown) {
    return rhythmInvalid(cron, cronReason(thrown));
  }
}

const NEVER: Text = { fr: 'aucun jour ne lui correspond', en: 'no day matches it' };

function cronReason(thrown: unknown): Text {
  const reason = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/^CronPattern: /, '');
  const [, field, value] = /^Invalid value for (\w+): (.*)$/.exec(reason) ?? [];
  if (field !== undefined) {
    return {
      fr: `${value} ne convient pas au champ ${FIELDS[field] ?? field}`,
      en: `${value} does not fit the field ${field}`,
    };
  }
  if (/parts? (are )?required|requires exactly/.test(reason)) {
    return { fr: 'il lui faut cinq champs', en: 'it takes five fields' };
  }
  const part = /'([^']*)'/.exec(reason)?.[1];
  return {
    fr: part === undefined ? 'il n’est pas compris' : `« ${part} » n’y est pas compris`,
    en: `it is not understood (${reason})`,
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  minute: 'minute',
  hour: 'heure',
  day: 'jour',
  month: 'mois',
  dayOfWeek: 'jour de semaine',
};

function intervalProblem(every: number, anchor: string): SigetiError | undefined {
  if (Number.isNaN(Date.parse(anchor))) {
    return rhythmInvalid(anchor, {
      fr: 'anchor attend un instant, par exemple 2026-01-01T00:00:00Z',
      en: 'anchor takes an instant, for example 2026-01-01T00:00:00Z',
    });
  }
  if (Number.isInteger(every) && every >= 1) return undefined;
  return rhythmInvalid(String(every), {
    fr: 'un intervalle est d’au moins une seconde',
    en: 'an interval is at least one second',
  });
}
