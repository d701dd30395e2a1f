import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CreateProgress, check, create } from '../../../simulation/index.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const AS_OF = '2026-06-30';
const MARTS = {
  financier: 'dwh_marts_financier.mart_performance_financiere',
  occupation: 'dwh_marts_occupation.mart_occupation_zones',
  clients: 'dwh_marts_clients.mart_portefeuille_clients',
  operationnel: 'dwh_marts_operationnel.mart_kpi_operationnels',
};
let directory = '';
let truthFile = '';

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sigeti-truth-'));
  truthFile = path.join(directory, 'truth.json');
  const session = await database.session();
  await create({ session, scale: 3, seed: 'vérité', asOf: AS_OF, truthFile });
});

afterAll(() => rm(directory, { recursive: true }));

test('the truth says of which database it is', async () => {
  const { meta, totals, lots } = JSON.parse(await readFile(truthFile, 'utf8'));
  expect(meta).toMatchObject({ scale: 3, seed: 'vérité', as_of: AS_OF, date_reference: AS_OF });
  expect(totals.occupation.nombre_total_lots).toBe(lots.length);
});

test('what is loaded is what the truth was computed from', async () => {
  const session = await database.session();
  const { totals } = JSON.parse(await readFile(truthFile, 'utf8'));
  const { rows } = await session.query(
    `with cash as (
       select facture_id, sum(montant) as recu from public.paiement_factures
        where translate(lower(btrim(statut)), 'é', 'e') not in ('echec', 'annule', 'rejete', 'rembourse') group by 1
     )
     select count(*)::int as nombre_factures, sum(montant_total)::int8::text as montant_total_facture,
            sum(least(coalesce(recu, 0), montant_total))::int8::text as montant_encaisse,
            (count(*) filter (where coalesce(recu, 0) < montant_total and date_echeance < $1))::int as en_retard
       from public.factures left join cash on facture_id = id
      where not is_deleted and statut not in ('Annulée', 'Remboursée')`,
    [`${AS_OF}T00:00:00Z`],
  );
  expect(rows).toEqual([
    {
      nombre_factures: totals.financier.nombre_factures,
      montant_total_facture: String(totals.financier.montant_total_facture),
      montant_encaisse: String(totals.financier.montant_encaisse),
      en_retard: totals.clients.nombre_factures_retard,
    },
  ]);
});

test('check compares every figure of the marts with the truth', async () => {
  const session = await database.session();
  const truth = JSON.parse(await readFile(truthFile, 'utf8'));
  for (const [list, relation] of Object.entries(MARTS)) {
    const columns = Object.keys(truth[list][0]);
    await session.query(`create schema ${relation.split('.')[0]}`);
    await session.query(`create table ${relation} (${columns.map((column) => `${column} text`).join(', ')})`);
    await session.query(
      `insert into ${relation} select ${columns.map((column) => `e ->> '${column}'`).join(', ')} from jsonb_array_elements($1) e`,
      [JSON.stringify(truth[list])],
    );
  }
  const right = await check({ session, truthFile, schema: 'dwh' });
  expect(right.differences).toEqual([]);
  expect(right.figures).toBeGreaterThan(1_000);

  await session.query(`update ${MARTS.occupation} set valeur_totale_lots = '1' where zone_id = '1'`);
  await session.query(`alter table ${MARTS.operationnel} drop column encaissements`);
  const wrong = await check({ session, truthFile, schema: 'dwh' });
  expect(wrong.differences).toEqual([
    expect.stringMatching(/^mart_occupation_zones \[zone_id=1\] valeur_totale_lots : 1, attendu \d+$/),
    'mart_kpi_operationnels.encaissements : colonne absente',
  ]);
});

test('check says when the marts are not there, or the truth is not', async () => {
  const session = await database.session();
  const { differences, figures } = await check({ session, truthFile, schema: 'nowhere' });
  expect(figures).toBe(0);
  expect(differences).toContain('mart_occupation_zones : relation absente du schéma nowhere_marts_occupation');
  expect(differences).toHaveLength(4);
  await expect(check({ session, truthFile: path.join(directory, 'none.json'), schema: 'dwh' })).rejects.toMatchObject({
    code: 'SIMULATE_TRUTH_UNREADABLE',
  });
});

test('a truth file that cannot be written leaves the database alone', async () => {
  const session = await database.session();
  const nowhere = path.join(directory, 'missing', 'truth.json');
  const attempt = create({ session, scale: 1, seed: 'other', asOf: AS_OF, truthFile: nowhere });
  await expect(attempt).rejects.toMatchObject({
    code: 'SIMULATE_TRUTH_UNWRITABLE',
    details: { location: { file: nowhere } },
  });
  const { rows } = await session.query('select seed from public.sigeti_simulation');
  expect(rows).toEqual([{ seed: 'vérité' }]);
});

test('a database that cannot be made leaves the truth file alone', async () => {
  const session = await database.session();
  const before = await readFile(truthFile, 'utf8');
  const emit = (progress: CreateProgress) => stop.abort(progress);
  const stop = new AbortController();
  const attempt = create({ session, scale: 1, seed: 'other', asOf: AS_OF, truthFile, emit, signal: stop.signal });
  await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
  expect(await readFile(truthFile, 'utf8')).toBe(before);
  expect(await readdir(directory)).toEqual(['truth.json']);
});
