import type { DemandeFact } from './demande-facts.ts';
import { decimalText, sumBig } from './exact.ts';
import type { CollecteFact, FactureFact } from './facture-facts.ts';
import { AREA_DIGITS, type EtatLot, type LotFact } from './lot-facts.ts';

// Each function computes the measures of one mart over the facts it is given, once through: the facts of a slice, or
// all of them. Names are those of the mart's columns; `_num` and `_den` make a percentage, `_somme` and `_nombre` an
// average.

/** `factures` are those that are due. The measures are put behind what names the slice: copying them there is slow. */
export function mesuresFinancieres<Grain extends object>(factures: Iterable<FactureFact>, grain: Grain) {
  let nombre = 0;
  let total = 0;
  let paye = 0;
  let encaisse = 0;
  let recouvre = 0;
  const delays = new Mean();
  const campaigns = new Map<number, Rate & { readonly collecte: CollecteFact | null }>();
  for (const { facture, estPayee, encaisse: cash, recu, delai, collecte } of factures) {
    nombre++;
    total += facture.montantTotal;
    if (estPayee) paye += facture.montantTotal;
    encaisse += cash;
    delays.add(delai);
    if (facture.collecteId === null) continue;
    recouvre += recu;
    const campaign = campaigns.get(facture.collecteId) ?? { due: 0, received: 0, collecte };
    campaign.due += facture.montantTotal;
    campaign.received += recu;
    campaigns.set(facture.collecteId, campaign);
  }
  const ofCampaigns = [...campaigns.values()];
  const delai = delays.inSeconds();
  const taux = meanRate(ofCampaigns);
  const duree = durations(ofCampaigns.flatMap(({ collecte }) => collecte ?? []));
  return {
    ...grain,
    nombre_factures: nombre,
    montant_total_facture: total,
    montant_paye: paye,
    montant_impaye: total - paye,
    montant_encaisse: encaisse,
    reste_a_recouvrer: total - encaisse,
    delai_moyen_paiement_somme: delai.somme,
    delai_moyen_paiement_nombre: delai.nombre,
    taux_paiement_pct_num: paye,
    taux_paiement_pct_den: total,
    taux_encaissement_pct_num: encaisse,
    taux_encaissement_pct_den: total,
    nombre_collectes: ofCampaigns.length,
    montant_total_a_recouvrer: ofCampaigns.reduce((sum, { due }) => sum + due, 0),
    montant_total_recouvre: recouvre,
    taux_recouvrement_moyen_somme: taux.somme,
    taux_recouvrement_moyen_nombre: taux.nombre,
    duree_moyenne_collecte_somme: duree.somme,
    duree_moyenne_collecte_nombre: duree.nombre,
  };
}

export function mesuresOccupation(lots: Iterable<LotFact>, demandes: Iterable<DemandeFact>) {
  const land = landBalance(lots);
  const { disponible, reserve, occupe } = land.states;
  const nombre = disponible.count + reserve.count + occupe.count;
  const superficie = text(disponible.area + reserve.area + occupe.area);
  const outcome = outcomesOf(demandes);
  const delai = outcome.delays.inSeconds();
  return {
    nombre_total_lots: nombre,
    lots_disponibles: disponible.count,
    lots_attribues: occupe.count,
    lots_reserves: reserve.count,
    superficie_totale: superficie,
    superficie_disponible: text(disponible.area),
    superficie_attribuee: text(occupe.area),
    superficie_reservee: text(reserve.area),
    taux_occupation_pct_num: occupe.count,
    taux_occupation_pct_den: nombre,
    taux_occupation_superficie_pct_num: text(occupe.area),
    taux_occupation_superficie_pct_den: superficie,
    lots_viabilises: land.serviced,
    taux_viabilisation_pct_num: land.serviced,
    taux_viabilisation_pct_den: nombre,
    valeur_totale_lots: disponible.value + reserve.value + occupe.value,
    valeur_lots_disponibles: disponible.value,
    nombre_demandes_attribution: outcome.count,
    ...outcome.mesures,
    delai_moyen_traitement_somme: delai.somme,
    delai_moyen_traitement_nombre: delai.nombre,
  };
}

