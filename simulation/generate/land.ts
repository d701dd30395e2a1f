import { groupBy } from '../grouping.ts';
import type { Entreprise, Lot, Zone } from '../source.ts';
import { DAY } from '../time.ts';
import { STREETS, TOWNS } from './names.ts';
import { elementAt, type Quantiles, type Random } from './random.ts';
import type { World } from './world.ts';

/** Zones: only one in four has lots; one in ten has its area marked m2, half of those wrongly. */
export function generateZones(world: World): Zone[] {
  const random = world.random('zones');
  const count = world.volumes.zones;
  const markedM2 = random.quota(count, 0.1);
  return Array.from({ length: count }, (_, index): Zone => {
    const id = index + 1;
    const [town, longitude, latitude] = elementAt(TOWNS, index % TOWNS.length);
    const hectares = random.integer(20, 1_000);
    const isMarkedM2 = markedM2[index] === true;
    const isPlaceholder = id % 20 === 0;
    const x = round6(longitude + random.integer(-40, 40) / 1_000);
    const y = round6(latitude + random.integer(-40, 40) / 1_000);
    return {
      id,
      code: `ZI-${town.slice(0, 3).toUpperCase()}-${String(id).padStart(2, '0')}`,
      libelle: isPlaceholder ? 'Lorem ipsum' : `Zone industrielle de ${town}${index < TOWNS.length ? '' : ` ${id}`}`,
      description: random.weighted([
        [`Zone d’activités de ${town}`, 6],
        [' ', 1],
        [null, 3],
      ]),
      adresse: random.weighted([
        [`${random.pick(STREETS)}, ${town}`, 6],
        ['', 1],
        [null, 2],
      ]),
      location: random.chance(0.9) ? `POINT(${x} ${y})` : null,
      polygon: random.chance(0.7) ? zonePolygon(random, x, y) : null,
      superficie: isMarkedM2 && random.chance(0.5) ? hectares * 10_000 : hectares,
      uniteMesure: isMarkedM2 ? 'm2' : 'ha',
      lotsDisponibles: random.integer(0, 80),
      statut: random.weighted([
        ['actif', 62],
        ['inactif', 19],
        ['en_construction', 19],
      ]),
      createdAt: world.start - 4 * DAY,
      updatedAt: world.start - random.integer(0, 4) * DAY,
    };
  });
}

/** The area of a lot in m². */
const AREA: Quantiles = [
  [0, 600],
  [0.1, 6_200],
  [0.25, 8_900],
  [0.5, 16_000],
  [0.75, 30_000],
  [0.9, 49_500],
  [1, 80_000],
];

/** Lots per populated zone are uneven: these shares were seen, and repeat. */
const LOT_SHARES = [14, 14, 13, 10, 1];

/**
 * Lots with their holders: 25 % occupied (the larger ones more often), 2 % reserved, by a holder or by a live option.
 * 6 % are marked ha, two thirds of them wrongly (T14); a third of the numbers have blanks around them (T15).
 */
export function generateLots(world: World, zones: readonly Zone[], entreprises: readonly Entreprise[]): Lot[] {
  const random = world.random('lots');
  const count = world.volumes.lots;
  const zoneOfLot = spreadOverZones(world, zones);
  const areas = Array.from({ length: count }, () => Math.round(random.quantile(AREA)));
  const occupied = largestMoreOften(random, areas, Math.round(count * 0.25));
  const unitHa = random.quota(count, 0.06);
  let markedHa = 0;
  const lots = areas.map((area, index): Lot => {
    const id = index + 1;
    const zone = elementAt(zoneOfLot, index);
    const isOccupied = occupied.has(index);
    const createdAt = world.start - random.integer(0, 3) * DAY;
    if (unitHa[index]) markedHa++;
    return {
      id,
      numero: lotNumber(random, id),
      ilot: `${String.fromCharCode(65 + (id % 8))}${1 + (id % 30)}`,
      ...size(random, area, unitHa[index] === true, markedHa % 3 === 0),
      prix: (zone.id % 2 === 0 ? 2_000 : 20_000) * area,
      statut: isOccupied ? 'occupé' : 'disponible',
      priorite: random.weighted([
        ['normale', 67],
        ['haute', 31],
        ['basse', 2],
      ]),
      viabilite: random.chance(0.87),
      description: random.weighted([
        ['Lot d’angle, façade sur voie bitumée', 2],
        ['Lorem ipsum dolor sit amet', 1],
        [null, 7],
      ]),
      zoneIndustrielleId: zone.id,
      entrepriseId: isOccupied ? pickHolder(random, entreprises) : null,
      dateReservation: null,
      delaiOption: null,
      ...geometry(random, zone),
      createdAt,
      updatedAt: createdAt,
    };
  });
  reserveSome(world, random, lots, entreprises);
  return lots;
}

/** A lot marked ha is either really in hectares, or in m² under the wrong name (T14). */
function size(
  random: Random,
  area: number,
  isMarkedHa: boolean,
  isReallyHa: boolean,
): Pick<Lot, 'superficie' | 'uniteMesure'> {
  if (isMarkedHa && isReallyHa) return { superficie: area / 10_000, uniteMesure: 'ha' };
  return { superficie: random.chance(0.1) ? area + 0.25 : area, uniteMesure: isMarkedHa ? 'ha' : 'm2' };
}

