import { elementAt } from '../generate/random.ts';
import type { Lot, SourceRows, Zone } from '../source.ts';
import { drawnHectares, hectaresOf, lotOutline, outlineOf } from './land-survey.ts';
import { box, crossesItself, leaves, type Outline, rectangle, squareAt, wkt } from './outline.ts';
import { type PlantContext, type TrapContext, trap } from './trap.ts';

const lots = (source: SourceRows) => source.lots;
const zones = (source: SourceRows) => source.zones;

/** Under so many lots a zone's rates say nothing. */
const FEWEST = 5;
/** A drawn area may be so many times the declared one, or the reverse. */
const LARGEST_RATIO = 2;
/** What a square metre may cost, in FCFA. */
const PRICES = [1_000, 50_000] as const;

const isPlainlyNumbered = (row: Lot, { survey }: TrapContext) =>
  row.numero === `LOT ${row.id}` && !survey.land().sharesNumber.has(row.id);
const areLettersApart = (row: Lot) => /\p{L}\s+\p{L}/u.test(row.numero);
const isDubiousPrice = (row: Lot, { survey }: TrapContext) => {
  const area = survey.land().area(row.id);
  return row.prix < PRICES[0] * area || row.prix > PRICES[1] * area;
};
const hasOtherArea = (row: Zone, { survey }: TrapContext) => {
  const outline = survey.land().outline(row.id);
  if (outline === undefined) return false;
  const [drawn, declared] = [drawnHectares(outline), hectaresOf(row)];
  return drawn > LARGEST_RATIO * declared || declared > LARGEST_RATIO * drawn;
};
const isOutsideZone = (row: Lot, { survey }: TrapContext) => {
  const [inner, outer] = [lotOutline(row), survey.land().outline(row.zoneIndustrielleId)];
  return inner !== null && outer !== undefined && leaves(inner, outer);
};
const isSmallZone = (row: Zone, { survey }: TrapContext) => {
  const { all } = survey.land().lotsIn(row.id);
  return all > 0 && all < FEWEST;
};
const hasNoLots = (row: Zone, { survey }: TrapContext) => survey.land().lotsIn(row.id).all === 0;