/** `factures` are those that are due; `lots` those that the client holds. */
export function mesuresClient(
  factures: Iterable<FactureFact>,
  demandes: Iterable<DemandeFact>,
  lots: Iterable<LotFact>,
) {
  const bills = billBalance(factures);
  const granted = new Set<LotFact>();
  let nombre = 0;
  let approved = 0;
  for (const { issue, lots: wanted } of demandes) {
    nombre++;
    if (issue !== 'approuvee') continue;
    approved++;
    for (const lot of wanted) granted.add(lot);
  }
  const delai = bills.delays.inSeconds();
  return {
    nombre_factures: bills.count,
    chiffre_affaires_total: bills.total,
    ca_paye: bills.paye,
    ca_impaye: bills.total - bills.paye,
    reste_a_payer: bills.reste,
    delai_moyen_paiement_somme: delai.somme,
    delai_moyen_paiement_nombre: delai.nombre,
    nombre_factures_retard: bills.overdue,
    taux_paiement_pct_num: bills.paid,
    taux_paiement_pct_den: bills.count,
    nombre_demandes: nombre,
    demandes_approuvees: approved,
    superficie_totale_attribuee: text(sumBig(granted, (fact) => fact.superficie)),
    nombre_lots_attribues: landBalance(lots).states.occupe.count,
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
  demandes: Iterable<DemandeFact>,
  factures: Iterable<FactureFact>,
  encaissements: number,
) {
  const headers = collectes.map(({ collecte }) => ({
    due: collecte.montantARecouvrer,
    received: collecte.montantRecouvre,
  }));
  const closed = collectes.filter((fact) => fact.collecte.statutCloture === 'cloturee').length;
  const due = headers.reduce((sum, header) => sum + header.due, 0);
  const received = headers.reduce((sum, header) => sum + header.received, 0);
  const outcome = outcomesOf(demandes);
  const bills = billBalance(factures);
  const taux = meanRate(headers);
  const duree = durations(collectes);
  const attribution = outcome.delays.inSeconds();
  const delai = bills.delays.inSeconds();
  return {
    nombre_collectes: collectes.length,
    collectes_cloturees: closed,
    collectes_ouvertes: collectes.length - closed,
    taux_recouvrement_moyen_somme: taux.somme,
    taux_recouvrement_moyen_nombre: taux.nombre,
    duree_moyenne_collecte_jours_somme: duree.somme,
    duree_moyenne_collecte_jours_nombre: duree.nombre,
    taux_cloture_pct_num: closed,
    taux_cloture_pct_den: collectes.length,
    taux_recouvrement_global_pct_num: received,
    taux_recouvrement_global_pct_den: due,
    montant_total_a_recouvrer: due,
    montant_total_recouvre: received,
    nombre_demandes: outcome.count,
    ...outcome.mesures,
    delai_moyen_attribution_jours_somme: attribution.somme,
    delai_moyen_attribution_jours_nombre: attribution.nombre,
    superficie_totale_demandee: text(outcome.area),
    nombre_factures_emises: bills.count,
    factures_payees: bills.paid,
    delai_moyen_paiement_jours_somme: delai.somme,
    delai_moyen_paiement_jours_nombre: delai.nombre,
    montant_total_facture: bills.total,
    montant_paye: bills.paye,
    encaissements,
  };
}

/** Counts, and sums in FCFA, of invoices that are due. */
function billBalance(factures: Iterable<FactureFact>) {
  const balance = { count: 0, total: 0, paid: 0, paye: 0, reste: 0, overdue: 0, delays: new Mean() };
  for (const { facture, estPayee, estEnRetard, reste, delai } of factures) {
    balance.count++;
    balance.total += facture.montantTotal;
    if (estPayee) {
      balance.paid++;
      balance.paye += facture.montantTotal;
    }
    balance.reste += reste;
    if (estEnRetard) balance.overdue++;
    balance.delays.add(delai);
  }
  return balance;
}

interface StateOfLots {
  count: number;
  area: bigint;
  value: number;
}

function landBalance(lots: Iterable<LotFact>) {
  const state = (): StateOfLots => ({ count: 0, area: 0n, value: 0 });
  const states: Readonly<Record<EtatLot, StateOfLots>> = { disponible: state(), reserve: state(), occupe: state() };
  let serviced = 0;
  for (const { lot, etat, superficie } of lots) {
    states[etat].count++;
    states[etat].area += superficie;
    states[etat].value += lot.prix;
    if (lot.viabilite) serviced++;
  }
  return { states, serviced };
}

function outcomesOf(demandes: Iterable<DemandeFact>) {
  const counts: Record<DemandeFact['issue'], number> = { approuvee: 0, rejetee: 0, en_attente: 0 };
  const delays = new Mean();
  let area = 0n;
  for (const { issue, decision, demande, superficieDemandee } of demandes) {
    counts[issue]++;
    delays.add(decision === null ? null : decision - demande.createdAt);
    area += superficieDemandee;
  }
  const { approuvee, rejetee, en_attente } = counts;
  const count = approuvee + rejetee + en_attente;
  const mesures = {
    demandes_approuvees: approuvee,
    demandes_rejetees: rejetee,
    demandes_en_attente: en_attente,
    taux_approbation_pct_num: approuvee,
    taux_approbation_pct_den: count,
    taux_approbation_decidees_pct_num: approuvee,
    taux_approbation_decidees_pct_den: approuvee + rejetee,
  };
  return { count, area, delays, mesures };
}

type Exact = number | string;

interface Average {
  readonly somme: Exact;
  readonly nombre: number;
}

function text(area: bigint): string {
  return decimalText(area, AREA_DIGITS);
}

/** Sums milliseconds; what is null does not count. */
class Mean {
  private sum = 0;
  private count = 0;

  add(milliseconds: number | null): void {
    if (milliseconds === null) return;
    this.sum += milliseconds;
    this.count++;
  }

  inSeconds(): Average {
    return { somme: decimalText(BigInt(this.sum), 3), nombre: this.count };
  }
}

function durations(collectes: readonly CollecteFact[]): Average {
  const days = collectes.flatMap((fact) => fact.duree ?? []);
  return { somme: days.reduce((sum, count) => sum + count, 0), nombre: days.length };
}

/** What was received of what was due, in FCFA. */
interface Rate {
  due: number;
  received: number;
}

const RATE_DIGITS = 18;
const HUNDRED = 100n * 10n ** BigInt(RATE_DIGITS);

/** The sum of 100 · received / due over what has something due, to twelve digits. */
function meanRate(campaigns: readonly Readonly<Rate>[]): Average {
  const rates = campaigns
    .filter(({ due }) => due > 0)
    .map(({ due, received }) => (HUNDRED * BigInt(received)) / BigInt(due));
  const rounded = (sumBig(rates, (rate) => rate) + 500_000n) / 1_000_000n;
  return { somme: decimalText(rounded, RATE_DIGITS - 6), nombre: rates.length };
}
