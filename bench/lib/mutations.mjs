/** Each replaces the first occurrence of `from` in a file of warehouse/. */
const FACTURES = 'models/facts/fait_factures.sql';
const COLLECTES = 'models/facts/fait_collectes.sql';
const ATTRIBUTIONS = 'models/facts/fait_attributions.sql';
const PAIEMENTS = 'models/facts/fait_paiements.sql';
const LOTS = 'models/staging/stg_lots.sql';
const TRANCHES = 'models/intermediaires/int_factures_tranches.sql';
const OCCUPATION = 'models/marts/occupation/mart_occupation_zones.sql';
const CLIENTS = 'models/marts/clients/mart_portefeuille_clients.sql';
const OPERATIONNEL = 'models/marts/operationnel/mart_kpi_operationnels.sql';
const ZONES_FACTURES = 'models/intermediaires/int_zones_factures.sql';
const DECISIONS = 'models/intermediaires/int_decisions_demandes.sql';
const ENCAISSEMENTS = 'models/intermediaires/int_encaissements_factures.sql';

export const MUTATIONS = [
  {
    file: 'models/staging/stg_factures.sql',
    what: 'refunded invoices are due',
    from: `not in ('annulee', 'remboursee')`,
    to: `not in ('annulee')`,
  },
  {
    file: FACTURES,
    what: 'an overpaid invoice makes up for another',
    from: 'least(coalesce(encaissements.montant_paiements, 0), factures.montant_total) as montant_encaisse',
    to: 'coalesce(encaissements.montant_paiements, 0) as montant_encaisse',
  },
  {
    file: FACTURES,
    what: 'a paid invoice without a payment date has no delay (T3)',
    from: 'coalesce(factures.date_paiement, encaissements.date_dernier_paiement)',
    to: 'factures.date_paiement',
  },
  {
    file: FACTURES,
    what: 'the first payment settles the invoice',
    from: `(statut = 'payee') as est_paye`,
    to: `(statut <> 'en_attente') as est_paye`,
  },
  {
    file: COLLECTES,
    what: 'future campaigns have a duration (T20)',
    from: 'when est_demarree then',
    to: 'when true then',
  },
  {
    file: COLLECTES,
    what: 'closed campaigns last until today',
    from: 'coalesce(jour_cloture, {{ date_reference() }})',
    to: '{{ date_reference() }}',
  },
  {
    file: ATTRIBUTIONS,
    what: 'the fee of a file dates its decision',
    from: `{{ secondes('created_at', 'date_decision') }}`,
    to: `{{ secondes('created_at', 'updated_at') }}`,
  },
  {
    file: ATTRIBUTIONS,
    what: 'a file asks for its first lot only',
    from: 'coalesce(sum(lots.superficie_m2), 0)',
    to: 'coalesce(min(lots.superficie_m2), 0)',
  },
  {
    file: PAIEMENTS,
    what: 'failed payments are cash',
    from: 'paiements.est_encaisse) over',
    to: 'true) over',
  },
  { file: ENCAISSEMENTS, what: 'failed payments settle invoices', from: 'where est_encaisse', to: 'where true' },
  {
    file: LOTS,
    what: 'hectares are believed (T14)',
    from: `(lots_mesures.unite = 'ha' and lots_mesures.anomalie_unite)`,
    to: 'false',
  },
  { file: LOTS, what: 'hectares have 1,000 m²', from: 'superficie * 10000', to: 'superficie * 1000' },
  {
    file: LOTS,
    what: 'a live option reserves nothing',
    from: 'lots_mesures.entreprise_id is not null or lots_mesures.option_active',
    to: 'lots_mesures.entreprise_id is not null',
  },
  {
    file: LOTS,
    what: 'a holder reserves nothing (T13)',
    from: 'lots_mesures.entreprise_id is not null or lots_mesures.option_active',
    to: 'lots_mesures.option_active',
  },
  {
    file: ZONES_FACTURES,
    what: 'the largest zone of the campaign is taken',
    from: 'min(zones_campagnes.zone_id)',
    to: 'max(zones_campagnes.zone_id)',
  },
  {
    file: ZONES_FACTURES,
    what: 'a zone is invented for campaigns of several zones',
    from: 'where zones_campagnes.nb_zones = 1\n        or zones_detenues.zone_id is not null',
    to: 'where true',
  },
  {
    file: DECISIONS,
    what: 'the first line decides',
    from: 'date_action desc, ligne_id desc',
    to: 'date_action, ligne_id',
  },
  {
    file: DECISIONS,
    what: 'actions on a closed file move its decision',
    from: 'where statuts_avant.statut is distinct from dossiers_clos.statut',
    to: 'where true',
  },
  { file: TRANCHES, what: 'cancelled invoices are counted', from: 'where est_retenue', to: 'where true' },
  { file: OCCUPATION, what: 'reserved lots are free', from: `etat = 'disponible'`, to: `etat <> 'occupe'` },
  {
    file: OCCUPATION,
    what: 'the value of free lots is that of occupied ones',
    from: `sum(prix) filter (where etat = 'disponible')`,
    to: `sum(prix) filter (where etat = 'occupe')`,
  },
  {
    file: OCCUPATION,
    what: 'only serviced lots are lots',
    from: 'count(*) as nombre_total_lots',
    to: 'count(*) filter (where viabilise) as nombre_total_lots',
  },
  {
    file: CLIENTS,
    what: 'a lot granted twice counts twice',
    from: 'select distinct\n        coalesce(clients_courants',
    to: 'select\n        coalesce(clients_courants',
  },
  { file: CLIENTS, what: 'reserved lots are held', from: `and etat = 'occupe'`, to: `and etat <> 'disponible'` },
  {
    file: OPERATIONNEL,
    what: 'files without lots ask for nothing, so they are not counted',
    from: 'count(*) as nombre_demandes',
    to: 'count(*) filter (where superficie_demandee_m2 > 0) as nombre_demandes',
  },
  {
    file: OPERATIONNEL,
    what: 'cash on cancelled invoices is counted',
    from: 'where est_encaisse and facture_retenue',
    to: 'where est_encaisse',
  },
  {
    file: OPERATIONNEL,
    what: 'what is invoiced is paid',
    from: 'sum(montant_total) filter (where est_paye) as montant_paye',
    to: 'sum(montant_total) as montant_paye',
  },
  {
    file: 'models/staging/stg_demandes_attribution.sql',
    what: 'refused documents are a refusal',
    from: `(statuts.code = 'rejete') as est_rejete`,
    to: `(statuts.code in ('rejete', 'documents_rejetes')) as est_rejete`,
  },
];
