import type { Lot, Zone } from '../source.ts';
import { addDays, type Day, dayOf } from '../time.ts';
import { normalise, parseDecimal } from './exact.ts';

/** Areas are whole counts of a millionth of a square metre. */
export const AREA_DIGITS = 6;

export type EtatLot = 'disponible' | 'reserve' | 'occupe';

export interface LotFact {
  readonly lot: Lot;
  readonly etat: EtatLot;
  readonly superficie: bigint;
  /** Marked ha, but in m² (T14). */
  readonly anomalieUnite: boolean;
}

export function lotFacts(lots: Iterable<Lot>, zones: Iterable<Zone>, reference: Day): LotFact[] {
  const zoneById = new Map(Array.from(zones, (zone) => [zone.id, zone]));
  return Array.from(lots, (lot) => {
    const anomalieUnite = isReallyM2(lot, zoneById.get(lot.zoneIndustrielleId));
    const isHa = normalise(lot.uniteMesure) === 'ha' && !anomalieUnite;
    const superficie = parseDecimal(lot.superficie, AREA_DIGITS) * (isHa ? 10_000n : 1n);
    return { lot, etat: etatLot(lot, reference), superficie, anomalieUnite };
  });
}

/** Exactly one state per lot: occupied wins, then what holds the lot back, else it is free. */
export function etatLot(lot: Lot, reference: Day): EtatLot {
  if (lot.statut === 'occupé') return 'occupe';
  return lot.entrepriseId !== null || hasLiveOption(lot, reference) ? 'reserve' : 'disponible';
}

/** An option lives until the end of its last day. */
function hasLiveOption({ dateReservation, delaiOption }: Lot, reference: Day): boolean {
  if (dateReservation === null || delaiOption === null) return false;
  return addDays(dayOf(dateReservation), delaiOption) >= reference;
}

/** A lot marked ha that would be larger than its zone, or cheaper than 100 000 FCFA a hectare, is in m². */
function isReallyM2(lot: Lot, zone: Zone | undefined): boolean {
  if (normalise(lot.uniteMesure) !== 'ha') return false;
  const zoneHectares = zone?.superficie == null ? 0 : zone.superficie / (zone.uniteMesure === 'm2' ? 10_000 : 1);
  if (zoneHectares >= 1 && lot.superficie > zoneHectares) return true;
  return lot.superficie > 0 && lot.prix <= 100_000 * lot.superficie;
}
