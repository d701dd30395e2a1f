import { newPaiement } from '../generate/billing.ts';
import type { Facture, Paiement } from '../source.ts';
import { DAY, dayOf, type Instant, startOf } from '../time.ts';
import { isCash } from '../truth/facture-facts.ts';
import { isDue, keepInvoice, logFacture, received } from './books.ts';
import { type Office, operation } from './office.ts';

/** Payments and what goes wrong with them. */
export const PAIEMENTS = {
  acompte: operation(9, 'Acompte sur une facture', 'Instalment on an invoice', (office) => {
    const facture = openInvoice(office);
    if (facture) pay(office, facture, { share: office.random.integer(20, 80) / 100 });
  }),
  paiement_solde: operation(12, 'Paiement du solde', 'Payment of what is left', (office) => {
    const facture = openInvoice(office);
    if (facture) pay(office, facture, { share: 1 });
  }),
  paiement_frais: operation(5, 'Paiement de frais de dossier', 'Payment of a fee', (office) => {
    const facture = office.find(
      office.source.factures,
      (row) => row.demandeAttributionId !== null && row.statut === 'En attente' && isDue(row),
    );
    if (facture) payFee(office, facture, office.now());
  }),
  paiement_antidate: operation(4, 'Paiement antidaté', 'Back-dated payment', (office) => {
    const facture = openInvoice(office);
    const earlier = -office.random.integer(2, 60);
    if (facture) pay(office, facture, { share: 1, datePaiement: office.midnight(earlier) });
  }),
  paiement_postdate: operation(3, 'Paiement postdaté', 'Post-dated payment', (office) => {
    const facture = openInvoice(office);
    const later = office.random.integer(1, 45);
    if (facture) pay(office, facture, { share: 1, datePaiement: office.midnight(later), modePaiement: 'cheque' });
  }),
  paiement_double: operation(1, 'Paiement saisi deux fois', 'Payment entered twice', (office) => {
    const paiement = office.find(office.source.paiements, isCash);
    if (paiement === undefined) return;
    const { id: _, ...fields } = paiement;
    const at = office.now();
    office.state.add('paiements', { ...fields, createdAt: at, updatedAt: at });
    keepInvoice(office, paiement.factureId);
  }),
  paiement_tardif: operation(3, 'Paiement saisi en retard', 'Payment row that comes late', (office) => {
    // Written today with the stamps of some days ago, as an import does.
    const facture = openInvoice(office);
    if (facture === undefined) return;
    const at = Math.max(facture.createdAt, office.now() - office.random.integer(3, 20) * DAY);
    pay(office, facture, { share: 1, createdAt: at, datePaiement: startOf(dayOf(at)) });
  }),
  correction_paiement_montant: operation(
    3,
    'Montant d’un paiement corrigé',
    'Amount of a payment corrected',
    (office) =>
      correct(office, ({ montant }) => ({
        montant: Math.max(1, Math.floor((montant * office.random.integer(50, 130)) / 100)),
      })),
  ),
  correction_paiement_mode: operation(2, 'Mode d’un paiement corrigé', 'Means of a payment corrected', (office) =>
    correct(office, () => ({ modePaiement: office.random.pick(['virement', 'Chèque', 'especes', 'carte', null]) })),
  ),
  correction_paiement_date: operation(2, 'Date d’un paiement corrigée', 'Date of a payment corrected', (office) =>
    correct(office, () => ({ datePaiement: office.midnight(-office.random.integer(0, 90)) })),
  ),
  confirmation_paiement: operation(3, 'Paiement confirmé', 'Payment confirmed', (office) =>
    correct(office, () => ({ statut: office.random.pick(['Reussi', 'Reussi', 'Réussi ']) })),
  ),
  paiement_echoue: operation(2, 'Paiement en échec', 'Payment that failed', (office) =>
    correct(office, () => ({ statut: office.random.pick(['Echec', 'echec', 'Annule']) })),
  ),
  paiement_rembourse: operation(1, 'Paiement remboursé', 'Payment refunded', (office) =>
    correct(office, () => ({ statut: 'Rembourse' })),
  ),
  paiement_retabli: operation(1, 'Paiement rétabli', 'Payment put right again', (office) => {
    const paiement = office.find(office.source.paiements, (row) => !isCash(row));
    if (paiement) change(office, paiement, { statut: 'en_attente', updatedAt: office.now() });
  }),
  paiement_deplace: operation(
    3,
    'Paiement porté sur une autre facture',
    'Payment moved to another invoice',
    (office) => {
      const paiement = office.find(office.source.paiements);
      const facture = office.find(office.source.factures, ({ id }) => id !== paiement?.factureId);
      if (paiement && facture) change(office, paiement, { factureId: facture.id, updatedAt: office.now() });
    },
  ),
  paiement_horodatage_recule: operation(
    2,
    'Paiement modifié dont updated_at recule',
    'Payment changed while its updated_at goes back',
    (office) => {
      const paiement = office.find(office.source.paiements);
      if (paiement === undefined) return;
      const updatedAt = paiement.updatedAt - office.random.integer(1, 30) * DAY;
      change(office, paiement, { montant: paiement.montant + office.random.integer(1, 50_000), updatedAt });
    },
  ),
  suppression_paiement: operation(3, 'Paiement supprimé', 'Payment deleted', (office) => {
    const paiement = office.find(office.source.paiements);
    if (paiement === undefined) return;
    office.state.remove('paiements', paiement);
    keepInvoice(office, paiement.factureId);
  }),
};

