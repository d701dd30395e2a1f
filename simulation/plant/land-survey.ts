import type { Lot, SourceRows, Zone } from '../source.ts';
import { AREA_DIGITS, type LotFact } from '../truth/lot-facts.ts';
import { crossesItself, type Outline, parseGeoJson, parseWkt, squareMetres } from './outline.ts';

/** Zones and lots put together. */
export interface LandSurvey {
  /** How many lots a zone has, and how many of them are free. */
  readonly lotsIn: (zoneId: number) => { readonly all: number; readonly free: number };
  /** The outline of a zone, where it is drawn and does not cross itself. */
  readonly outline: (zoneId: number) => Outline | undefined;
  /** The lots whose number, without blanks, an older lot has already (T15). */
  readonly numberedTwice: ReadonlySet<number>;
  /** The lots that share their number, without blanks, with any other. */
  readonly sharesNumber: ReadonlySet<number>;
  /** The area of a lot in m², whatever its unit. */
  readonly area: (lotId: number) => number;
}

export function surveyLand(rows: SourceRows, lotOf: (lotId: number) => LotFact | undefined): LandSurvey {
  const counts = new Map<number, { all: number; free: number }>();
  const oldest = new Map<string, number>();
  const numberedTwice = new Set<number>();
  const sharesNumber = new Set<number>();
  for (const { id, numero, zoneIndustrielleId } of rows.lots) {
    const count = counts.get(zoneIndustrielleId) ?? { all: 0, free: 0 };
    counts.set(zoneIndustrielleId, count);
    count.all++;
    if (lotOf(id)?.etat === 'disponible') count.free++;
    const plain = plainNumber(numero);
    const older = oldest.get(plain);
    if (older === undefined) oldest.set(plain, id);
    else {
      numberedTwice.add(id);
      sharesNumber.add(id).add(older);
    }
  }
  const outlines = new Map<number, Outline>();
  for (const zone of rows.zones) {
    const outline = outlineOf(zone);
    if (outline !== null && !crossesItself(outline)) outlines.set(zone.id, outline);
  }
  return {
    lotsIn: (zoneId) => counts.get(zoneId) ?? { all: 0, free: 0 },
    outline: (zoneId) => outlines.get(zoneId),
    numberedTwice,
    sharesNumber,
    area: (lotId) => Number(lotOf(lotId)?.superficie ?? 0n) / 10 ** AREA_DIGITS,
  };
}

/** A zone's outline, crossing itself or not. */
export function outlineOf({ polygon }: Zone): Outline | null {
  return polygon === null ? null : parseWkt(polygon);
}

/** A lot's outline. */
export function lotOutline({ polygon }: Lot): Outline | null {
  return polygon === null ? null : parseGeoJson(polygon);
}

/** The declared area of a zone, in hectares. */
export function hectaresOf({ superficie, uniteMesure }: Zone): number {
  return (superficie ?? 0) / (uniteMesure === 'm2' ? 10_000 : 1);
}

/** The drawn area of an outline, in hectares. */
export function drawnHectares(outline: Outline): number {
  return squareMetres(outline) / 10_000;
}

function plainNumber(numero: string): string {
  return numero.replace(/\s/g, '').toUpperCase();
}
