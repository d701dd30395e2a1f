import { type NewFacture, newFacture } from '../generate/billing.ts';
import type { Facture } from '../source.ts';
import { DAY } from '../time.ts';
import { changeFacture, isDue, keepCampaign, logFacture, setFacture } from './books.ts';
import { type Office, operation } from './office.ts';

/** Invoices: corrections, changes of status, deletions of both kinds. */
export const FACTURES = {
  correction_facture_montant: operation(
    3,
    'Montant d’une facture corrigé',
    'Amount of an invoice corrected',
    (office) =>
      correct(office, ({ montantTotal }) => ({
        montantTotal: Math.max(1_000, Math.floor((montantTotal * office.random.integer(60, 140)) / 100)),
      })),
  ),
  correction_facture_echeance: operation(
    3,
    'Échéance d’une facture corrigée',
    'Due date of an invoice corrected',
    (office) =>
      correct(office, () => ({
        dateEcheance: office.random.chance(0.25) ? null : office.midnight(office.random.integer(-60, 60)),
      })),
  ),
  correction_facture_entreprise: operation(
    2,
    'Débiteur d’une facture corrigé',
    'Debtor of an invoice corrected',
    (office) => correct(office, () => ({ entrepriseId: office.random.pick(office.source.entreprises).id })),
  ),
  facture_annulee: operation(2, 'Facture annulée', 'Invoice cancelled', (office) =>
    correct(office, () => ({ statut: 'Annulée' })),
  ),
  facture_remboursee: operation(1, 'Facture remboursée', 'Invoice refunded', (office) =>
    correct(
      office,
      () => ({ statut: 'Remboursée' }),
      ({ statut }) => statut === 'Payée',
    ),
  ),
  facture_echouee: operation(1, 'Facture en échec', 'Invoice that failed', (office) =>
    correct(
      office,
      () => ({ statut: 'Échoué' }),
      ({ statut }) => statut === 'En attente',
    ),
  ),
  facture_retablie: operation(2, 'Facture rétablie', 'Invoice put right again', (office) => {
    const facture = office.find(
      office.source.factures,
      ({ statut }) => statut === 'Annulée' || statut === 'Remboursée',
    );
    if (facture) changeFacture(office, facture, { statut: 'En attente', datePaiement: null });
  }),
  facture_payee_a_la_main: operation(1, 'Facture mise à Payée à la main', 'Invoice set to paid by hand', (office) => {
    const facture = office.find(office.source.factures, ({ statut }) => statut === 'En attente');
    // Neither a payment nor a date tells when.
    if (facture) setFacture(office, facture, { statut: 'Payée', datePaiement: null });
  }),
  facture_supprimee: operation(3, 'Facture supprimée en douceur', 'Invoice soft-deleted', (office) => {
    const facture = office.find(office.source.factures, (row) => !row.isDeleted);
    if (facture) changeFacture(office, facture, { isDeleted: true, deletedAt: office.now() });
  }),
  facture_restauree: operation(2, 'Facture restaurée', 'Soft-deleted invoice restored', (office) => {
    const facture = office.find(office.source.factures, (row) => row.isDeleted);
    if (facture) changeFacture(office, facture, { isDeleted: false, deletedAt: null });
  }),
  suppression_facture: operation(2, 'Facture supprimée pour de bon', 'Invoice deleted for good', (office) => {
    const facture = office.find(office.source.factures);
    if (facture === undefined) return;
    office.state.remove('factures', facture);
    keepCampaign(office, facture.collecteId);
  }),
  facture_autre_collecte: operation(
    2,
    'Facture portée sur une autre campagne',
    'Invoice moved to another campaign',
    (office) => {
      const facture = office.find(office.source.factures, ({ collecteId }) => collecteId !== null);
      const collecte = office.find(office.source.collectes, ({ id }) => id !== facture?.collecteId);
      if (facture && collecte) changeFacture(office, facture, { collecteId: collecte.id });
    },
  ),
  facture_tardive: operation(2, 'Facture saisie en retard', 'Invoice row that comes late', (office) => {
    const collecte = office.find(office.source.collectes);
    const lot = office.find(office.source.lots, ({ entrepriseId }) => entrepriseId !== null);
    if (collecte === undefined || lot === undefined || lot.entrepriseId === null) return;
    const dateCreation = Math.max(collecte.createdAt, office.now() - office.random.integer(3, 25) * DAY);
    const known = { entrepriseId: lot.entrepriseId, collecteId: collecte.id, montantTotal: lot.prix };
    issue(office, { ...known, dateCreation, dateEcheance: dateCreation + 30 * DAY }, 'Droit d’occupation');
    keepCampaign(office, collecte.id);
  }),
  facture_horodatage_recule: operation(
    2,
    'Facture modifiée dont updated_at recule',
    'Invoice changed while its updated_at goes back',
    (office) => {
      const facture = office.find(office.source.factures);
      if (facture === undefined) return;
      const updatedAt = facture.updatedAt - office.random.integer(1, 30) * DAY;
      const dateEcheance = office.midnight(office.random.integer(-90, 90));
      office.state.set('factures', facture, { dateEcheance, updatedAt });
    },
  ),
};

/** Makes an invoice with its number, its line if it has one, and its entry in the log. */
export function issue(office: Office, known: NewFacture, line: string | null): Facture {
  const { state } = office;
  const { id: _, ...fields } = newFacture(known);
  const numeroFacture = state.nextReference('FAC', 'factures', 'numeroFacture', known.dateCreation);
  const facture = state.add('factures', { ...fields, numeroFacture });
  const { id: factureId, createdAt, montantTotal } = facture;
  if (line !== null) {
    const amounts = { prixUnitaire: montantTotal, montantLigne: montantTotal };
    state.add('detailFactures', { factureId, description: line, ...amounts, createdAt });
  }
  logFacture(office, factureId, 'Création', `Facture ${numeroFacture} émise`);
  return facture;
}

function correct(
  office: Office,
  fields: (facture: Facture) => Partial<Facture>,
  is: (facture: Facture) => boolean = () => true,
): void {
  const facture = office.find(office.source.factures, (row) => isDue(row) && is(row));
  if (facture) changeFacture(office, facture, fields(facture));
}
