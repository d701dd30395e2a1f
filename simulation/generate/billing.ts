import type { DetailFacture, Facture, HistoriqueFacture, Paiement } from '../source.ts';
import type { Instant } from '../time.ts';
import { elementAt } from './random.ts';
import { referencesByYear } from './references.ts';

/** An invoice before it has a number, with its payments and its line. */
export interface Bill {
  readonly facture: Facture;
  readonly paiements: Paiement[];
  readonly line: { readonly description: string; readonly prixUnitaire: number } | null;
}

/** What makes an invoice; the rest of its columns start as the application starts them. */
export type NewFacture = Pick<Facture, 'dateCreation' | 'montantTotal' | 'entrepriseId'> & Partial<Facture>;

export function newFacture(known: NewFacture): Facture {
  return {
    id: 0,
    numeroFacture: '',
    dateEcheance: null,
    datePaiement: null,
    sousTotal: 0,
    statut: 'En attente',
    processusOrigine: 'COLLECTE_DROIT',
    demandeAttributionId: null,
    collecteId: null,
    isDeleted: false,
    deletedAt: null,
    createdAt: known.dateCreation,
    updatedAt: known.dateCreation,
    ...known,
  };
}

/** A payment entered at `createdAt` for the value date `datePaiement`, which may lie before or after. */
export function newPaiement(known: Pick<Paiement, 'montant' | 'datePaiement'> & Partial<Paiement>): Paiement {
  return {
    id: 0,
    factureId: 0,
    modePaiement: null,
    statut: 'en_attente',
    referencePaiement: null,
    createdAt: known.datePaiement,
    updatedAt: known.createdAt ?? known.datePaiement,
    ...known,
  };
}

export interface Books {
  readonly factures: Facture[];
  readonly detailFactures: DetailFacture[];
  readonly paiements: Paiement[];
  readonly historiqueFactures: HistoriqueFacture[];
}

/** Numbers invoices and payments in the order in which they were entered. */
export function keepBooks(bills: readonly Bill[]): Books {
  const ordered = [...bills].sort((a, b) => a.facture.createdAt - b.facture.createdAt);
  const books: Books = { factures: [], detailFactures: [], paiements: [], historiqueFactures: [] };
  const nextNumber = referencesByYear('FAC');
  for (const [index, { facture, paiements, line }] of ordered.entries()) {
    const numero = nextNumber(facture.dateCreation);
    facture.id = index + 1;
    // The column's default stays on an invoice whose numbering failed; it is unique, so there is at most one.
    facture.numeroFacture = index === 1_000 ? 'TEMP-NUMBER' : numero;
    books.factures.push(facture);
    if (line !== null) books.detailFactures.push(detail(books.detailFactures.length + 1, facture, line));
    log(books, facture.id, 'Création', `Facture ${facture.numeroFacture} émise`, facture.createdAt);
    for (const paiement of paiements) {
      paiement.factureId = facture.id;
      books.paiements.push(paiement);
      const action = facture.collecteId === null ? 'Paiement' : 'paiement_enregistre';
      log(books, facture.id, action, `${paiement.montant} FCFA`, paiement.createdAt);
    }
  }
  books.paiements.sort((a, b) => a.createdAt - b.createdAt);
  for (let index = 0; index < books.paiements.length; index++) elementAt(books.paiements, index).id = index + 1;
  return books;
}

function detail(id: number, facture: Facture, line: NonNullable<Bill['line']>): DetailFacture {
  return { id, factureId: facture.id, ...line, montantLigne: facture.montantTotal, createdAt: facture.createdAt };
}

function log(books: Books, factureId: number, action: string, description: string, createdAt: Instant): void {
  books.historiqueFactures.push({ id: books.historiqueFactures.length + 1, factureId, action, description, createdAt });
}
