import type { Collecte, Facture, Paiement } from '../source.ts';
import { isCash } from '../truth/facture-facts.ts';
import type { Office } from './office.ts';

// What the application keeps by itself whenever invoices or payments change.

/** Whether the invoice counts for its campaign. */
export function isDue({ isDeleted, statut }: Facture): boolean {
  return !isDeleted && statut !== 'Annulée' && statut !== 'Remboursée';
}

function cashOf({ source }: Office, factureId: number): Paiement[] {
  return source.paiements.filter((paiement) => paiement.factureId === factureId && isCash(paiement));
}

export function received(office: Office, factureId: number): number {
  return cashOf(office, factureId).reduce((sum, { montant }) => sum + montant, 0);
}

/** After a change of its payments or amount: turns the invoice to paid or back, then keeps its campaign. */
export function keepInvoice(office: Office, factureId: number): void {
  const facture = office.source.factures.find(({ id }) => id === factureId);
  if (facture === undefined) return;
  const cash = cashOf(office, factureId);
  const isWhole = cash.length > 0 && cash.reduce((sum, { montant }) => sum + montant, 0) >= facture.montantTotal;
  const last = cash.at(-1);
  if (isWhole && last && (facture.statut === 'En attente' || facture.statut === 'Échoué')) {
    setFacture(office, facture, { statut: 'Payée', datePaiement: last.datePaiement });
  } else if (!isWhole && facture.statut === 'Payée') {
    setFacture(office, facture, { statut: 'En attente', datePaiement: null });
  }
  keepCampaign(office, facture.collecteId);
}

/** The two sums and the status of a campaign, from its invoices and payments; written only where they change. */
export function keepCampaign(office: Office, collecteId: number | null): void {
  const { source, state } = office;
  const collecte = source.collectes.find(({ id }) => id === collecteId);
  if (collecte === undefined) return;
  const due = source.factures.filter((facture) => facture.collecteId === collecteId && isDue(facture));
  const ids = new Set(due.map(({ id }) => id));
  const montantARecouvrer = due.reduce((sum, { montantTotal }) => sum + montantTotal, 0);
  let montantRecouvre = 0;
  for (const paiement of source.paiements) {
    if (ids.has(paiement.factureId) && isCash(paiement)) montantRecouvre += paiement.montant;
  }
  const status = statusOf(collecte, montantARecouvrer, montantRecouvre);
  const isSame =
    collecte.montantARecouvrer === montantARecouvrer &&
    collecte.montantRecouvre === montantRecouvre &&
    collecte.status === status;
  if (isSame) return;
  state.set('collectes', collecte, { montantARecouvrer, montantRecouvre, status, updatedAt: office.now() });
}

function statusOf({ status }: Collecte, due: number, got: number): Collecte['status'] {
  if (got === 0) return status === 'reportee' ? 'reportee' : 'non_recouvree';
  return got >= due ? 'recouvree' : 'partiellement_recouvree';
}

/** Changes an invoice, as the application does: `updated_at` follows. */
export function setFacture(office: Office, facture: Facture, fields: Partial<Facture>): void {
  office.state.set('factures', facture, { ...fields, updatedAt: office.now() });
}

/** A change of an invoice that its campaign has to know. */
export function changeFacture(office: Office, facture: Facture, fields: Partial<Facture>): void {
  const before = facture.collecteId;
  setFacture(office, facture, fields);
  keepInvoice(office, facture.id);
  if (before !== facture.collecteId) keepCampaign(office, before);
}

/** Notes an action on an invoice, as the two modules do. */
export function logFacture(office: Office, factureId: number, action: string, description: string): void {
  office.state.add('historiqueFactures', { factureId, action, description, createdAt: office.now() });
}
