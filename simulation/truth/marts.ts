import { groupBy } from '../grouping.ts';
import type { DemandeFact } from './demande-facts.ts';
import { decimalText, sum, sumBig } from './exact.ts';
import type { CollecteFact, FactureFact } from './facture-facts.ts';
import { AREA_DIGITS, type LotFact } from './lot-facts.ts';

// Each function computes the measures of one mart over the facts it is given: the facts of a slice, or all of them.
// Names are those of the mart's columns; `_num` and `_den` make a percentage, `_somme` and `_nombre` an average.

/** `factures` are those that are due. */
export function mesuresFinancieres(factures: readonly FactureFact[]) {
  const total = sum(factures, (fact) => fact.facture.montantTotal);
  const paye = sum(
    factures.filter((fact) => fact.estPayee),
    (fact) => fact.facture.montantTotal,
  );
  const encaisse = sum(factures, (fact) => fact.encaisse);
  const ofCampaigns = factures.filter((fact) => fact.facture.collecteId !== null);
  const campaigns = [...groupBy(ofCampaigns, (fact) => fact.facture.collecteId).values()];
  return {
    nombre_factures: factures.length,
    montant_total_facture: total,
    montant_paye: paye,
    montant_impaye: total - paye,
    montant_encaisse: encaisse,
    reste_a_recouvrer: total - encaisse,
    ...average('delai_moyen_paiement', delaysInSeconds(factures)),
    ...percentage('taux_paiement_pct', paye, total),
    ...percentage('taux_encaissement_pct', encaisse, total),
    nombre_collectes: campaigns.length,
    montant_total_a_recouvrer: sum(ofCampaigns, (fact) => fact.facture.montantTotal),
    montant_total_recouvre: sum(ofCampaigns, (fact) => fact.recu),
    ...average(
      'taux_recouvrement_moyen',
      meanRate(
        campaigns.map((slice) => ({
          due: sum(slice, (fact) => fact.facture.montantTotal),
          received: sum(slice, (fact) => fact.recu),
        })),
      ),
    ),
    ...average('duree_moyenne_collecte', durations(campaigns.flatMap(([first]) => first?.collecte ?? []))),
  };
}

export function mesuresOccupation(lots: readonly LotFact[], demandes: readonly DemandeFact[]) {
  const free = lots.filter((fact) => fact.etat === 'disponible');
  const taken = lots.filter((fact) => fact.etat === 'occupe');
  const reserved = lots.filter((fact) => fact.etat === 'reserve');
  const serviced = lots.filter((fact) => fact.lot.viabilite);
  return {
    nombre_total_lots: lots.length,
    lots_disponibles: free.length,
    lots_attribues: taken.length,
    lots_reserves: reserved.length,
    superficie_totale: area(lots),
    superficie_disponible: area(free),
    superficie_attribuee: area(taken),
    superficie_reservee: area(reserved),
    ...percentage('taux_occupation_pct', taken.length, lots.length),
    ...percentage('taux_occupation_superficie_pct', area(taken), area(lots)),
    lots_viabilises: serviced.length,
    ...percentage('taux_viabilisation_pct', serviced.length, lots.length),
    valeur_totale_lots: sum(lots, (fact) => fact.lot.prix),
    valeur_lots_disponibles: sum(free, (fact) => fact.lot.prix),
    nombre_demandes_attribution: demandes.length,
    ...outcomes(demandes),
    ...average('delai_moyen_traitement', decisionDelays(demandes)),
  };
}

/** `factures` are those that are due; `lots` those that the client holds. */
export function mesuresClient(
  factures: readonly FactureFact[],
  demandes: readonly DemandeFact[],
  lots: readonly LotFact[],
) {
  const total = sum(factures, (fact) => fact.facture.montantTotal);
  const paid = factures.filter((fact) => fact.estPayee);
  const paye = sum(paid, (fact) => fact.facture.montantTotal);
  const approved = demandes.filter((fact) => fact.issue === 'approuvee');
  return {
    nombre_factures: factures.length,
    chiffre_affaires_total: total,
    ca_paye: paye,
    ca_impaye: total - paye,
    reste_a_payer: sum(factures, (fact) => fact.reste),
    ...average('delai_moyen_paiement', delaysInSeconds(factures)),
    nombre_factures_retard: factures.filter((fact) => fact.estEnRetard).length,
    ...percentage('taux_paiement_pct', paid.length, factures.length),
    nombre_demandes: demandes.length,
    demandes_approuvees: approved.length,
    superficie_totale_attribuee: area(new Set(approved.flatMap((fact) => fact.lots))),
    nombre_lots_attribues: lots.filter((fact) => fact.etat === 'occupe').length,
  };
}

