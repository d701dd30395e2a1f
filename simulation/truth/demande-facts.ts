import { groupBy } from '../grouping.ts';
import type { Demande, DemandeLot, HistoriqueDemande } from '../source.ts';
import type { Instant } from '../time.ts';
import { normalise, sumBig } from './exact.ts';
import type { LotFact } from './lot-facts.ts';

/** The member that stands for what is not known. */
export const UNKNOWN = -1;

type Issue = 'approuvee' | 'rejetee' | 'en_attente';

export interface DemandeFact {
  readonly demande: Demande;
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

export interface DemandeRows {
  readonly demandes: readonly Demande[];
  readonly demandeLots: readonly DemandeLot[];
  readonly historiqueDemandes: readonly HistoriqueDemande[];
}

export function demandeFacts(rows: DemandeRows, lots: readonly LotFact[]): DemandeFact[] {
  const lotById = new Map(lots.map((fact) => [fact.lot.id, fact]));
  const linksOf = groupBy(rows.demandeLots, (link) => link.demandeAttributionId);
  const logOf = groupBy(rows.historiqueDemandes, (row) => row.demandeAttributionId);
  return rows.demandes.map((demande): DemandeFact => {
    const links = [...(linksOf.get(demande.id) ?? [])].sort((a, b) => a.ordre - b.ordre || a.id - b.id);
    const wanted = links.flatMap((link) => lotById.get(link.lotId) ?? []);
    const issue = issueOf(demande);
    const log = logOf.get(demande.id) ?? [];
    return {
      demande,
      issue,
      zoneId: demande.zoneId ?? wanted[0]?.lot.zoneIndustrielleId ?? UNKNOWN,
      entrepriseId: demande.entrepriseId ?? UNKNOWN,
      lots: wanted,
      superficieDemandee: sumBig(wanted, (fact) => fact.superficie),
      decision: issue === 'en_attente' ? null : decisionOf(demande, log),
      actionApresCloture: issue !== 'en_attente' && log.some((row) => isWord(row.statutAvant, demande.statut)),
    };
  });
}

/** A refusal of documents sends the file back; it does not end it. */
function issueOf({ statut }: Demande): Issue {
  if (statut === 'VALIDE') return 'approuvee';
  return statut === 'REJETE' ? 'rejetee' : 'en_attente';
}

/**
 * When the file became what it is: the last row of its log that made it so. Without such a row, the last one before
 * anybody acted on the closed file; without any, the file's own last change.
 */
export function decisionOf(demande: Demande, log: readonly HistoriqueDemande[]): Instant {
  const ordered = [...log].sort((a, b) => a.dateAction - b.dateAction || a.id - b.id);
  const before = ordered.filter((row) => !isWord(row.statutAvant, demande.statut));
  const transition = before.findLast((row) => isWord(row.statutApres, demande.statut));
  return (transition ?? before.at(-1))?.dateAction ?? demande.updatedAt;
}

function isWord(word: string | null, statut: Demande['statut']): boolean {
  return word !== null && statut !== null && normalise(word) === normalise(statut);
}
