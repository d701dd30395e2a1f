import { groupBy } from '../grouping.ts';
import type { Entreprise, Lot, Utilisateur } from '../source.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../time.ts';
import { Files, type Filing } from './files.ts';
import { planFinancing, planJobs } from './projects.ts';
import { elementAt, type Quantiles, type Random } from './random.ts';
import { type Fate, type LogOddities, stepOf, walk } from './route.ts';
import { officeTime, type World } from './world.ts';

export interface Applicants {
  readonly entreprises: readonly Entreprise[];
  readonly lots: readonly Lot[];
  readonly utilisateurs: readonly Utilisateur[];
}

/** Days from filing to decision once files are real: median 45, nine in ten within 120. */
const DECISION_DAYS: Quantiles = [
  [0, 4],
  [0.1, 17],
  [0.25, 28],
  [0.5, 45],
  [0.75, 75],
  [0.9, 120],
  [0.97, 190],
  [1, 300],
];

interface Course {
  readonly fate: Fate;
  readonly filed: Instant;
  readonly last: Instant;
  readonly oddities: LogOddities;
  /** Filed by a person, not by an enterprise (T19). */
  readonly isAnonymous: boolean;
  /** For land outside the zones: without lot and zone. */
  readonly isOutside: boolean;
}

/** Applications in the order of their filing, with their lots and their log. */
export function generateDemandes(world: World, applicants: Applicants): Files {
  const random = world.random('demandes');
  const courses = planCourses(world, random);
  const lotsByZone = groupBy(applicants.lots, (lot) => lot.zoneIndustrielleId);
  const files = new Files();
  const granted: Lot[] = [];
  const { entreprises } = applicants;
  let registered = 0;
  for (const [index, course] of courses.entries()) {
    while ((entreprises[registered]?.dateCreation ?? course.filed + 1) <= course.filed) registered++;
    const lots = course.isOutside ? [] : chooseLots(random, course.fate, applicants.lots, lotsByZone, granted);
    const steps = walk(random, course.fate, course.filed, course.last, course.oddities);
    files.push({
      // The legacy column was filled until the bridge came.
      lotId: index < courses.length / 2 ? (lots[0]?.id ?? null) : null,
      entrepriseId: applicant(random, course, entreprises, registered),
      ...fileDemande(random, course, applicants, lots[0]),
      lotIds: lots.map((lot) => lot.id),
      steps,
      updatedAt: steps.at(-1)?.at ?? course.last,
    });
  }
  return files;
}

function fileDemande(
  random: Random,
  course: Course,
  { lots, utilisateurs }: Applicants,
  lot: Lot | undefined,
): Omit<Filing, 'entrepriseId' | 'lotId' | 'updatedAt' | 'lotIds' | 'steps'> {
  return {
    statut: course.fate.statut,
    etapeCourante: stepOf(course.fate),
    zoneId: zoneOf(random, lot, lots),
    outside: course.isOutside ? random.integer(1, 50) : null,
    financing: planFinancing(random),
    jobs: planJobs(random),
    priorite: random.chance(0.9) ? 'NORMAL' : '',
    userId: random.pick(utilisateurs).id,
    createdAt: course.filed,
  };
}

function planCourses(world: World, random: Random): Course[] {
  const fates = planFates(world, random);
  const closed = fates.filter(isClosed).length;
  const waiting = fates.filter(isWaiting).length;
  const late = random.quota(closed, 0.15);
  const lacking = random.quota(closed, 0.12);
  // Only files that have not moved yet may lack an enterprise or lots: every fee needs a debtor.
  const anonymous = random.quota(waiting, 0.07);
  const outside = random.quota(waiting, 0.07);
  let rank = 0;
  let waitingRank = 0;
  const courses = fates.map((fate): Course => {
    if (isWaiting(fate)) {
      const isAnonymous = anonymous[waitingRank] === true;
      const isOutside = outside[waitingRank] === true;
      waitingRank++;
      return { ...openCourse(world, random, fate), isAnonymous, isOutside };
    }
    if (!isClosed(fate)) return { ...openCourse(world, random, fate), isAnonymous: false, isOutside: false };
    const isLate = late[rank] === true;
    const course = closedCourse(world, random, fate, { rank, isLate, lacksTransition: lacking[rank] === true });
    rank++;
    return course;
  });
  return courses.sort((a, b) => a.filed - b.filed);
}

