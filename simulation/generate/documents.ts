import type { Commission, DecisionCommission, Demande, Piece, SuiviImplantation } from '../source.ts';
import { addDays, DAY, dayOf, monthsBefore, startOf } from '../time.ts';
import type { DemandeFile } from './demandes.ts';
import { elementAt, type Random } from './random.ts';
import type { Step } from './route.ts';
import type { World } from './world.ts';

export interface Documents {
  readonly commissions: Commission[];
  readonly decisionsCommission: DecisionCommission[];
  readonly recepisses: Piece[];
  readonly attestations: Piece[];
  readonly lamevs: Piece[];
  readonly suivisImplantation: SuiviImplantation[];
}

/** What each step leaves behind: receipts, certificates, letters, commission decisions, and what follows a grant. */
export function generateDocuments(world: World, files: readonly DemandeFile[]): Documents {
  const random = world.random('documents');
  const commissions = monthlyCommissions(world);
  const documents: Documents = {
    commissions,
    decisionsCommission: [],
    recepisses: [],
    attestations: [],
    lamevs: [],
    suivisImplantation: [],
  };
  for (const { demande, steps } of files) {
    for (const step of steps) addDocuments(random, documents, demande, step);
    if (demande.statut === 'VALIDE' && random.chance(0.6)) {
      const id = documents.suivisImplantation.length + 1;
      documents.suivisImplantation.push(followUp(world, random, id, demande));
    }
  }
  return documents;
}

function addDocuments(random: Random, documents: Documents, demande: Demande, step: Step): void {
  if (step.action === 'PAIEMENT_FRAIS_DOSSIER') addPiece(documents.recepisses, 'REC', demande.id, step, true);
  if (step.action === 'SIGNATURE_LAMEV') addPiece(documents.lamevs, 'LAM', demande.id, step, true);
  if (step.action.startsWith('DECISION_COMMISSION')) addDecision(documents, demande.id, step);
  if (step.action !== 'GENERATION_ATTESTATION') return;
  // Generated again until it is right; only the last one is signed.
  const times = random.weighted([
    [1, 6],
    [2, 3],
    [4, 1],
  ]);
  for (let time = 1; time <= times; time++) {
    addPiece(documents.attestations, 'ATT', demande.id, step, demande.etapeCourante > 6 && time === times);
  }
}

/** The building works after a grant, due within three to six months. */
function followUp(world: World, random: Random, id: number, demande: Demande): SuiviImplantation {
  const progression = random.pick([0, 0, 10, 25, 40, 60, 80, 100]);
  const dateDebut = dayOf(demande.updatedAt);
  const dateLimite = addDays(dateDebut, random.integer(90, 180));
  const statut = followUpStatus(progression, dateLimite < world.asOf);
  return {
    id,
    demandeAttributionId: demande.id,
    statut,
    dateDebut,
    dateLimite,
    progression,
    createdAt: demande.updatedAt,
  };
}

function followUpStatus(progression: number, isPastLimit: boolean): SuiviImplantation['statut'] {
  if (progression === 100) return 'TERMINE';
  if (isPastLimit) return 'RETARD';
  return progression === 0 ? 'EN_ATTENTE' : 'EN_COURS';
}

/** One session of each commission a month. */
function monthlyCommissions(world: World): Commission[] {
  const months = world.volumes.months + 1;
  return Array.from({ length: 2 * months }, (_, index): Commission => {
    const month = monthsBefore(world.asOf, months - 1 - Math.floor(index / 2));
    const isInternal = index % 2 === 0;
    return {
      id: index + 1,
      type: isInternal ? 'INTERNE' : 'INTERMINISTERIELLE',
      libelle: `Commission ${isInternal ? 'interne' : 'interministérielle'} de ${month.slice(0, 7)}`,
      dateCommission: startOf(month) + (isInternal ? 9 : 19) * DAY,
    };
  });
}

/** The decision's own date is never filled: `created_at` has it. */
function addDecision(documents: Documents, demandeAttributionId: number, step: Step): void {
  const type = step.action === 'DECISION_COMMISSION_INTERNE' ? 'INTERNE' : 'INTERMINISTERIELLE';
  const sessions = documents.commissions.filter((commission) => commission.type === type);
  const session = sessions.findLast((commission) => commission.dateCommission <= step.at) ?? elementAt(sessions, 0);
  documents.decisionsCommission.push({
    id: documents.decisionsCommission.length + 1,
    decision: step.to === 8 ? 'REJET' : 'VALIDE',
    commissionId: session.id,
    demandeAttributionId,
    createdAt: step.at,
  });
}

function addPiece(pieces: Piece[], prefix: string, demandeAttributionId: number, step: Step, isSigned: boolean): void {
  const id = pieces.length + 1;
  pieces.push({
    id,
    numero: `${prefix}-${String(id).padStart(6, '0')}`,
    demandeAttributionId,
    dateEmission: step.at,
    dateSignature: isSigned ? step.at + DAY / 24 : null,
  });
}
