import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { copyWarehouse, failuresOf, runOn, simulate } from '../../support/warehouse.ts';

const AS_OF = '2026-03-31';
const VARS = { date_reference: AS_OF };

/** Entries as people type them. chr(160) is a no-break space, 233 é, 769 a combining acute accent. */
const DIRT = `
  update entreprises set raison_sociale = e'  Société\\tdu \\u00a0 Sud ', forme_juridique = ' S.a.r.l ',
    registre_commerce = e'CI\\x07ABJ', email = 'konan@exemple.ci', adresse = '  ' where id = 1;
  update entreprises set domaine_activite_id = null where id = 2;
  delete from entreprise_domaines where entreprise_id in (2, 3);
  insert into entreprise_domaines (id, entreprise_id, domaine_activite_id) values (9001, 2, 4), (9002, 2, 3);
  update lots set numero = ' l o t 7 ', unite_mesure = ' M² ', superficie = 5000, prix = 10000000 where id = 1;
  update lots set numero = '   ', unite_mesure = 'HA', superficie = 2, prix = 400000000 where id = 2;
  update lots set unite_mesure = 'ha', superficie = 12000, prix = 24000000 where id = 3;
  update lots set statut = 'disponible', entreprise_id = null, date_reservation = '2026-03-21 23:30+00',
    delai_option = 10 where id = 4;
  update lots set statut = 'disponible', entreprise_id = null, date_reservation = '2026-03-20 23:30+00',
    delai_option = 10 where id = 5;
  update zones_industrielles set location = 'SRID=4326;POINT(-4.01 5.36)', polygon = null where id = 1;
  update zones_industrielles set location = null,
    polygon = 'POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))', unite_mesure = 'm2', superficie = 250000 where id = 2;
  update zones_industrielles set location = null, polygon = 'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))' where id = 3;
  update paiement_factures set statut = '  RÉUSSI ', mode_paiement = 'Espe' || chr(768) || 'ces' where id = 1;
  update paiement_factures set statut = 'Annulé', mode_paiement = 'troc' where id = 2;
  alter table paiement_factures alter mode_paiement type text;
  update paiement_factures set mode_paiement = (select string_agg(md5(i::text), '') from generate_series(1, 200) i)
    where id = 5;
  update demandes_attribution set statut = null, financement = '{"montantTotal": "1500000.50"}',
    emplois = '{"total": "douze", "nationaux": {"total": 7}}' where id = 1;
`;

