import { settingInvalid } from '../errors.ts';
import { Random } from '../generate/random.ts';
import type { Settings } from '../generate/world.ts';
import type { Source, SourceRows } from '../source.ts';
import { HOUR, startOf } from '../time.ts';
import { surveyOf } from './survey.ts';
import { Passes, type PlantContext } from './trap.ts';
import { isTrapCode, TRAP_CODES, TRAPS, type TrapCode } from './traps.ts';

/** How many rows shall have each trap, by its code, e.g. `{ T14: 5 }`. A trap without a number keeps its usual rate. */
export type Plants = Readonly<Partial<Record<TrapCode, number>>>;

const EXAMPLE = 'sigeti simulate create --plant all=0,T14=5,T22=3';

/** Taking one trap away may bring another about; after so many rounds there is none left. */
const ROUNDS = 3;

/**
 * Reads `all=0,T14=5,T22=3`: `all` stands for every trap, and what comes later wins. Throws SIMULATE_SETTING_INVALID.
 */
export function parsePlants(text: string): Plants {
  const plants: Partial<Record<TrapCode, number>> = {};
  for (const part of text.split(',')) {
    const [, name = '', count = ''] = /^\s*(\w+)\s*=\s*(\d{1,6})\s*$/.exec(part) ?? [];
    const code = name.replace(/^[tc]/, (letter) => letter.toUpperCase());
    if (count !== '' && name === 'all') for (const one of TRAP_CODES) plants[one] = Number(count);
    else if (count !== '' && isTrapCode(code)) plants[code] = Number(count);
    else {
      const known = TRAP_CODES.join(', ');
      const allowed = { fr: `code=nombre, où code est all, ${known}`, en: `code=count, where code is all, ${known}` };
      throw settingInvalid('--plant', part.trim(), allowed, EXAMPLE);
    }
  }
  return plants;
}

/**
 * Makes each trap occur exactly so often: takes it away everywhere, then sets it on that many rows, chosen at random.
 * Throws SIMULATE_SETTING_INVALID when fewer rows can have it, or not together with the others.
 */
export function plantTraps(source: Source, settings: Settings, plants: Plants): void {
  const codes = TRAP_CODES.filter((code) => plants[code] !== undefined);
  for (let round = 0; round < ROUNDS; round++) {
    for (const code of codes) TRAPS[code].clear(contextOf(source, settings, `clear ${code}`));
  }
  for (const code of codes) plantOne(source, settings, code, plants[code] ?? 0);
  const counts = countTraps(source, settings);
  for (const code of codes) {
    if (counts[code] === plants[code]) continue;
    throw settingInvalid(code, String(plants[code]), {
      fr: `un nombre possible avec les autres pièges demandés, qui en font ${counts[code]}`,
      en: `a number that the other traps allow: they make it ${counts[code]}`,
    });
  }
}

function plantOne(source: Source, settings: Settings, code: TrapCode, wanted: number): void {
  // What was planted before may have brought it back: a counter of lots is wrong once a lot is freed.
  TRAPS[code].clear(contextOf(source, settings, `clear ${code}`));
  const planted = TRAPS[code].plant(contextOf(source, settings, `plant ${code}`), wanted);
  if (planted >= wanted) return;
  throw settingInvalid(code, String(wanted), { fr: `au plus ${planted}`, en: `at most ${planted}` });
}

/** How many rows have each trap. No list of the rows of a table is made. */
export function countTraps(rows: SourceRows, { asOf }: Settings): Readonly<Record<string, number>> {
  const context = { rows, asOf, survey: surveyOf(rows, asOf) };
  const passes = new Passes();
  const counts = TRAP_CODES.map((code) => [code, TRAPS[code].count(context, passes)] as const);
  passes.make();
  return Object.fromEntries(counts.map(([code, count]) => [code, count()]));
}

function contextOf(source: Source, { seed, asOf }: Settings, purpose: string): PlantContext {
  const now = startOf(asOf) + 17 * HOUR;
  return { source, rows: source, asOf, now, survey: surveyOf(source, asOf), random: new Random(`${seed}/${purpose}`) };
}
