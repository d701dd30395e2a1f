import { Integers, Numbers, Words } from '../columns.ts';
import type { Demande, HistoriqueDemande, SourceRows } from '../source.ts';
import type { Instant } from '../time.ts';
import { normalise, sumBig } from './exact.ts';
import { allPlaces, type Groups, groupPlaces } from './groups.ts';
import type { LotFact } from './lot-facts.ts';

/** The member that stands for what is not known. */
export const UNKNOWN = -1;

type Issue = 'approuvee' | 'rejetee' | 'en_attente';

export interface DemandeFact {
  readonly demande: Pick<Demande, 'id' | 'createdAt'>;
  readonly issue: Issue;
  readonly zoneId: number;
  readonly entrepriseId: number;
  /** The lots of the bridge, in its order. */
  readonly lots: readonly LotFact[];
  readonly superficieDemandee: bigint;
  /** Null while the file is open. */
  readonly decision: Instant | null;
  readonly actionApresCloture: boolean;
}

export type DemandeRows = Pick<SourceRows, 'demandes' | 'demandeLots' | 'historiqueDemandes'>;

/** What each application comes to, in the order of the rows and in columns: a fact is made when it is asked for. */
export class DemandeFacts implements Iterable<DemandeFact> {
  private readonly ids = new Integers();
  private readonly created = new Numbers();
  private readonly issues = new Words<Issue>();
  private readonly zoneIds = new Integers();
  private readonly entrepriseIds = new Integers();
  private readonly decisions = new Numbers();
  private readonly late = new Words<boolean>();
  private readonly lots: (demandeId: number) => LotFact[];
  private readonly zoneById = new Integers();

  constructor(rows: DemandeRows, lots: readonly LotFact[]) {
    this.lots = lotsFinder(rows.demandeLots, lots);
    const log = new Log(rows.historiqueDemandes);
    for (const demande of rows.demandes) this.push(demande, log.of(demande.id));
  }

  get length(): number {
    return this.ids.length;
  }

  at(place: number): DemandeFact {
    const id = this.ids.at(place);
    const lots = this.lots(id);
    return {
      demande: { id, createdAt: this.created.at(place) },
      issue: this.issues.at(place),
      zoneId: this.zoneId(place),
      entrepriseId: this.entrepriseId(place),
      lots,
      superficieDemandee: sumBig(lots, (fact) => fact.superficie),
      decision: this.decisions.orNull(place),
      actionApresCloture: this.late.at(place),
    };
  }

  *[Symbol.iterator](): Generator<DemandeFact> {
    for (let place = 0; place < this.length; place++) yield this.at(place);
  }

  createdAt(place: number): Instant {
    return this.created.at(place);
  }

  zoneId(place: number): number {
    return this.zoneIds.at(place);
  }

  entrepriseId(place: number): number {
    return this.entrepriseIds.at(place);
  }

  zoneOf(demandeId: number): number {
    return this.zoneById.orNull(demandeId) ?? UNKNOWN;
  }

  private push(demande: Demande, log: readonly LogRow[]): void {
    const issue = issueOf(demande);
    const isClosed = issue !== 'en_attente';
    const zoneId = demande.zoneId ?? this.lots(demande.id)[0]?.lot.zoneIndustrielleId ?? UNKNOWN;
    this.ids.push(demande.id);
    this.created.push(demande.createdAt);
    this.issues.push(issue);
    this.zoneIds.push(zoneId);
    this.entrepriseIds.push(demande.entrepriseId ?? UNKNOWN);
    this.decisions.push(isClosed ? decisionOf(demande, log) : null);
    this.late.push(isClosed && log.some((row) => isWord(row.statutAvant, demande.statut)));
    this.zoneById.set(demande.id, zoneId);
  }
}

/** A refusal of documents sends the file back; it does not end it. */
function issueOf({ statut }: Demande): Issue {
  if (statut === 'VALIDE') return 'approuvee';
  return statut === 'REJETE' ? 'rejetee' : 'en_attente';
}

type LogRow = Pick<HistoriqueDemande, 'id' | 'dateAction' | 'statutAvant' | 'statutApres'>;

/**
 * When the file became what it is: the last row of its log that made it so. Without such a row, the last one before
 * anybody acted on the closed file; without any, the file's own last change.
 */
export function decisionOf(demande: Demande, log: readonly LogRow[]): Instant {
  const ordered = [...log].sort((a, b) => a.dateAction - b.dateAction || a.id - b.id);
  const before = ordered.filter((row) => !isWord(row.statutAvant, demande.statut));
  const transition = before.findLast((row) => isWord(row.statutApres, demande.statut));
  return (transition ?? before.at(-1))?.dateAction ?? demande.updatedAt;
}

function isWord(word: string | null, statut: Demande['statut']): boolean {
  return word !== null && statut !== null && normalise(word) === normalise(statut);
}

/** The rows of the log under their application. */
class Log {
  private readonly ids = new Integers();
  private readonly dates = new Numbers();
  private readonly before = new Words<string | null>();
  private readonly after = new Words<string | null>();
  private readonly groups: Groups<number>;

  constructor(rows: Iterable<HistoriqueDemande>) {
    const demandeIds = new Integers();
    for (const row of rows) {
      demandeIds.push(row.demandeAttributionId);
      this.ids.push(row.id);
      this.dates.push(row.dateAction);
      this.before.push(row.statutAvant);
      this.after.push(row.statutApres);
    }
    this.groups = groupPlaces(allPlaces(demandeIds.length), (place) => demandeIds.at(place));
  }

  of(demandeId: number): LogRow[] {
    return this.groups.of(demandeId).map((place) => ({
      id: this.ids.at(place),
      dateAction: this.dates.at(place),
      statutAvant: this.before.at(place),
      statutApres: this.after.at(place),
    }));
  }
}

/** Finds the lots of an application in the order of the bridge; a lot that is not there is left out. */
function lotsFinder(links: DemandeRows['demandeLots'], lots: readonly LotFact[]): (demandeId: number) => LotFact[] {
  const lotById = new Map(lots.map((fact) => [fact.lot.id, fact]));
  const columns = { id: new Integers(), demandeId: new Integers(), lotId: new Integers(), ordre: new Integers() };
  for (const link of links) {
    columns.id.push(link.id);
    columns.demandeId.push(link.demandeAttributionId);
    columns.lotId.push(link.lotId);
    columns.ordre.push(link.ordre);
  }
  const groups = groupPlaces(allPlaces(columns.id.length), (place) => columns.demandeId.at(place));
  const inOrder = (a: number, b: number) =>
    columns.ordre.at(a) - columns.ordre.at(b) || columns.id.at(a) - columns.id.at(b);
  return (demandeId) => {
    const places = groups.of(demandeId);
    if (places.length > 1) places.sort(inOrder);
    return places.flatMap((place) => lotById.get(columns.lotId.at(place)) ?? []);
  };
}
