// Changes of invoices and payments that keep the header of their campaign in step, as the application does.
import { newFacture, newPaiement } from '../generate/billing.ts';
import type { Facture, Paiement, Source } from '../source.ts';
import { DAY, dayOf, yearOf } from '../time.ts';
import { isCash, isDue } from './survey.ts';
import type { PlantContext } from './trap.ts';

/** The id after the highest one. */
export function nextId(rows: Iterable<{ readonly id: number }>): number {
  let highest = 0;
  for (const { id } of rows) highest = Math.max(highest, id);
  return highest + 1;
}

/** Adds to what the header of an invoice's campaign says is due and received. */
export function adjustHeader(source: Source, facture: Facture, due: number, received: number): void {
  if (facture.collecteId === null) return;
  const collecte = source.collectes.find(({ id }) => id === facture.collecteId);
  if (collecte === undefined) return;
  collecte.montantARecouvrer += due;
  collecte.montantRecouvre += received;
  if (collecte.status === 'reportee') return;
  if (collecte.montantRecouvre === 0) collecte.status = 'non_recouvree';
  else
    collecte.status = collecte.montantRecouvre >= collecte.montantARecouvrer ? 'recouvree' : 'partiellement_recouvree';
}

/** The payments of an invoice that count as received, in the order of their entry. */
export function cashOf(source: Source, facture: Facture): Paiement[] {
  return source.paiements.filter((paiement) => paiement.factureId === facture.id && isCash(paiement));
}

/** A confirmed payment by card, entered and dated now: it has no trap of its own. */
export function pay({ source, now }: PlantContext, facture: Facture, montant: number): void {
  const paiement = newPaiement({ montant, datePaiement: now, modePaiement: 'carte', statut: 'Reussi' });
  source.paiements.push({ ...paiement, id: nextId(source.paiements), factureId: facture.id });
  adjustHeader(source, facture, 0, montant);
}

/** Takes an invoice out of the figures, with what was paid on it. */
export function cancel({ source, survey }: PlantContext, facture: Facture): void {
  if (isDue(facture)) adjustHeader(source, facture, -facture.montantTotal, -survey.received(facture.id));
  facture.statut = 'Annulée';
}

/** An invoice issued now that has no trap of its own. */
export function issue(
  { source, now }: PlantContext,
  like: Facture,
  montantTotal: number,
  known: Partial<Facture>,
): void {
  const id = nextId(source.factures);
  const facture: Facture = {
    ...newFacture({ dateCreation: now, montantTotal, entrepriseId: like.entrepriseId }),
    id,
    numeroFacture: nextNumber(source, yearOf(dayOf(now))),
    sousTotal: montantTotal,
    dateEcheance: now + 30 * DAY,
    ...known,
  };
  source.factures.push(facture);
  source.detailFactures.push({
    id: nextId(source.detailFactures),
    factureId: id,
    description: known.collecteId == null ? 'Frais de LAMEV' : 'Droit d’occupation',
    prixUnitaire: montantTotal,
    montantLigne: montantTotal,
    createdAt: now,
  });
  adjustHeader(source, facture, montantTotal, 0);
}

/** `FAC-YYYY-NNNN`, one more than the last of the year. */
function nextNumber(source: Source, year: number): string {
  const prefix = `FAC-${year}-`;
  let last = 0;
  for (const { numeroFacture: numero } of source.factures) {
    if (numero.startsWith(prefix)) last = Math.max(last, Number(numero.slice(prefix.length)));
  }
  return `${prefix}${String(last + 1).padStart(4, '0')}`;
}