describeOnEveryServer('staging', (server) => {
  const project = copyWarehouse();
  afterAll(() => project.remove());
  const database = useTestDatabase(server);

  beforeAll(async () => {
    await simulate(database.target(), project.directory, { scale: 1, seed: 'saisies', asOf: AS_OF });
    await (await database.session()).script(DIRT);
    expect(failuresOf(await runOn(database.target(), project.directory, 'refresh', { vars: VARS }))).toEqual([]);
  });

  test('cleans names and identifiers, and masks what is personal', async () => {
    const entreprise = `select raison_sociale, forme_juridique, registre_commerce, email_masque, adresse_masquee
      from dwh_staging.stg_entreprises where entreprise_id = 1`;
    expect(await rowsOf(database, entreprise)).toEqual([['Société du Sud', 'SARL', 'CI ABJ', 'k***', null]]);
  });

  test('lets no unmasked contact into any relation of the warehouse', async () => {
    const columns = `select table_name, column_name from information_schema.columns
      where table_schema like 'dwh%' and table_schema <> 'dwh_prive' and column_name in ('telephone', 'email')`;
    expect(await rowsOf(database, columns)).toEqual([]);
  });

  test('takes the oldest sector of the bridge where the main one is missing, and weighs them to exactly one', async () => {
    const sectors = `select domaine_id, est_principal, poids::text from dwh_ponts.pont_entreprise_domaine
      where entreprise_id = 2 order by domaine_id`;
    expect(await rowsOf(database, sectors)).toEqual([
      [3, false, '0.500000'],
      [4, true, '0.500000'],
    ]);
  });

  test('repairs units, and only where the area or the price gives them away', async () => {
    const lots = `select lot_id, superficie_m2::float8, unite_source, anomalie_unite, numero_normalise
      from dwh_staging.stg_lots where lot_id in (1, 2) order by lot_id`;
    expect(await rowsOf(database, lots)).toEqual([
      [1, 5000, 'm2', false, 'LOT7'],
      [2, 20_000, 'ha', false, 'N/R'],
    ]);
    const wrong = 'select superficie_m2::float8, anomalie_unite from dwh_staging.stg_lots where lot_id = 3';
    expect(await rowsOf(database, wrong)).toEqual([[12_000, true]]);
  });

  test('keeps an option alive through its last day', async () => {
    const states = 'select etat from dwh_staging.stg_lots where lot_id in (4, 5) order by lot_id';
    expect(await rowsOf(database, states)).toEqual([['reserve'], ['disponible']]);
  });

  test('reads well-known text without PostGIS, and sees an outline that crosses itself', async () => {
    const zones = `select zone_id, superficie_ha::text, longitude::float8, latitude::float8, polygone_valide
      from dwh_dimensions.dim_zones_industrielles where zone_id in (1, 2, 3) and is_current order by zone_id`;
    const [first, second, third] = await rowsOf(database, zones);
    expect(first?.slice(2)).toEqual([-4.01, 5.36, null]);
    expect(second).toEqual([2, '25', 1, 1, false]);
    expect(third?.slice(2)).toEqual([1, 1, true]);
  });

  test('maps statuses without case, accents or blanks', async () => {
    const payments = `select statut, est_encaisse, est_confirme, mode_paiement from dwh_staging.stg_paiements
      where paiement_id in (1, 2) order by paiement_id`;
    expect(await rowsOf(database, payments)).toEqual([
      ['reussi', true, true, 'especes'],
      ['annule', false, false, 'autre'],
    ]);
  });

  test('gives its code to a spelling that has appeared since the spellings were collected', async () => {
    const payment = (relation: string) =>
      rowsOf(database, `select statut, est_encaisse, mode_paiement from ${relation} where paiement_id = 4`);
    await (await database.session()).script(
      `update paiement_factures set statut = '¡ReJeTé!', mode_paiement = 'Mobile - Money', updated_at = now()
       where id = 4`,
    );
    expect(await payment('dwh_staging.stg_paiements')).toEqual([['rejete', false, 'mobile_money']]);
    const select = ['fait_paiements'];
    expect(failuresOf(await runOn(database.target(), project.directory, 'run', { vars: VARS, select }))).toEqual([]);
    expect(await payment('dwh_facts.fait_paiements')).toEqual([['rejete', false, 'mobile_money']]);
    const collected = `select valeur_normalisee from dwh_staging.valeurs_normalisees where valeur = '¡ReJeTé!'`;
    expect(await rowsOf(database, collected)).toEqual([]);
    expect(failuresOf(await runOn(database.target(), project.directory, 'refresh', { vars: VARS }))).toEqual([]);
    expect(await rowsOf(database, collected)).toEqual([['rejete']]);
    expect(await payment('dwh_staging.stg_paiements')).toEqual([['rejete', false, 'mobile_money']]);
  });

  test('does without the collected spellings where a text is too long for an index', async () => {
    const long = `select mode_paiement, length(mode_paiement_source) from dwh_staging.stg_paiements where paiement_id = 5`;
    expect(await rowsOf(database, long)).toEqual([['autre', 6400]]);
  });

  test('looks up no code that is not asked for, and reads a row by its key', async () => {
    const planOf = async (columns: string) => {
      const session = await database.session();
      const explain = `explain select ${columns} from dwh_staging.stg_factures where facture_id = 1`;
      const [, plan] = await session.script(`set enable_seqscan = off; ${explain}`);
      return plan?.rows.flat().join('\n');
    };
    expect(await planOf('facture_id, montant_total')).not.toMatch(/normalis|correspondance/);
    expect(await planOf('facture_id, statut')).toMatch(/normalis/);
    expect(await planOf('*')).toMatch(/Index Cond: \(id = 1\)/);
  });

  test('guards the numbers of documents, and keeps a file without status among those waiting', async () => {
    const file = `select statut, est_en_attente, montant_financement::text, anomalie_financement, emplois_total,
        emplois_nationaux, anomalie_emplois
      from dwh_staging.stg_demandes_attribution where demande_id = 1`;
    expect(await rowsOf(database, file)).toEqual([['non_renseigne', true, '1500000.50', false, null, 7, true]]);
  });

  test('has every day of eleven years, and the holidays of the country', async () => {
    const days = 'select count(*), min(date)::text, max(date)::text from dwh_dimensions.dim_temps where date_key <> -1';
    expect(await rowsOf(database, days)).toEqual([[4018, '2020-01-01', '2030-12-31']]);
    const holidays = `select to_char(date, 'MM-DD') from dwh_dimensions.dim_temps
      where annee = 2024 and est_jour_ferie order by date`;
    expect((await rowsOf(database, holidays)).flat().join(' ')).toBe(
      '01-01 04-01 04-06 04-10 05-01 05-09 05-20 06-16 06-17 08-07 08-15 09-16 11-01 11-15 12-25',
    );
    const newYear = `select nom_jour, semaine_iso, annee_iso from dwh_dimensions.dim_temps where date_key = 20210101`;
    expect(await rowsOf(database, newYear)).toEqual([['Vendredi', 53, 2020]]);
  });

  test.each([
    ['a status nobody knows', `update paiement_factures set statut = 'Bizarre' where id = 3`, 'fait_paiements'],
    ['an unknown unit', `update lots set unite_mesure = 'are' where id = 6`, 'dim_lots'],
  ])('%s stops what depends on it, and what is published stays', async (_, damage, dependant) => {
    const count = async () => await rowsOf(database, `select count(*) from dwh_facts.fait_paiements`);
    const before = await count();
    await (await database.session()).script(damage);
    const results = await runOn(database.target(), project.directory, 'refresh', { vars: VARS });
    const skipped = results.filter(({ status }) => status === 'skipped').map(({ uniqueId }) => uniqueId);
    expect(skipped).toContain(`model.sigeti_dwh.${dependant}`);
    expect(await count()).toEqual(before);
  });
});