interface Payment {
  /** The part of what is left to pay. */
  readonly share: number;
  readonly datePaiement?: Instant;
  readonly createdAt?: Instant;
  readonly modePaiement?: string;
}

/** The campaign module's way to pay: see generate/campaign-payments.ts. */
function pay(office: Office, facture: Facture, { share, ...known }: Payment): void {
  const { random, state } = office;
  const left = facture.montantTotal - received(office, facture.id);
  const at = known.createdAt ?? office.now();
  const modePaiement = known.modePaiement ?? random.pick(['cheque', 'cheque', 'Cheque', 'especes', 'virement', null]);
  const { id: _, ...fields } = newPaiement({
    factureId: facture.id,
    montant: Math.max(1, Math.floor(left * share)),
    datePaiement: known.datePaiement ?? startOf(office.day),
    modePaiement,
    statut: random.pick(['en_attente', 'en_attente', 'en_attente', 'En_attente']),
    referencePaiement: random.chance(0.5) ? `CHQ-${random.integer(100_000, 999_999)}` : null,
    createdAt: at,
    updatedAt: at,
  });
  const paiement = state.add('paiements', fields);
  logFacture(office, facture.id, 'paiement_enregistre', `${paiement.montant} FCFA`);
  keepInvoice(office, facture.id);
}

/** The file module's way to pay: at once and whole, `Reussi`, to the second. */
export function payFee(office: Office, facture: Facture, at: Instant): void {
  const left = facture.montantTotal - received(office, facture.id);
  const modePaiement = office.random.pick([null, null, 'Carte', 'Especes']);
  const known = { factureId: facture.id, montant: Math.max(1, left), datePaiement: at, modePaiement, statut: 'Reussi' };
  const { id: _, ...fields } = newPaiement(known);
  office.state.add('paiements', fields);
  logFacture(office, facture.id, 'Paiement', `${fields.montant} FCFA`);
  keepInvoice(office, facture.id);
}

function openInvoice(office: Office): Facture | undefined {
  const isOpen = (row: Facture) => row.collecteId !== null && row.statut === 'En attente' && isDue(row);
  return office.find(office.source.factures, (row) => isOpen(row) && received(office, row.id) < row.montantTotal);
}

function correct(office: Office, fields: (paiement: Paiement) => Partial<Paiement>): void {
  const paiement = office.find(office.source.paiements, isCash);
  if (paiement) change(office, paiement, { ...fields(paiement), updatedAt: office.now() });
}

/** Changes a payment; the invoices that it was and is on follow. */
function change(office: Office, paiement: Paiement, fields: Partial<Paiement>): void {
  const before = paiement.factureId;
  office.state.set('paiements', paiement, fields);
  keepInvoice(office, before);
  if (paiement.factureId !== before) keepInvoice(office, paiement.factureId);
}
