import { Integers, Numbers, Words } from '../columns.ts';
import type { Facture, Paiement } from '../source.ts';

/** What an invoice's only line says. */
export interface BillLine {
  readonly description: string;
  readonly prixUnitaire: number;
}

/** An invoice before it has a number, with its payments in the order of their entry and its line. */
export interface Bill {
  readonly facture: Facture;
  readonly paiements: Paiement[];
  /** The same object for the same line, so that it is kept once. */
  readonly line: BillLine | null;
}

/**
 * All bills, in columns. A bill that is read is a copy: changes are made through `change`. Ids and numbers are not
 * kept, as the books give them.
 */
export class Bills {
  private readonly factures = {
    dateCreation: new Numbers(),
    dateEcheance: new Numbers(),
    datePaiement: new Numbers(),
    montantTotal: new Numbers(),
    sousTotal: new Numbers(),
    statut: new Words<Facture['statut']>(),
    entrepriseId: new Integers(),
    processusOrigine: new Words<string>(),
    demandeAttributionId: new Integers(),
    collecteId: new Integers(),
    isDeleted: new Words<boolean>(),
    deletedAt: new Numbers(),
    createdAt: new Numbers(),
    updatedAt: new Numbers(),
  };
  private readonly lines = new Words<BillLine | null>('many');
  private readonly firstPaiement = new Integers();
  private readonly paiementCount = new Integers();
  private readonly paiements = {
    montant: new Numbers(),
    datePaiement: new Numbers(),
    modePaiement: new Words<string | null>(),
    statut: new Words<string>(),
    /** A text takes no more room here than in a column. */
    referencePaiement: new Map<number, string>(),
    createdAt: new Numbers(),
    updatedAt: new Numbers(),
  };

  get length(): number {
    return this.lines.length;
  }

  push(bill: Bill): void {
    this.write(this.length, bill);
  }

  at(index: number): Bill {
    const rows = this.paiementRows(index);
    return {
      facture: this.factureAt(index),
      paiements: rows.map((row) => this.paiementAt(row)),
      line: this.line(index),
    };
  }

  /** Lets a bill be changed in place. */
  change(index: number, apply: (bill: Bill) => void): void {
    const bill = this.at(index);
    apply(bill);
    this.write(index, bill);
  }

  statut(index: number): Facture['statut'] {
    return this.factures.statut.at(index);
  }

  collecteId(index: number): number | null {
    return this.factures.collecteId.orNull(index);
  }

  createdAt(index: number): number {
    return this.factures.createdAt.at(index);
  }

  line(index: number): BillLine | null {
    return this.lines.at(index);
  }

  factureAt(index: number): Facture {
    const { factures } = this;
    return {
      id: 0,
      numeroFacture: '',
      dateCreation: factures.dateCreation.at(index),
      dateEcheance: factures.dateEcheance.orNull(index),
      datePaiement: factures.datePaiement.orNull(index),
      montantTotal: factures.montantTotal.at(index),
      sousTotal: factures.sousTotal.at(index),
      statut: factures.statut.at(index),
      entrepriseId: factures.entrepriseId.at(index),
      processusOrigine: factures.processusOrigine.at(index),
      demandeAttributionId: factures.demandeAttributionId.orNull(index),
      collecteId: factures.collecteId.orNull(index),
      isDeleted: factures.isDeleted.at(index),
      deletedAt: factures.deletedAt.orNull(index),
      createdAt: factures.createdAt.at(index),
      updatedAt: factures.updatedAt.at(index),
    };
  }

  /** Where the payments of a bill are, for `paiementAt`. */
  paiementRows(index: number): number[] {
    const first = this.firstPaiement.at(index);
    return Array.from({ length: this.paiementCount.at(index) }, (_, place) => first + place);
  }

  paiementAt(row: number): Paiement {
    const { paiements } = this;
    return {
      id: 0,
      factureId: 0,
      montant: paiements.montant.at(row),
      datePaiement: paiements.datePaiement.at(row),
      modePaiement: paiements.modePaiement.at(row),
      statut: paiements.statut.at(row),
      referencePaiement: paiements.referencePaiement.get(row) ?? null,
      createdAt: paiements.createdAt.at(row),
      updatedAt: paiements.updatedAt.at(row),
    };
  }

  private write(index: number, { facture, paiements, line }: Bill): void {
    const { factures } = this;
    factures.dateCreation.set(index, facture.dateCreation);
    factures.dateEcheance.set(index, facture.dateEcheance);
    factures.datePaiement.set(index, facture.datePaiement);
    factures.montantTotal.set(index, facture.montantTotal);
    factures.sousTotal.set(index, facture.sousTotal);
    factures.statut.set(index, facture.statut);
    factures.entrepriseId.set(index, facture.entrepriseId);
    factures.processusOrigine.set(index, facture.processusOrigine);
    factures.demandeAttributionId.set(index, facture.demandeAttributionId);
    factures.collecteId.set(index, facture.collecteId);
    factures.isDeleted.set(index, facture.isDeleted);
    factures.deletedAt.set(index, facture.deletedAt);
    factures.createdAt.set(index, facture.createdAt);
    factures.updatedAt.set(index, facture.updatedAt);
    this.lines.set(index, line);
    const hasRoom = paiements.length <= (this.paiementCount.orNull(index) ?? -1);
    const first = hasRoom ? this.firstPaiement.at(index) : this.paiements.montant.length;
    this.firstPaiement.set(index, first);
    this.paiementCount.set(index, paiements.length);
    for (const [place, paiement] of paiements.entries()) this.writePaiement(first + place, paiement);
  }

  private writePaiement(row: number, paiement: Paiement): void {
    const { paiements } = this;
    paiements.montant.set(row, paiement.montant);
    paiements.datePaiement.set(row, paiement.datePaiement);
    paiements.modePaiement.set(row, paiement.modePaiement);
    paiements.statut.set(row, paiement.statut);
    if (paiement.referencePaiement === null) paiements.referencePaiement.delete(row);
    else paiements.referencePaiement.set(row, paiement.referencePaiement);
    paiements.createdAt.set(row, paiement.createdAt);
    paiements.updatedAt.set(row, paiement.updatedAt);
  }
}
