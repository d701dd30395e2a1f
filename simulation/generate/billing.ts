import { type Rows, rowsOf } from '../columns.ts';
import type { DetailFacture, Facture, HistoriqueFacture, Paiement } from '../source.ts';
import type { Bills } from './bills.ts';
import { elementAt } from './random.ts';
import { referencesByYear } from './references.ts';

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
  readonly factures: Rows<Facture>;
  readonly detailFactures: Rows<DetailFacture>;
  readonly paiements: Rows<Paiement>;
  readonly historiqueFactures: Rows<HistoriqueFacture>;
}

/** Numbers invoices and payments in the order in which they were entered. Bills must not change any more. */
export function keepBooks(bills: Bills): Books {
  const order = Int32Array.from({ length: bills.length }, (_, index) => index);
  order.sort((a, b) => bills.createdAt(a) - bills.createdAt(b) || a - b);
  const entered = enteredPayments(bills, order);
  let lines = 0;
  for (const bill of order) if (bills.line(bill) !== null) lines++;
  return {
    factures: rowsOf(order.length, () => numbered(bills, order)),
    detailFactures: rowsOf(lines, () => details(bills, order)),
    paiements: rowsOf(entered.length, () => payments(bills, entered)),
    historiqueFactures: rowsOf(order.length + entered.length, () => history(bills, order)),
  };
}

function* numbered(bills: Bills, order: Int32Array): Generator<Facture> {
  const nextNumber = referencesByYear('FAC');
  for (const [index, bill] of order.entries()) {
    const facture = bills.factureAt(bill);
    const numero = nextNumber(facture.dateCreation);
    facture.id = index + 1;
    // The column's default stays on an invoice whose numbering failed; it is unique, so there is at most one.
    facture.numeroFacture = index === 1_000 ? 'TEMP-NUMBER' : numero;
    yield facture;
  }
}

function* details(bills: Bills, order: Int32Array): Generator<DetailFacture> {
  let id = 0;
  for (const [index, bill] of order.entries()) {
    const line = bills.line(bill);
    if (line === null) continue;
    id++;
    const { montantTotal: montantLigne, createdAt } = bills.factureAt(bill);
    yield { id, factureId: index + 1, ...line, montantLigne, createdAt };
  }
}

interface Entered {
  readonly length: number;
  /** Where each payment is among the bills', and the id of its invoice. */
  readonly rows: Int32Array;
  readonly factureIds: Int32Array;
}

function enteredPayments(bills: Bills, order: Int32Array): Entered {
  const found: { row: number[]; factureId: number[]; createdAt: number[] } = { row: [], factureId: [], createdAt: [] };
  for (const [index, bill] of order.entries()) {
    for (const row of bills.paiementRows(bill)) {
      found.row.push(row);
      found.factureId.push(index + 1);
      found.createdAt.push(bills.paiementAt(row).createdAt);
    }
  }
  const sorted = Int32Array.from({ length: found.row.length }, (_, index) => index);
  sorted.sort((a, b) => elementAt(found.createdAt, a) - elementAt(found.createdAt, b) || a - b);
  return {
    length: sorted.length,
    rows: sorted.map((index) => elementAt(found.row, index)),
    factureIds: sorted.map((index) => elementAt(found.factureId, index)),
  };
}

function* payments(bills: Bills, { rows, factureIds }: Entered): Generator<Paiement> {
  for (const [index, row] of rows.entries()) {
    const paiement = bills.paiementAt(row);
    paiement.id = index + 1;
    paiement.factureId = factureIds[index] ?? 0;
    yield paiement;
  }
}

/** What the application wrote down about each invoice: its making, then its payments. */
function* history(bills: Bills, order: Int32Array): Generator<HistoriqueFacture> {
  let id = 0;
  let bill = 0;
  for (const { id: factureId, numeroFacture, collecteId, createdAt } of numbered(bills, order)) {
    yield { id: ++id, factureId, action: 'Création', description: `Facture ${numeroFacture} émise`, createdAt };
    const action = collecteId === null ? 'Paiement' : 'paiement_enregistre';
    for (const row of bills.paiementRows(order[bill] ?? 0)) {
      const paiement = bills.paiementAt(row);
      const description = `${paiement.montant} FCFA`;
      yield { id: ++id, factureId, action, description, createdAt: paiement.createdAt };
    }
    bill++;
  }
}
