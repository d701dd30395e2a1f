import { Integers, Numbers, type Rows, rowsOf, Words } from '../columns.ts';
import type { DecisionCommission, Piece, SuiviImplantation } from '../source.ts';
import { DAY, type Day, type Instant } from '../time.ts';

/** Receipts, certificates or letters, numbered as they come, in columns. */
export class Pieces {
  private readonly prefix: string;
  private readonly demandeIds = new Integers();
  private readonly dates = new Numbers();
  private readonly signed = new Words<boolean>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  push(demandeId: number, at: Instant, isSigned: boolean): void {
    this.demandeIds.push(demandeId);
    this.dates.push(at);
    this.signed.push(isSigned);
  }

  get rows(): Rows<Piece> {
    return rowsOf(this.dates.length, () => this.iterate());
  }

  private *iterate(): Generator<Piece> {
    for (let index = 0; index < this.dates.length; index++) {
      const dateEmission = this.dates.at(index);
      yield {
        id: index + 1,
        numero: `${this.prefix}-${String(index + 1).padStart(6, '0')}`,
        demandeAttributionId: this.demandeIds.at(index),
        dateEmission,
        dateSignature: this.signed.at(index) ? dateEmission + DAY / 24 : null,
      };
    }
  }
}

/** What the commissions decided, in columns. */
export class Decisions {
  private readonly decisions = new Words<DecisionCommission['decision']>();
  private readonly commissionIds = new Integers();
  private readonly demandeIds = new Integers();
  private readonly dates = new Numbers();

  push({ decision, commissionId, demandeAttributionId, createdAt }: Omit<DecisionCommission, 'id'>): void {
    this.decisions.push(decision);
    this.commissionIds.push(commissionId);
    this.demandeIds.push(demandeAttributionId);
    this.dates.push(createdAt);
  }

  get rows(): Rows<DecisionCommission> {
    return rowsOf(this.dates.length, () => this.iterate());
  }

  private *iterate(): Generator<DecisionCommission> {
    for (let index = 0; index < this.dates.length; index++) {
      yield {
        id: index + 1,
        decision: this.decisions.at(index),
        commissionId: this.commissionIds.at(index),
        demandeAttributionId: this.demandeIds.at(index),
        createdAt: this.dates.at(index),
      };
    }
  }
}

/** The building works after grants, in columns. */
export class FollowUps {
  private readonly demandeIds = new Integers();
  private readonly statuts = new Words<SuiviImplantation['statut']>();
  private readonly starts = new Words<Day>('many');
  private readonly limits = new Words<Day>('many');
  private readonly progressions = new Integers();
  private readonly dates = new Numbers();

  push(row: Omit<SuiviImplantation, 'id'>): void {
    this.demandeIds.push(row.demandeAttributionId);
    this.statuts.push(row.statut);
    this.starts.push(row.dateDebut);
    this.limits.push(row.dateLimite);
    this.progressions.push(row.progression);
    this.dates.push(row.createdAt);
  }

  get rows(): Rows<SuiviImplantation> {
    return rowsOf(this.dates.length, () => this.iterate());
  }

  private *iterate(): Generator<SuiviImplantation> {
    for (let index = 0; index < this.dates.length; index++) {
      yield {
        id: index + 1,
        demandeAttributionId: this.demandeIds.at(index),
        statut: this.statuts.at(index),
        dateDebut: this.starts.at(index),
        dateLimite: this.limits.at(index),
        progression: this.progressions.at(index),
        createdAt: this.dates.at(index),
      };
    }
  }
}