function isClosed({ statut }: Fate): boolean {
  return statut === 'VALIDE' || statut === 'REJETE';
}

function isWaiting(fate: Fate): boolean {
  return stepOf(fate) === 2;
}

interface Closing {
  readonly rank: number;
  readonly isLate: boolean;
  readonly lacksTransition: boolean;
}

/** Five of seven files of the start-up went through within minutes, as trials do. */
function closedCourse(world: World, random: Random, fate: Fate, closing: Closing): Course {
  const isQuick = world.isStartUp && closing.rank % 7 < 5;
  const span = isQuick ? random.integer(5, 80) * MINUTE : decisionDelay(world, random);
  const filed = officeTime(world, random, world.end - span);
  const last = filed + span;
  const actionAfterClosing = closing.isLate ? last + Math.floor((world.end - last) * random.unit()) : null;
  const oddities = { lacksTransition: closing.lacksTransition, actionAfterClosing };
  return { fate, filed, last, oddities, isAnonymous: false, isOutside: false };
}

const VALIDATED: Fate = { statut: 'VALIDE' };
const REFUSED: Fate = { statut: 'REJETE' };
const DOCUMENTS_REFUSED: Fate = { statut: 'DOCUMENTS_REJETES' };

function planFates(world: World, random: Random): Fate[] {
  const count = world.volumes.demandes;
  const validated = Math.round(count * 0.26);
  const refused = Math.round(count * 0.04);
  const documents = Math.round(count * 0.03);
  const steps = world.isStartUp
    ? ([
        [2, 81],
        [3, 6],
        [4, 13],
      ] as const)
    : ([
        [2, 77],
        [3, 6],
        [4, 12],
        [6, 2],
        [7, 1],
        [8, 1],
        [11, 1],
      ] as const);
  const fates = Array.from({ length: count }, (_, index): Fate => {
    if (index < validated) return VALIDATED;
    if (index < validated + refused) return REFUSED;
    if (index < validated + refused + documents) return DOCUMENTS_REFUSED;
    return { statut: !world.isStartUp && random.chance(0.005) ? null : 'EN_COURS', step: random.weighted(steps) };
  });
  return random.shuffle(fates);
}

const NO_ODDITIES: LogOddities = { lacksTransition: false, actionAfterClosing: null };

function openCourse(world: World, random: Random, fate: Fate): Omit<Course, 'isAnonymous' | 'isOutside'> {
  const filed = officeTime(world, random, world.end - HOUR);
  const last = filed + Math.floor((world.end - filed) * random.unit());
  return { fate, filed, last, oddities: NO_ODDITIES };
}

function decisionDelay(world: World, random: Random): number {
  const days = world.isStartUp ? 3.7 + random.unit() * 2.8 : random.quantile(DECISION_DAYS);
  // Whole milliseconds, and never longer than most of the period.
  return Math.floor(Math.min(days * DAY, (world.end - world.start) * 0.8));
}

/** One of the first `registered` enterprises. */
function applicant(
  random: Random,
  course: Course,
  entreprises: readonly Entreprise[],
  registered: number,
): number | null {
  if (course.isAnonymous) return null;
  return elementAt(entreprises, random.integer(0, Math.max(1, registered) - 1)).id;
}

function chooseLots(
  random: Random,
  fate: Fate,
  lots: readonly Lot[],
  lotsByZone: ReadonlyMap<number, readonly Lot[]>,
  granted: Lot[],
): Lot[] {
  // Some lots are granted again in a second file (T13).
  const isGrantedAgain = fate.statut === 'VALIDE' && granted.length > 0 && random.chance(0.12);
  const first = isGrantedAgain ? random.pick(granted) : random.pick(lots);
  const neighbours = lotsByZone.get(first.zoneIndustrielleId) ?? [];
  const chosen = new Set([first]);
  const extra = random.weighted([
    [0, 78],
    [1, 15],
    [2, 7],
  ]);
  for (let i = 0; i < extra; i++) chosen.add(random.pick(neighbours));
  if (fate.statut === 'VALIDE') granted.push(...chosen);
  return [...chosen];
}

/** Two files in three name their zone; a few name another one than that of their lot. */
function zoneOf(random: Random, lot: Lot | undefined, lots: readonly Lot[]): number | null {
  if (lot === undefined) return null;
  return random.weighted([
    [lot.zoneIndustrielleId, 64],
    [random.pick(lots).zoneIndustrielleId, 3],
    [null, 33],
  ]);
}
