import { settingInvalid } from '../errors.ts';
import { Random } from '../generate/random.ts';
import type { Settings } from '../generate/world.ts';
import type { Source } from '../source.ts';
import { dayOf } from '../time.ts';
import { TRAPS, type TrapCode, type TrapContext } from './traps.ts';

/** How many more rows shall have each trap, by its code, e.g. `{ T14: 5 }`. */
export type Plants = Readonly<Partial<Record<TrapCode, number>>>;

const CODES = Object.keys(TRAPS).filter(isTrapCode);

/**
 * Sets each trap on so many more rows of the source, at random. Throws SIMULATE_SETTING_INVALID when fewer rows can
 * have it.
 */
export function plantTraps(source: Source, settings: Settings, plants: Plants): void {
  for (const code of CODES) {
    const wanted = plants[code] ?? 0;
    const context = contextOf(source, settings, new Random(`${settings.seed}/plant ${code}`));
    const planted = TRAPS[code].plant(context, wanted);
    if (planted < wanted) {
      throw settingInvalid(code, String(wanted), { fr: `au plus ${planted}`, en: `at most ${planted}` });
    }
  }
}

/** How many rows have each trap, in the order of the codes. */
export function countTraps(source: Source, settings: Settings): Record<string, number> {
  const context = contextOf(source, settings, new Random('count'));
  return Object.fromEntries(CODES.map((code) => [code, TRAPS[code].count(context)]));
}

function contextOf(source: Source, { asOf }: Settings, random: Random): TrapContext {
  const issued = new Map(source.factures.map((facture) => [facture.id, facture.dateCreation]));
  return { source, asOf, random, issueDay: (factureId) => dayOf(issued.get(factureId) ?? 0) };
}

function isTrapCode(code: string): code is TrapCode {
  return Object.hasOwn(TRAPS, code);
}
