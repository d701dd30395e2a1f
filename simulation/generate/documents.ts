import type { Rows } from '../columns.ts';
import type { Commission, DecisionCommission, Piece, SuiviImplantation } from '../source.ts';
import { addDays, DAY, dayOf, monthsBefore, startOf } from '../time.ts';
import type { DemandeFile } from './files.ts';
import { Decisions, FollowUps, Pieces } from './papers.ts';
import { elementAt, type Random } from './random.ts';
import type { Step } from './route.ts';
import type { World } from './world.ts';

export interface Documents {
  readonly commissions: Commission[];
  readonly decisionsCommission: Rows<DecisionCommission>;
  readonly recepisses: Rows<Piece>;
  readonly attestations: Rows<Piece>;
  readonly lamevs: Rows<Piece>;
  readonly suivisImplantation: Rows<SuiviImplantation>;
}

interface Papers {
  readonly commissions: Readonly<Record<Commission['type'], readonly Commission[]>>;
  readonly decisions: Decisions;
  readonly recepisses: Pieces;
  readonly attestations: Pieces;
  readonly lamevs: Pieces;
}

/** What each step leaves behind: receipts, certificates, letters, commission decisions, and what follows a grant. */
export function generateDocuments(world: World, files: Iterable<DemandeFile>): Documents {
  const random = world.random('documents');
  const commissions = monthlyCommissions(world);
  const ofType = (type: Commission['type']) => commissions.filter((commission) => commission.type === type);
  const papers: Papers = {
    commissions: { INTERNE: ofType('INTERNE'), INTERMINISTERIELLE: ofType('INTERMINISTERIELLE') },
    decisions: new Decisions(),
    recepisses: new Pieces('REC'),
    attestations: new Pieces('ATT'),
    lamevs: new Pieces('LAM'),
  };
  const followUps = new FollowUps();
  for (const { demande, steps } of files) {
    for (const step of steps) addPapers(random, papers, demande, step);
    if (demande.statut === 'VALIDE' && random.chance(0.6)) {
      followUps.push(followUp(world, random, demande));
    }
  }
  return {
    commissions,
    decisionsCommission: papers.decisions.rows,
    recepisses: papers.recepisses.rows,
    attestations: papers.attestations.rows,
    lamevs: papers.lamevs.rows,
    suivisImplantation: followUps.rows,
  };
}

function addPapers(random: Random, papers: Papers, demande: DemandeFile['demande'], step: Step): void {
  if (step.action === 'PAIEMENT_FRAIS_DOSSIER') papers.recepisses.push(demande.id, step.at, true);
  if (step.action === 'SIGNATURE_LAMEV') papers.lamevs.push(demande.id, step.at, true);
  if (step.action.startsWith('DECISION_COMMISSION')) addDecision(papers, demande.id, step);
  if (step.action !== 'GENERATION_ATTESTATION') return;
  // Generated again until it is right; only the last one is signed.
  const times = random.weighted([
    [1, 6],
    [2, 3],
    [4, 1],
  ]);
  for (let time = 1; time <= times; time++) {
    papers.attestations.push(demande.id, step.at, demande.etapeCourante > 6 && time === times);
  }
}

/** The building works after a grant, due within three to six months. */
function followUp(world: World, random: Random, demande: DemandeFile['demande']): Omit<SuiviImplantation, 'id'> {
  const progression = random.pick([0, 0, 10, 25, 40, 60, 80, 100]);
  const dateDebut = dayOf(demande.updatedAt);
  const dateLimite = addDays(dateDebut, random.integer(90, 180));
  const statut = followUpStatus(progression, dateLimite < world.asOf);
  return {
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
function addDecision({ commissions, decisions }: Papers, demandeAttributionId: number, step: Step): void {
  const sessions = commissions[step.action === 'DECISION_COMMISSION_INTERNE' ? 'INTERNE' : 'INTERMINISTERIELLE'];
  const session = sessions.findLast((commission) => commission.dateCommission <= step.at) ?? elementAt(sessions, 0);
  decisions.push({
    decision: step.to === 8 ? 'REJET' : 'VALIDE',
    commissionId: session.id,
    demandeAttributionId,
    createdAt: step.at,
  });
}
