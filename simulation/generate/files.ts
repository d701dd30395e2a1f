import { Integers, Numbers, type Rows, rowsOf, Words } from '../columns.ts';
import type { Demande, DemandeLot, HistoriqueDemande } from '../source.ts';
import { emploisOf, type Financing, financementOf, type Jobs } from './projects.ts';
import { referencesByYear } from './references.ts';
import type { Step } from './route.ts';

/** What is told of an application before it has its number; the rest of its columns follow from it. */
export type Filing = Pick<
  Demande,
  'statut' | 'etapeCourante' | 'entrepriseId' | 'lotId' | 'zoneId' | 'priorite' | 'userId' | 'createdAt' | 'updatedAt'
> & {
  /** The size in hectares of land outside the zones; null inside. */
  readonly outside: number | null;
  readonly financing: Financing;
  readonly jobs: Jobs;
  readonly lotIds: readonly number[];
  readonly steps: readonly Step[];
};

/** An application with what happened to it: its fees and documents follow from the steps. */
export interface DemandeFile {
  readonly demande: Pick<Demande, 'id' | 'statut' | 'etapeCourante' | 'entrepriseId' | 'updatedAt'>;
  readonly steps: readonly Step[];
}

/** All applications in the order of their filing, in columns. */
export class Files implements Iterable<DemandeFile> {
  private readonly filings = {
    statut: new Words<Demande['statut']>(),
    etapeCourante: new Integers(),
    entrepriseId: new Integers(),
    lotId: new Integers(),
    zoneId: new Integers(),
    outside: new Integers(),
    loan: new Numbers(),
    grant: new Numbers(),
    total: new Numbers(),
    totalAs: new Words<Financing['totalAs']>(),
    jobs: new Integers(),
    expatriates: new Integers(),
    priorite: new Words<string>(),
    userId: new Integers(),
    createdAt: new Numbers(),
    updatedAt: new Numbers(),
    firstLot: new Integers(),
    firstStep: new Integers(),
  };
  private readonly lotIds = new Integers();
  private readonly steps = {
    action: new Words<string>(),
    from: new Integers(),
    to: new Integers(),
    at: new Numbers(),
    statutAvant: new Words<string | null>(),
    statutApres: new Words<string>(),
  };

  get length(): number {
    return this.filings.createdAt.length;
  }

  push(filing: Filing): void {
    const { filings } = this;
    filings.firstLot.push(this.lotIds.length);
    filings.firstStep.push(this.steps.at.length);
    filings.statut.push(filing.statut);
    filings.etapeCourante.push(filing.etapeCourante);
    filings.entrepriseId.push(filing.entrepriseId);
    filings.lotId.push(filing.lotId);
    filings.zoneId.push(filing.zoneId);
    filings.outside.push(filing.outside);
    filings.total.push(filing.financing.total);
    filings.loan.push(filing.financing.loan);
    filings.grant.push(filing.financing.grant);
    filings.totalAs.push(filing.financing.totalAs);
    filings.jobs.push(filing.jobs.total);
    filings.expatriates.push(filing.jobs.expatriates);
    filings.priorite.push(filing.priorite);
    filings.userId.push(filing.userId);
    filings.createdAt.push(filing.createdAt);
    filings.updatedAt.push(filing.updatedAt);
    for (const lotId of filing.lotIds) this.lotIds.push(lotId);
    for (const step of filing.steps) this.pushStep(step);
  }

  /** The files, each made as it is asked for. */
  *[Symbol.iterator](): Generator<DemandeFile> {
    const { statut, etapeCourante, entrepriseId, updatedAt, firstStep } = this.filings;
    for (let index = 0; index < this.length; index++) {
      const steps: Step[] = [];
      const end = firstStep.orNull(index + 1) ?? this.steps.at.length;
      for (let row = firstStep.at(index); row < end; row++) steps.push(this.stepAt(row));
      yield {
        demande: {
          id: index + 1,
          statut: statut.at(index),
          etapeCourante: etapeCourante.at(index),
          entrepriseId: entrepriseId.orNull(index),
          updatedAt: updatedAt.at(index),
        },
        steps,
      };
    }
  }

