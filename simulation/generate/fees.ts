import { DAY, type Instant, MINUTE } from '../time.ts';
import { newFacture, newPaiement } from './billing.ts';
import type { Bill, BillLine, Bills } from './bills.ts';
import type { DemandeFile } from './files.ts';
import type { Random } from './random.ts';
import type { Step } from './route.ts';
import type { World } from './world.ts';

/**
 * The fees of the files: one for the filing, from step 4 on, one for the LAMEV letter, and on most validated files
 * a second LAMEV invoice that the application made by itself and nobody ever pays (T29).
 */
export function generateFees(world: World, files: Iterable<DemandeFile>, bills: Bills): void {
  const random = world.random('fees');
  for (const file of files) {
    const filing = filingFee(world, random, file);
    if (filing !== null) bills.push(filing);
    if (file.demande.statut !== 'VALIDE') continue;
    for (const bill of lamevFees(world, random, file)) bills.push(bill);
  }
}

const FILING_LINES: Readonly<Record<'old' | 'new', BillLine>> = {
  old: { description: 'Frais de dépôt de dossier', prixUnitaire: 50_000 },
  new: { description: 'Frais de dépôt de dossier', prixUnitaire: 60_000 },
};
const LAMEV_LINE: BillLine = { description: 'Frais de LAMEV', prixUnitaire: 150_000 };

function filingFee(world: World, random: Random, { demande, steps }: DemandeFile): Bill | null {
  const due = steps.find((step) => step.to === 4);
  if (due === undefined || demande.entrepriseId === null) return null;
  const paid = steps.find((step) => step.action === 'PAIEMENT_FRAIS_DOSSIER');
  const line = oldTariff(world, due.at) ? FILING_LINES.old : FILING_LINES.new;
  const bill: Bill = {
    facture: newFacture({
      dateCreation: due.at,
      dateEcheance: due.at + 30 * DAY,
      montantTotal: line.prixUnitaire,
      entrepriseId: demande.entrepriseId,
      processusOrigine: 'ATTRIBUTION_LOT',
      demandeAttributionId: demande.id,
    }),
    paiements: [],
    line,
  };
  if (paid !== undefined) settle(random, bill, paid.at);
  return bill;
}

function lamevFees(world: World, random: Random, { demande, steps }: DemandeFile): Bill[] {
  const signed = steps.find((step) => step.action === 'SIGNATURE_LAMEV');
  if (signed === undefined || demande.entrepriseId === null) return [];
  const { entrepriseId, id: demandeAttributionId } = demande;
  const closing = closingTime(steps, signed, demande.updatedAt);
  const issued = signed.at + Math.floor((closing - signed.at) / 2);
  const manual: Bill = {
    facture: newFacture({
      dateCreation: issued,
      dateEcheance: issued + 30 * DAY,
      montantTotal: oldTariff(world, issued) ? 100_000 : 500_000,
      entrepriseId,
      // Created without an origin, the invoice carries the column's default (T9).
      processusOrigine: random.chance(0.8) ? 'Frais de Lamev' : 'COLLECTE_DROIT',
      demandeAttributionId,
    }),
    paiements: [],
    line: null,
  };
  settle(random, manual, closing);
  if (!random.chance(5 / 6)) return [manual];
  const automatic: Bill = {
    facture: newFacture({ dateCreation: signed.at, montantTotal: 150_000, entrepriseId, demandeAttributionId }),
    paiements: [],
    line: LAMEV_LINE,
  };
  return [automatic, manual];
}

/** When the LAMEV was paid: the log's last step before anybody acted on the closed file, or a little later. */
function closingTime(steps: readonly Step[], signed: Step, fallback: Instant): Instant {
  return steps.find((step) => step.action === 'PAIEMENT_LAMEV')?.at ?? Math.min(fallback, signed.at + 10 * MINUTE);
}

function oldTariff(world: World, at: Instant): boolean {
  return at < world.start + (world.end - world.start) / 2;
}

/** The file module's way to pay: at once and whole, `Reussi`, to the second, the means often left out. */
function settle(random: Random, { facture, paiements }: Bill, at: Instant): void {
  const modePaiement = random.weighted([
    [null, 70],
    ['Carte', 10],
    ['Especes', 12],
    ['Cheque', 8],
  ]);
  const statut = random.weighted([
    ['Reussi', 96],
    ['reussi', 3],
    ['Réussi ', 1],
  ]);
  paiements.push(newPaiement({ montant: facture.montantTotal, datePaiement: at, modePaiement, statut }));
  facture.statut = 'Payée';
  facture.datePaiement = at;
  facture.updatedAt = at;
}