/** In the order in which they may be set: none changes those before it. */
export const LAND_TRAPS = {
  /** Granted by a validated file, and still free. */
  T13b: trap({
    rows: lots,
    has: (row, { survey }) => row.statut === 'disponible' && survey.grants(row.id) > 0,
    clear: (row) => {
      row.statut = 'occupé';
    },
    mayHave: (row, { survey }) => survey.grants(row.id) > 0,
    set: (row) => {
      row.statut = 'disponible';
      row.entrepriseId = null;
      row.dateReservation = null;
      row.delaiOption = null;
    },
  }),
  /** Free, and somebody holds it. */
  T13c: trap({
    rows: lots,
    has: (row) => row.statut === 'disponible' && row.entrepriseId !== null,
    clear: (row) => {
      row.statut = 'occupé';
    },
    mayHave: (row) => row.statut === 'disponible' && row.dateReservation === null,
    set: (row, { source, random }) => {
      row.entrepriseId = random.pick(source.entreprises).id;
    },
  }),
  /** A zone of so few lots that its rates say nothing. */
  T27: trap({
    rows: zones,
    has: isSmallZone,
    clear: (row, context) => {
      const largest = largestZone(context, row);
      for (const lot of context.source.lots) if (lot.zoneIndustrielleId === row.id) moveLot(lot, largest);
    },
    mayHave: hasNoLots,
    set: (row, context) => {
      const from = largestZone(context, row);
      const lot = context.source.lots.find((one) => one.zoneIndustrielleId === from && one.uniteMesure === 'm2');
      if (lot !== undefined) moveLot(lot, row.id);
    },
  }),
  /** An area that is only possible under another unit. */
  T14b: trap({
    rows: zones,
    has: (row) => row.superficie !== null && hectaresOf(row) < 1,
    clear: (row) => {
      row.uniteMesure = 'ha';
    },
    // Its lots would be judged by its area, and so would its drawing.
    mayHave: (row, context) =>
      row.superficie !== null && row.uniteMesure === 'ha' && hasNoLots(row, context) && row.superficie < 10_000,
    set: (row) => {
      row.uniteMesure = 'm2';
      row.polygon = null;
    },
  }),
  /** An area in m² under the unit ha. */
  T14: trap({
    rows: lots,
    has: (row, { survey }) => survey.lot(row.id)?.anomalieUnite === true,
    clear: (row) => {
      row.uniteMesure = 'm2';
    },
    mayHave: (row) => row.uniteMesure === 'm2' && row.prix <= 100_000 * row.superficie,
    set: (row) => {
      row.uniteMesure = 'ha';
    },
  }),
  /** A number that an older lot has, but for its blanks. */
  T15b: trap({
    rows: lots,
    has: (row, { survey }) => survey.land().numberedTwice.has(row.id),
    clear: (row) => {
      row.numero = `LOT ${row.id}-1`;
    },
    mayHave: (row, context) => isPlainlyNumbered(row, context) && row.id !== oldestPlain(context)?.id,
    set: (row, context) => {
      const older = oldestPlain(context);
      if (older === undefined) return;
      const others = context.source.lots.filter(({ numero }) => numero.replace(/\s/g, '') === `LOT${older.id}`);
      row.numero = `LOT${' '.repeat(others.length + 1)}${older.id}`;
    },
  }),
  /** Letters with blanks between them. */
  T15c: trap({
    rows: lots,
    has: areLettersApart,
    clear: (row) => {
      row.numero = `LOT ${row.id}-2`;
    },
    mayHave: isPlainlyNumbered,
    set: (row) => {
      row.numero = `L O T ${row.id}`;
    },
  }),
  /** Blanks around a lot's number. */
  T15: trap({
    rows: lots,
    has: (row) => row.numero !== row.numero.trim(),
    clear: (row, { source }) => {
      const trimmed = row.numero.trim();
      const isTaken = source.lots.some(({ id, numero }) => id !== row.id && numero === trimmed);
      row.numero = isTaken ? `LOT ${row.id}-3` : trimmed;
    },
    mayHave: () => true,
    set: (row) => {
      row.numero = `    ${row.numero}`;
    },
  }),
  /** A price that no square metre costs. */
  T18b: trap({
    rows: lots,
    has: isDubiousPrice,
    clear: (row, { survey }) => {
      row.prix = Math.round(20_000 * survey.land().area(row.id));
    },
    mayHave: (row) => row.uniteMesure === 'm2',
    set: (row) => {
      row.prix = Math.round(10 * row.superficie);
    },
  }),
  /** An outline that crosses itself. */
  T17: trap({
    rows: zones,
    has: (row) => crossesItself(outlineOf(row) ?? []),
    clear: (row) => draw(row, squareAt(outlineOf(row) ?? [], hectaresOf(row))),
    mayHave: (row, context) => row.polygon !== null && hasNoLots(row, context),
    set: (row) => {
      const [a, b, c, d] = outlineOf(row) ?? [];
      if (a && b && c && d) draw(row, [a, c, b, d, a]);
    },
  }),
  /** A drawing far larger or smaller than the declared area. */
  T17b: trap({
    rows: zones,
    has: hasOtherArea,
    clear: (row) => draw(row, squareAt(outlineOf(row) ?? [], hectaresOf(row))),
    mayHave: (row, { survey }) => survey.land().outline(row.id) !== undefined,
    set: (row) => draw(row, squareAt(outlineOf(row) ?? [], 9 * hectaresOf(row))),
  }),
  /** A lot drawn outside its zone. */
  T17c: trap({
    rows: lots,
    has: isOutsideZone,
    clear: (row, { survey }) => {
      const outer = survey.land().outline(row.zoneIndustrielleId);
      if (outer !== undefined) place(row, box(outer).left, box(outer).bottom);
    },
    mayHave: (row, { survey }) => row.polygon !== null && survey.land().outline(row.zoneIndustrielleId) !== undefined,
    set: (row, { survey }) => {
      const outer = survey.land().outline(row.zoneIndustrielleId);
      if (outer !== undefined) place(row, box(outer).right + 0.01, box(outer).bottom);
    },
  }),
  /** A hand-typed count of free lots that is not theirs; last, for it follows from the lots. */
  T16: trap({
    rows: zones,
    has: (row, { survey }) => row.lotsDisponibles !== survey.land().lotsIn(row.id).free,
    clear: (row, { survey }) => {
      row.lotsDisponibles = survey.land().lotsIn(row.id).free;
    },
    mayHave: () => true,
    set: (row) => {
      row.lotsDisponibles += 7;
    },
  }),
} as const;

/** The zone with the most lots, other than this one. */
function largestZone({ source }: PlantContext, other: Zone): number {
  const counts = new Map<number, number>();
  for (const { zoneIndustrielleId: id } of source.lots) counts.set(id, (counts.get(id) ?? 0) + 1);
  counts.delete(other.id);
  return elementAt(
    [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]),
    0,
  )[0];
}

function moveLot(lot: Lot, zoneId: number): void {
  lot.zoneIndustrielleId = zoneId;
  lot.location = null;
  lot.polygon = null;
}

function oldestPlain(context: PlantContext): Lot | undefined {
  return context.source.lots.find((lot) => isPlainlyNumbered(lot, context));
}

function draw(zone: Zone, outline: Outline): void {
  zone.polygon = wkt(outline);
}

/** The lot's own small rectangle, with its lower left corner there. */
function place(lot: Lot, left: number, bottom: number): void {
  const outline = rectangle(left, bottom, 0.0012, 0.0009).map(([x, y]) => [Number(x.toFixed(6)), Number(y.toFixed(6))]);
  lot.location = JSON.stringify({ type: 'Point', coordinates: outline[0] });
  lot.polygon = JSON.stringify({ type: 'Polygon', coordinates: [outline] });
}