  get demandes(): Rows<Demande> {
    return rowsOf(this.length, () => this.iterateDemandes());
  }

  get demandeLots(): Rows<DemandeLot> {
    return rowsOf(this.lotIds.length, () => this.iterateLots());
  }

  get historiqueDemandes(): Rows<HistoriqueDemande> {
    return rowsOf(this.steps.at.length, () => this.iterateHistory());
  }

  private *iterateDemandes(): Generator<Demande> {
    const { filings } = this;
    const nextReference = referencesByYear('DAZI');
    for (let index = 0; index < this.length; index++) {
      const createdAt = filings.createdAt.at(index);
      const outside = filings.outside.orNull(index);
      yield {
        id: index + 1,
        reference: nextReference(createdAt),
        statut: filings.statut.at(index),
        etapeCourante: filings.etapeCourante.at(index),
        typeDemande: outside === null ? 'ZONE_INDUSTRIELLE' : 'HORS_ZONE_INDUSTRIELLE',
        entrepriseId: filings.entrepriseId.orNull(index),
        lotId: filings.lotId.orNull(index),
        zoneId: filings.zoneId.orNull(index),
        informationsTerrain: outside === null ? null : { localite: 'Grand-Béréby', superficie: outside },
        financement: financementOf({
          total: filings.total.at(index),
          loan: filings.loan.at(index),
          grant: filings.grant.at(index),
          totalAs: filings.totalAs.at(index),
        }),
        emplois: emploisOf({ total: filings.jobs.at(index), expatriates: filings.expatriates.at(index) }),
        priorite: filings.priorite.at(index),
        historiqueEtapes: [
          { etape: 2, statut: 'EN_COURS', date: new Date(createdAt).toISOString(), action: 'CREATION_DEMANDE' },
        ],
        userId: filings.userId.at(index),
        createdAt,
        updatedAt: filings.updatedAt.at(index),
      };
    }
  }

  private *iterateLots(): Generator<DemandeLot> {
    const { createdAt, firstLot } = this.filings;
    for (let index = 0; index < this.length; index++) {
      const first = firstLot.at(index);
      const end = firstLot.orNull(index + 1) ?? this.lotIds.length;
      for (let row = first; row < end; row++) {
        const link = { demandeAttributionId: index + 1, lotId: this.lotIds.at(row), ordre: row - first + 1 };
        yield { id: row + 1, ...link, createdAt: createdAt.at(index) };
      }
    }
  }

  private *iterateHistory(): Generator<HistoriqueDemande> {
    const { userId, firstStep } = this.filings;
    for (let index = 0; index < this.length; index++) {
      const end = firstStep.orNull(index + 1) ?? this.steps.at.length;
      for (let row = firstStep.at(index); row < end; row++) {
        const step = this.stepAt(row);
        yield {
          id: row + 1,
          demandeAttributionId: index + 1,
          etapeSource: step.from,
          etapeDestination: step.to,
          action: step.action,
          statutAvant: step.statutAvant,
          statutApres: step.statutApres,
          dateAction: step.at,
          utilisateurId: userId.at(index),
        };
      }
    }
  }

  private stepAt(row: number): Step {
    const { steps } = this;
    return {
      action: steps.action.at(row),
      from: steps.from.orNull(row),
      to: steps.to.at(row),
      at: steps.at.at(row),
      statutAvant: steps.statutAvant.at(row),
      statutApres: steps.statutApres.at(row),
    };
  }

  private pushStep(step: Step): void {
    const { steps } = this;
    steps.action.push(step.action);
    steps.from.push(step.from);
    steps.to.push(step.to);
    steps.at.push(step.at);
    steps.statutAvant.push(step.statutAvant);
    steps.statutApres.push(step.statutApres);
  }
}
