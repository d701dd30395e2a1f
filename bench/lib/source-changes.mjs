// What an agency does to its operational database between two refreshes, as SQL. All instants are given, and those of
// new events lie after any run: the two engines run at different times and must yet see the same versions of members.
const EARLY = "timestamptz '2026-03-31 18:30:00+00'";
const LATE = "timestamptz '2099-02-03 09:15:00+00'";

/** Names, prices, statuses; new, deleted and cancelled rows; changes that leave the date of modification as it was. */
export const FIRST_CHANGES = `
  update entreprises set raison_sociale = raison_sociale || ' Holding', date_modification = ${EARLY} where id % 7 = 1;
  update zones_industrielles set libelle = libelle || ' (extension)', superficie = superficie * 1.5 where id % 3 = 1;
  update lots set prix = prix * 1.1, updated_at = ${EARLY} where id % 11 = 3;
  update lots set entreprise_id = (select min(id) from entreprises), statut = 'occupé' where id % 13 = 2;
  delete from lots where id % 17 = 4;
  insert into entreprises (raison_sociale, telephone, email, domaine_activite_id, date_creation, date_modification)
    select 'Coopérative ' || d.libelle, '0707070707', 'coop' || d.id || '@exemple.example', d.id, ${LATE}, ${LATE}
    from domaines_activites d where d.id <= 3;
  insert into demandes_attribution
      (reference, type_demande, entreprise_id, zone_id, financement, emplois, user_id, created_at, updated_at)
    select 'NOUVELLE-' || e.id, 'ZONE_INDUSTRIELLE', e.id, (select min(id) from zones_industrielles), '{}', '{}',
      (select min(id) from users), ${LATE}, ${LATE}
    from entreprises e where e.id % 5 = 1;
  insert into demande_attribution_lots (demande_attribution_id, lot_id, created_at, updated_at)
    select d.id, (select min(id) from lots), ${LATE}, ${LATE}
    from demandes_attribution d where d.reference like 'NOUVELLE-%';
  update demandes_attribution set priorite = 'haute', updated_at = ${EARLY} where id % 5 = 2;
  delete from demandes_attribution where id % 23 = 5;
  update factures set statut = 'Payée', date_paiement = ${EARLY}, updated_at = ${EARLY} where id % 6 = 1;
  update factures set statut = 'Annulée' where id % 19 = 2;
  update factures set is_deleted = true, deleted_at = ${EARLY}, updated_at = ${EARLY} where id % 23 = 5;
  delete from factures where id % 29 = 7;
  insert into paiement_factures
      (facture_id, montant, date_paiement, mode_paiement, statut, created_at, updated_at)
    select f.id, round(f.montant_total / 3), ${LATE}, 'Virement', 'reussi', ${LATE}, ${LATE}
    from factures f where f.id % 4 = 0;
  delete from paiement_factures where id % 31 = 3;
  update collectes set montant_a_recouvrer = montant_a_recouvrer + 1000, updated_at = ${EARLY} where id % 2 = 1;
`;

/** Some of it undone, some members deleted, a campaign withdrawn with all that hangs on it. */
export const SECOND_CHANGES = `
  update entreprises set raison_sociale = replace(raison_sociale, ' Holding', '') where id % 14 = 1;
  delete from entreprise_domaines where id % 4 = 1;
  update lots set superficie = superficie / 10000, unite_mesure = 'ha', updated_at = ${EARLY} where id % 19 = 6;
  delete from lots where id % 23 = 9;
  update factures set statut = 'En attente', date_paiement = null, updated_at = ${EARLY} where id % 12 = 1;
  delete from paiement_factures where date_paiement = ${LATE} and id % 2 = 0;
  delete from collectes where id % 5 = 3;
`;