export function segmentClient(nombreFactures: number, chiffreAffaires: number): string {
  if (nombreFactures === 0) return 'Sans facturation';
  if (chiffreAffaires > 10_000_000) return 'Grand client';
  return chiffreAffaires > 1_000_000 ? 'Client moyen' : 'Petit client';
}

export function niveauRisque(nombreFactures: number, enRetard: number): string {
  if (nombreFactures === 0) return 'Non évalué';
  if (enRetard * 100 > nombreFactures * 30) return 'élevé';
  return enRetard * 100 > nombreFactures * 10 ? 'moyen' : 'faible';
}

/** Here campaigns count by their own header and start; `encaissements` is the cash of the month's payments. */
export function mesuresOperationnelles(
  collectes: readonly CollecteFact[],
  demandes: readonly DemandeFact[],
  factures: readonly FactureFact[],
  encaissements: number,
) {
  const closed = collectes.filter((fact) => fact.collecte.statutCloture === 'cloturee').length;
  const due = sum(collectes, (fact) => fact.collecte.montantARecouvrer);
  const received = sum(collectes, (fact) => fact.collecte.montantRecouvre);
  const headers = collectes.map(({ collecte }) => ({
    due: collecte.montantARecouvrer,
    received: collecte.montantRecouvre,
  }));
  const paid = factures.filter((fact) => fact.estPayee);
  return {
    nombre_collectes: collectes.length,
    collectes_cloturees: closed,
    collectes_ouvertes: collectes.length - closed,
    ...average('taux_recouvrement_moyen', meanRate(headers)),
    ...average('duree_moyenne_collecte_jours', durations(collectes)),
    ...percentage('taux_cloture_pct', closed, collectes.length),
    ...percentage('taux_recouvrement_global_pct', received, due),
    montant_total_a_recouvrer: due,
    montant_total_recouvre: received,
    nombre_demandes: demandes.length,
    ...outcomes(demandes),
    ...average('delai_moyen_attribution_jours', decisionDelays(demandes)),
    superficie_totale_demandee: decimalText(
      sumBig(demandes, (fact) => fact.superficieDemandee),
      AREA_DIGITS,
    ),
    nombre_factures_emises: factures.length,
    factures_payees: paid.length,
    ...average('delai_moyen_paiement_jours', delaysInSeconds(factures)),
    montant_total_facture: sum(factures, (fact) => fact.facture.montantTotal),
    montant_paye: sum(paid, (fact) => fact.facture.montantTotal),
    encaissements,
  };
}

type Exact = number | string;

function percentage(name: string, num: Exact, den: Exact): Record<string, Exact> {
  return { [`${name}_num`]: num, [`${name}_den`]: den };
}

interface Average {
  readonly somme: Exact;
  readonly nombre: number;
}

function average(name: string, { somme, nombre }: Average): Record<string, Exact> {
  return { [`${name}_somme`]: somme, [`${name}_nombre`]: nombre };
}

function outcomes(demandes: readonly DemandeFact[]) {
  const count = (issue: DemandeFact['issue']) => demandes.filter((fact) => fact.issue === issue).length;
  const [approved, refused] = [count('approuvee'), count('rejetee')];
  return {
    demandes_approuvees: approved,
    demandes_rejetees: refused,
    demandes_en_attente: count('en_attente'),
    ...percentage('taux_approbation_pct', approved, demandes.length),
    ...percentage('taux_approbation_decidees_pct', approved, approved + refused),
  };
}

function area(lots: Iterable<LotFact>): string {
  return decimalText(
    sumBig(lots, (fact) => fact.superficie),
    AREA_DIGITS,
  );
}

function delaysInSeconds(factures: readonly FactureFact[]): Average {
  return inSeconds(factures.flatMap((fact) => fact.delai ?? []));
}

function decisionDelays(demandes: readonly DemandeFact[]): Average {
  return inSeconds(demandes.flatMap((fact) => (fact.decision === null ? [] : fact.decision - fact.demande.createdAt)));
}

function inSeconds(milliseconds: readonly number[]): Average {
  return { somme: decimalText(BigInt(sum(milliseconds, (ms) => ms)), 3), nombre: milliseconds.length };
}

function durations(collectes: readonly CollecteFact[]): Average {
  const days = collectes.flatMap((fact) => fact.duree ?? []);
  return { somme: sum(days, (count) => count), nombre: days.length };
}

const RATE_DIGITS = 18;

/** The sum of 100 · received / due over what has something due, to twelve digits. */
function meanRate(campaigns: readonly { due: number; received: number }[]): Average {
  const rates = campaigns
    .filter(({ due }) => due > 0)
    .map(({ due, received }) => (100n * BigInt(received) * 10n ** BigInt(RATE_DIGITS)) / BigInt(due));
  const rounded = (sumBig(rates, (rate) => rate) + 500_000n) / 1_000_000n;
  return { somme: decimalText(rounded, RATE_DIGITS - 6), nombre: rates.length };
}
