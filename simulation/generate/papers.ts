import { Integers, Numbers, type Rows, rowsOf, Words } from '../columns.ts';
import type { DecisionCommission, Piece } from '../source.ts';
import { DAY, type Instant } from '../time.ts';

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
