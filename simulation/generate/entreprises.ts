import type { Entreprise, EntrepriseDomaine } from '../source.ts';
import { DAY, dayOf, HOUR, type Instant } from '../time.ts';
import { COMPANY_SHAPES, FAMILY_NAMES, SECTORS, STREETS, TOWNS, TRADES } from './names.ts';
import { representative, telephone } from './people.ts';
import type { Random } from './random.ts';
import { officeTime, type World } from './world.ts';

export interface Entreprises {
  readonly entreprises: Entreprise[];
  readonly entrepriseDomaines: EntrepriseDomaine[];
  /** Ids that existed once and were deleted for good; only the audit log remembers them (T22). */
  readonly deletedIds: readonly number[];
}

/**
 * Enterprises in the order of their creation: most of them in the first month, as when a paper register was typed in.
 * 14 % have no main sector; those have one in the bridge, and of the others 57 % have theirs there too.
 */
export function generateEntreprises(world: World): Entreprises {
  const random = world.random('entreprises');
  const count = world.volumes.entreprises;
  const withoutSector = random.quota(count, 0.14);
  const modified = random.quota(count, 0.11);
  const created = creationTimes(world, random, count);
  const entreprises: Entreprise[] = [];
  const deletedIds: number[] = [];
  let id = 0;
  for (const [index, dateCreation] of created.entries()) {
    id++;
    while (random.chance(0.02)) deletedIds.push(id++);
    const sector = withoutSector[index] ? null : random.integer(1, SECTORS.length);
    const modifiedAt = dateCreation + random.integer(HOUR, Math.max(HOUR, world.end - dateCreation - HOUR));
    entreprises.push({
      ...identity(world, random, id),
      domaineActiviteId: sector,
      dateCreation,
      dateModification: modified[index] ? Math.min(modifiedAt, world.end) : dateCreation,
    });
  }
  return { entreprises, entrepriseDomaines: sectorBridge(world, entreprises), deletedIds };
}

function creationTimes(world: World, random: Random, count: number): Instant[] {
  const early = random.quota(count, world.isStartUp ? 0.83 : 0.5);
  const firstMonth = Math.min(world.start + 30 * DAY, world.end);
  return early.map((isEarly) => officeTime(world, random, isEarly ? firstMonth : world.end)).sort((a, b) => a - b);
}

type Identity = Omit<Entreprise, 'domaineActiviteId' | 'dateCreation' | 'dateModification'>;

function identity(world: World, random: Random, id: number): Identity {
  const [town] = random.pick(TOWNS);
  const raisonSociale = random
    .pick(COMPANY_SHAPES)
    .replace('{trade}', random.pick(TRADES))
    .replace('{family}', random.pick(FAMILY_NAMES))
    .replace('{town}', town)
    .replace(/\bde (?=[AEÉHIOU])/g, 'd’');
  return {
    id,
    raisonSociale,
    telephone: telephone(random),
    email: `contact${id}@entreprise.example`,
    registreCommerce: registreCommerce(random, id),
    compteContribuable: random.chance(0.1) ? null : `${random.integer(1_000_000, 9_999_999)} ${id}`,
    formeJuridique: random.weighted([
      ['SA', 51],
      ['SARL', 29],
      ['SAS', 9],
      ['SARLU', 9],
      ['EURL', 3],
    ]),
    adresse: random.chance(0.1) ? null : `${random.integer(1, 240)} ${random.pick(STREETS)}, ${town}`,
    dateConstitution: dayOf(random.integer(Date.UTC(1970, 0, 1), Date.UTC(2025, 11, 31))),
    userId: representative(world, random),
  };
}

/** Free text: mostly in the official form, sometimes not, now and then with a control character (T25). */
function registreCommerce(random: Random, id: number): string | null {
  const year = random.integer(1990, 2025);
  return random.weighted([
    [`CI-ABJ-${year}-B-${String(id).padStart(5, '0')}`, 70],
    [`ci abj ${year} b ${id}`, 12],
    [`RC ${id}\u0007`, 3],
    [`CI-ABJ-${year}-B-\t${id}`, 3],
    ['en cours', 4],
    [null, 8],
  ]);
}

function sectorBridge(world: World, entreprises: readonly Entreprise[]): EntrepriseDomaine[] {
  const random = world.random('entreprise_domaines');
  const bridge: EntrepriseDomaine[] = [];
  for (const { id: entrepriseId, domaineActiviteId: main, dateCreation } of entreprises) {
    const isPresent = main === null || random.chance(0.7);
    if (!isPresent) continue;
    const others = random.shuffle(SECTORS.map((_, index) => index + 1).filter((sector) => sector !== main));
    const size = random.weighted([
      [1, 58],
      [2, 18],
      [3, 11],
      [4, 6],
      [6, 4],
      [9, 3],
    ]);
    const sectors = main !== null && random.chance(0.81) ? [main, ...others].slice(0, size) : others.slice(0, size);
    for (const domaineActiviteId of sectors) {
      bridge.push({ id: bridge.length + 1, entrepriseId, domaineActiviteId, createdAt: dateCreation });
    }
  }
  return bridge;
}
