import { DOCUMENTS_REFUSED, LAMEV_PAYMENT, type Leg, REFUSAL, WAY } from '../generate/route.ts';
import type { Commission, Demande, DemandeLot, Piece } from '../source.ts';
import { DAY, dayOf, HOUR, type Instant } from '../time.ts';
import { isDue } from './books.ts';
import { issue } from './factures.ts';
import type { Office } from './office.ts';
import { payFee } from './paiements.ts';

// The way of a file through its steps, one by one; generate/route.ts has the whole way.

const RESUBMISSION: Leg = { action: 'RESOUMISSION', from: 1, to: 3, at: 0, words: ['EN_COURS'] };

/** A file on its way, whose fees have a debtor. */
export function isOpen({ statut, entrepriseId, etapeCourante }: Demande): boolean {
  return (statut === 'EN_COURS' || statut === null) && entrepriseId !== null && etapeCourante >= 2;
}

/** Takes the next step. The one after the last is the payment that closes the file. */
export function takeStep(office: Office, demande: Demande): void {
  const { etapeCourante: step } = demande;
  const leg = WAY.find(({ from, to }) => from === step && to > step) ?? LAMEV_PAYMENT;
  if (step === 4) payFeeOf(office, demande, 'ATTRIBUTION_LOT', 'PAIEMENT_FRAIS_DOSSIER');
  if (leg === LAMEV_PAYMENT) payFeeOf(office, demande, 'Frais de Lamev', leg.action);
  const at = record(office, demande, leg, leg === LAMEV_PAYMENT ? 'VALIDE' : demande.statut);
  leaveBehind(office, demande, leg, at);
  if (leg.to !== 6) return;
  const generation = WAY.find(({ from, to }) => from === 6 && to === 6);
  if (generation) addPiece(office, 'attestations', demande.id, record(office, demande, generation, demande.statut));
}

/** Goes all the way in one day, as trials of the application do. */
export function grant(office: Office, demande: Demande): void {
  while (demande.statut !== 'VALIDE') takeStep(office, demande);
}

/** Goes to the internal commission in one day, which refuses it. */
export function refuse(office: Office, demande: Demande): void {
  while (demande.etapeCourante < 8) takeStep(office, demande);
  decide(office, demande, 'INTERNE', 'REJET', record(office, demande, REFUSAL, 'REJETE'));
}

export function refuseDocuments(office: Office, demande: Demande): void {
  record(office, demande, DOCUMENTS_REFUSED, 'DOCUMENTS_REJETES');
}

export function resubmit(office: Office, demande: Demande): void {
  record(office, demande, RESUBMISSION, 'EN_COURS');
}

/** Somebody acts on a file that is closed: the log has it, its outcome and its decision stay. */
export function actAfterClosing(office: Office, demande: Demande): void {
  const { etapeCourante: step, statut } = demande;
  const at = office.now();
  log(office, demande, { action: 'REGENERATION_ATTESTATION', from: step, to: step, before: statut, after: statut, at });
  addPiece(office, 'attestations', demande.id, at);
  office.state.set('demandes', demande, { updatedAt: at });
}

/** Writes the step into the log and onto the file. Returns when. */
function record(office: Office, demande: Demande, leg: Leg, statut: Demande['statut']): Instant {
  const at = office.now();
  const before = demande.statut ?? 'EN_COURS';
  log(office, demande, { ...leg, before, after: office.random.pick(leg.words), at });
  office.state.set('demandes', demande, { etapeCourante: leg.to, statut, updatedAt: at });
  return at;
}

interface Entry {
  readonly action: string;
  readonly from: number | null;
  readonly to: number;
  readonly before: string | null;
  readonly after: string | null;
  readonly at: Instant;
}

/** Adds a row to the log of a file. */
export function log(office: Office, demande: Demande, { action, from, to, before, after, at }: Entry): void {
  office.state.add('historiqueDemandes', {
    demandeAttributionId: demande.id,
    etapeSource: from,
    etapeDestination: to,
    action,
    statutAvant: before,
    statutApres: after,
    dateAction: at,
    utilisateurId: demande.userId,
  });
}