/** Later sales: the holder of today is no longer the one an earlier campaign billed. */
export function transferSomeLots(world: World, lots: readonly Lot[], entreprises: readonly Entreprise[]): void {
  const random = world.random('transfers');
  const held = lots.filter((lot) => lot.entrepriseId !== null);
  const transferred = random.quota(held.length, 0.07);
  for (const [rank, lot] of held.filter((_, index) => transferred[index]).entries()) {
    const isSold = rank % 2 === 0;
    lot.entrepriseId = isSold ? pickHolder(random, entreprises) : null;
    // Every other freed lot keeps its status: an occupied lot of nobody.
    if (rank % 4 === 1) lot.statut = 'disponible';
    lot.updatedAt = world.end - random.integer(0, 20 * DAY);
  }
}

/** The enterprises that came first hold most of the land. */
function pickHolder(random: Random, entreprises: readonly Entreprise[]): number {
  const early = Math.max(1, Math.ceil(entreprises.length * 0.6));
  return elementAt(entreprises, random.integer(0, early - 1)).id;
}

function reserveSome(world: World, random: Random, lots: readonly Lot[], entreprises: readonly Entreprise[]): void {
  const free = random.shuffle(lots.filter((lot) => lot.statut === 'disponible'));
  const each = Math.max(1, Math.round(lots.length * 0.01));
  const withOption = (lot: Lot, age: number, term: number) => {
    lot.dateReservation = world.end - age * DAY;
    lot.delaiOption = term;
    lot.updatedAt = lot.dateReservation;
  };
  for (const lot of free.slice(0, each)) lot.entrepriseId = pickHolder(random, entreprises);
  for (const lot of free.slice(each, 2 * each)) withOption(lot, random.integer(0, 30), random.pick([30, 60, 90]));
  for (const lot of free.slice(2 * each, 3 * each))
    withOption(lot, random.integer(100, 200), random.pick([30, 60, 90]));
}

function spreadOverZones(world: World, zones: readonly Zone[]): Zone[] {
  const random = world.random('lots of zones');
  const isPopulated = random.quota(zones.length, 0.25);
  const populated = zones.filter((_, index) => isPopulated[index]);
  const shares = populated.map((_, index) => elementAt(LOT_SHARES, index % LOT_SHARES.length));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const spread = populated.flatMap((zone, index) => {
    const share = Math.max(1, Math.floor((world.volumes.lots * elementAt(shares, index)) / total));
    return Array.from({ length: share }, () => zone);
  });
  while (spread.length < world.volumes.lots) spread.push(elementAt(populated, 0));
  return spread.slice(0, world.volumes.lots);
}

/** Draws `count` indices, each area as its own weight: this makes a quarter of the lots a third of the land. */
function largestMoreOften(random: Random, areas: readonly number[], count: number): Set<number> {
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const index = random.integer(0, areas.length - 1);
    if (random.chance(elementAt(areas, index) / 80_000)) chosen.add(index);
  }
  return chosen;
}

/** Unique as stored; some have blanks before, after or inside, and a few are the same once trimmed. */
function lotNumber(random: Random, id: number): string {
  const duplicated = id > 1 && random.chance(0.01);
  const plain = `LOT ${duplicated ? id - 1 : id}`;
  const text = random.chance(0.02) ? `L O T ${id}` : plain;
  const leading = random.chance(0.08) ? ' ' : '';
  const trailing = duplicated ? '   ' : random.chance(0.29) ? random.pick([' ', '  ']) : '';
  return `${leading}${text}${trailing}`;
}

function zonePolygon(random: Random, x: number, y: number): string {
  const size = random.integer(5, 40) / 1_000;
  const [right, top] = [(x + size).toFixed(6), (y + size).toFixed(6)];
  const [left, bottom] = [x.toFixed(6), y.toFixed(6)];
  const corners = [`${left} ${bottom}`, `${right} ${bottom}`, `${right} ${top}`, `${left} ${top}`];
  // One in twenty crosses itself, as hand-drawn polygons do (T17).
  if (random.chance(0.05)) corners.splice(1, 2, `${right} ${top}`, `${right} ${bottom}`);
  return `POLYGON((${[...corners, corners[0]].join(', ')}))`;
}

function geometry(random: Random, zone: Zone): { location: string | null; polygon: string | null } {
  if (zone.location === null || random.chance(0.4)) return { location: null, polygon: null };
  const [longitude = 0, latitude = 0] = zone.location.slice(6, -1).split(' ').map(Number);
  const x = round6(longitude + random.integer(0, 9_000) / 1_000_000);
  const y = round6(latitude + random.integer(0, 9_000) / 1_000_000);
  const [right, top] = [round6(x + 0.0012), round6(y + 0.0009)];
  const ring = [
    [x, y],
    [right, y],
    [right, top],
    [x, top],
    [x, y],
  ];
  return {
    location: JSON.stringify({ type: 'Point', coordinates: [x, y] }),
    polygon: JSON.stringify({ type: 'Polygon', coordinates: [ring] }),
  };
}

function round6(degrees: number): number {
  return Math.round(degrees * 1_000_000) / 1_000_000;
}

/** The lots that enterprises hold, by zone: what a campaign bills. */
export function heldLotsByZone(lots: readonly Lot[]): Map<number, Lot[]> {
  const held = lots.filter((lot) => lot.entrepriseId !== null);
  return groupBy(held, (lot) => lot.zoneIndustrielleId);
}
