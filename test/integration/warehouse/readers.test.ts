import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/postgres/index.ts';
import { newestServer, type TestDatabase, useTestDatabase } from '../../support/database.ts';
import { copyWarehouse, failuresOf, runOn, simulate } from '../../support/warehouse.ts';

const AS_OF = '2026-03-31';
const MART = 'dwh_marts_financier.mart_performance_financiere';

/** Sums that no change of the source alters: one row gets what another loses. */
const READS: Readonly<Record<string, string>> = {
  'a mart': `select sum(montant_total_facture)::text from ${MART}`,
  'a view of somebody else over a mart': 'select sum(total)::text from bi.finance',
  'a view of somebody else over a dimension': 'select sum(lots)::text, sum(prix)::text from bi.lots',
};

/** The same rows twice in one snapshot, to the last one. */
const TWICE = `begin isolation level repeatable read;
  select md5(string_agg(f::text, ',' order by f::text)) from bi.finance f; select pg_sleep(0.05);
  select md5(string_agg(f::text, ',' order by f::text)) from bi.finance f; commit`;

const OWNER = 'readers_of_another_department';

/** All but the tests. */
async function refresh(
  database: TestDatabase,
  directory: string,
  vars: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const select = ['resource_type:seed', 'resource_type:snapshot', 'resource_type:model'];
  const options = { vars: { date_reference: AS_OF, ...vars }, select };
  expect(failuresOf(await runOn(database.target(), directory, 'build', options))).toEqual([]);
}

/** One invoice and one plot get what others lose, and a client another name. */
function change(amount: number): string {
  const move = (table: string, column: string, ids: string) => `
    update ${table} set updated_at = now(), ${column} = ${column} + case id when (select min(id) from (${ids}) x (id)) then ${amount} else ${-amount} end
    where id in (select min(id) from (${ids}) x (id) union select max(id) from (${ids}) x (id));`;
  return `${move('factures', 'montant_total', 'select facture_id from dwh_facts.fait_factures where est_retenue and montant_total > 100000')}
    ${move('lots', 'prix', 'select lot_id from dwh_dimensions.dim_lots where is_current and prix > 1000000')}
    update entreprises set raison_sociale = raison_sociale || ' ${amount}' where id % 2 = 0`;
}

function edit(directory: string, file: string, from: string, to: string): void {
  const full = path.join(directory, 'models', file);
  const text = readFileSync(full, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} no longer has: ${from}`);
  writeFileSync(full, text.replace(from, to));
}

/** Reads in a loop until told to stop. Returns how often, and what was not as it should be. */
async function readAll(database: TestDatabase, signal: AbortSignal) {
  const faults: string[] = [];
  const counts: number[] = [];
  const loop = async (readOnce: (session: Session) => Promise<void>) => {
    const session = await database.session();
    let count = 0;
    // A reader stops at its first error: on a session that is gone, it would go round without ever waiting.
    const read = () =>
      readOnce(session).then(
        () => !signal.aborted,
        (error: unknown) => void faults.push(String(error)),
      );
    while (await read()) count += 1;
    counts.push(count);
  };
  const answer = async (session: Session, sql: string) =>
    JSON.stringify((await session.script(sql)).map((one) => one.rows));
  const first = await database.session();
  const loops = [];
  for (const [name, sql] of Object.entries(READS)) {
    const expected = await answer(first, sql);
    loops.push(
      loop(async (session) => {
        const found = await answer(session, sql);
        if (found !== expected) faults.push(`${name}: ${found} for ${expected}`);
      }),
    );
  }
  loops.push(
    loop(async (session) => {
      const [, before, , after] = await session.script(TWICE);
      if (JSON.stringify(before?.rows) !== JSON.stringify(after?.rows)) faults.push('repeatable read');
    }),
  );
  await Promise.all(loops);
  return { counts, faults };
}

describe('readers', () => {
  const project = copyWarehouse();
  afterAll(() => project.remove());
  const database = useTestDatabase(newestServer());

  beforeAll(async () => {
    await simulate(database.target(), project.directory, { scale: 1, seed: '1', asOf: AS_OF });
    await refresh(database, project.directory);
    const session = await database.session();
    await session.script(`do $$ begin if not exists (select from pg_roles where rolname = '${OWNER}') then create role ${OWNER}; end if; end $$;
    create schema bi; grant usage on schema dwh_marts_financier, dwh_dimensions to ${OWNER};
    grant select on all tables in schema dwh_marts_financier, dwh_dimensions to ${OWNER};
    create view bi.finance as select annee, zone_libelle, sum(montant_total_facture) as total from ${MART} group by 1, 2;
    create view bi.lots with (security_barrier) as select count(*) as lots, sum(prix) as prix from dwh_dimensions.dim_lots where is_current;
    alter view bi.finance owner to ${OWNER}; alter view bi.lots owner to ${OWNER}`);
  });

  test('refreshes that change rows and shapes disturb nobody who reads meanwhile', async () => {
    const stop = new AbortController();
    const reading = readAll(database, stop.signal);
    const source = await database.session();
    const steps: readonly [edits: () => void, vars: Readonly<Record<string, unknown>>][] = [
      [() => undefined, {}],
      [
        () => {
          edit(
            project.directory,
            'dimensions/dim_lots.sql',
            'as is_deleted\nfrom',
            'as is_deleted,\n    1 as essai\nfrom',
          );
          edit(
            project.directory,
            'dimensions/dim_zones_industrielles.sql',
            'libelle::text as libelle',
            'libelle::varchar(255) as libelle',
          );
        },
        {},
      ],
      [() => undefined, { marts_materialisation: 'table' }],
      [
        () => {
          edit(project.directory, 'dimensions/dim_lots.sql', ',\n    1 as essai', '');
          edit(
            project.directory,
            'marts/financier/mart_performance_financiere.sql',
            'as zone_libelle,',
            'as zone_libelle,\n    1 as essai,',
          );
        },
        {},
      ],
    ];
    try {
      for (const [index, [edits, vars]] of steps.entries()) {
        await source.script(change(index % 2 === 0 ? 1000 : -1000));
        edits();
        await refresh(database, project.directory, vars);
      }
    } finally {
      stop.abort();
    }
    const { counts, faults } = await reading;
    expect(faults).toEqual([]);
    expect(Math.min(...counts)).toBeGreaterThan(steps.length);
    const { rows } = await source.query(
      `select relname::text, relowner::regrole::text as owner, reloptions from pg_class where relnamespace = 'bi'::regnamespace order by 1`,
    );
    expect(rows).toEqual([
      { relname: 'finance', owner: OWNER, reloptions: null },
      { relname: 'lots', owner: OWNER, reloptions: ['security_barrier=true'] },
    ]);
    expect((await source.script(`select nspname from pg_namespace where nspname ~ '^_wap_'`))[0]?.rows).toEqual([]);
  }, 180_000);
});