/** Invoices, receipts, letters and decisions that come of a step. */
function leaveBehind(office: Office, demande: Demande, leg: Leg, at: Instant): void {
  const fee = { dateCreation: at, demandeAttributionId: demande.id };
  const { entrepriseId } = demande;
  if (leg.action === 'CONTROLE_AGENCE' && entrepriseId !== null) {
    const filing = { ...fee, entrepriseId, dateEcheance: at + 30 * DAY, montantTotal: 60_000 };
    issue(office, { ...filing, processusOrigine: 'ATTRIBUTION_LOT' }, 'Frais de dépôt de dossier');
  }
  if (leg.action === 'PAIEMENT_FRAIS_DOSSIER') addPiece(office, 'recepisses', demande.id, at, at + HOUR);
  if (leg.action === 'SIGNATURE_ATTESTATION') signLast(office, demande.id, at);
  if (leg.action === 'DECISION_COMMISSION_INTERNE') decide(office, demande, 'INTERNE', 'VALIDE', at);
  if (leg.action === 'DECISION_COMMISSION_INTERMINISTERIELLE') {
    decide(office, demande, 'INTERMINISTERIELLE', 'VALIDE', at);
  }
  if (leg.action !== 'SIGNATURE_LAMEV' || entrepriseId === null) return;
  addPiece(office, 'lamevs', demande.id, at, at + HOUR);
  // The application bills the letter by itself, and somebody bills it again by hand (T29).
  if (office.random.chance(5 / 6)) issue(office, { ...fee, entrepriseId, montantTotal: 150_000 }, 'Frais de LAMEV');
  const processusOrigine = office.random.chance(0.8) ? 'Frais de Lamev' : 'COLLECTE_DROIT';
  issue(office, { ...fee, entrepriseId, dateEcheance: at + 30 * DAY, montantTotal: 500_000, processusOrigine }, null);
}

/** Pays the fee of that origin where it is still open; one that carries the column's default by mistake, else. */
function payFeeOf(office: Office, demande: Demande, origin: string, action: string): void {
  const open = office.source.factures.filter(
    (row) => row.demandeAttributionId === demande.id && row.statut === 'En attente' && isDue(row),
  );
  const isWanted = action === 'PAIEMENT_LAMEV' ? 500_000 : 60_000;
  const fee = open.find((row) => row.processusOrigine === origin) ?? open.find((row) => row.montantTotal === isWanted);
  if (fee) payFee(office, fee, office.now());
}

function decide(
  office: Office,
  demande: Demande,
  type: Commission['type'],
  decision: 'VALIDE' | 'REJET',
  createdAt: Instant,
): void {
  const commissionId = sessionOf(office, type).id;
  office.state.add('decisionsCommission', { decision, commissionId, demandeAttributionId: demande.id, createdAt });
}

/** The session of this month, which is called where there was none yet. */
function sessionOf(office: Office, type: Commission['type']): Commission {
  const month = office.day.slice(0, 7);
  const isThis = (row: Commission) => row.type === type && dayOf(row.dateCommission).startsWith(month);
  const known = office.source.commissions.find(isThis);
  if (known) return known;
  const libelle = `Commission ${type === 'INTERNE' ? 'interne' : 'interministérielle'} de ${month}`;
  return office.state.add('commissions', { type, libelle, dateCommission: office.midnight() });
}

const PREFIXES = { recepisses: 'REC', attestations: 'ATT', lamevs: 'LAM' } as const;

function addPiece(
  { state }: Office,
  table: keyof typeof PREFIXES,
  demandeAttributionId: number,
  dateEmission: Instant,
  dateSignature: Instant | null = null,
): void {
  const numero = `${PREFIXES[table]}-${String(state.lastId(table) + 1).padStart(6, '0')}`;
  state.add(table, { numero, demandeAttributionId, dateEmission, dateSignature });
}

function signLast({ source, state }: Office, demandeId: number, at: Instant): void {
  const piece: Piece | undefined = source.attestations.findLast((row) => row.demandeAttributionId === demandeId);
  if (piece) state.set('attestations', piece, { dateSignature: at, updatedAt: at });
}

export function linksOf({ source }: Office, demandeId: number): DemandeLot[] {
  return source.demandeLots.filter((link) => link.demandeAttributionId === demandeId);
}
