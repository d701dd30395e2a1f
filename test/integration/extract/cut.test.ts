import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunEvent, SigetiError } from '../../../src/core/index.ts';
import { extract } from '../../../src/extract/index.ts';
import { type ConnectionTarget, LOCK_CLASSES, markProcess } from '../../../src/postgres/index.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { noticesOf, oldestServer, requestFor, sql, withSession } from './support.ts';

const source = useTestDatabase(oldestServer());
const warehouse = useTestDatabase(newestServer());
const TABLES = ['a', 'b', 'c'];
/** Reads as many rows as the tables have, and stops in the middle while somebody holds the lock. */
const SLOW = `create function app.attendre(id int) returns text language plpgsql stable as $$ begin
  if id = 2500 then perform pg_advisory_lock_shared(77); perform pg_advisory_unlock_shared(77); end if; return repeat('y', 300); end $$;
create view app.lente as select id, n, app.attendre(id) as texte from app.a;`;
const SUMS = TABLES.map((name) => `(select sum(n)::int from copie.${name})`).join(', ');

const request = () =>
  requestFor({
    source: { ...source.target(), applicationName: 'extraction' },
    warehouse: warehouse.target(),
    tables: TABLES,
    change: { threads: 2 },
  });

/** Ends the server's processes that the condition names. */
const end = (target: ConnectionTarget, condition: string) =>
  sql(
    target,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and (${condition})`,
  );

/** Extracts with the slow view too, which stops halfway; does something there, and lets it go on. */
async function extractAnd(act: () => Promise<unknown>): Promise<readonly string[]> {
  const events: RunEvent[] = [];
  await withSession(source.target(), async (session) => {
    await session.script('select pg_advisory_lock(77)');
    const tables = requestFor({ source: source.target(), warehouse: warehouse.target(), tables: [...TABLES, 'lente'] });
    const extraction = extract({ ...request(), tables: tables.tables, emit: (event) => events.push(event) });
    await vi.waitFor(async () => expect(await sql(source.target(), HALFWAY)).toEqual([[1]]), { timeout: 30_000 });
    await act();
    await session.script('select pg_advisory_unlock(77)');
    await extraction;
  });
  return noticesOf(events);
}

const WAITS = `wait_event = 'advisory' and query like 'copy%'`;
const HALFWAY = `select count(*)::int from pg_stat_activity where datname = current_database() and ${WAITS}`;

const change = () => sql(source.target(), TABLES.map((name) => `update app.${name} set n = n + 1`).join(';'));

async function expectConsistent(): Promise<void> {
  const [sums] = await sql(warehouse.target(), `select ${SUMS}`);
  expect(new Set(sums).size).toBe(1);
}

async function expectSameAsSource(): Promise<void> {
  const original = SUMS.replaceAll('copie.', 'app.');
  expect(await sql(warehouse.target(), `select ${SUMS}`)).toEqual(await sql(source.target(), `select ${original}`));
}

beforeAll(() =>
  sql(
    source.target(),
    `create schema app; ${TABLES.map(
      (name) =>
        `create table app.${name} (id int primary key, n int, texte text);
         insert into app.${name} select i, i, repeat('x', 300) from generate_series(1, 5000) i;`,
    ).join('')} ${SLOW}`,
  ),
);
beforeEach(() =>
  sql(warehouse.target(), 'drop schema if exists copie cascade; drop schema if exists sigeti_extract cascade'),
);
afterEach(async () => {
  const staged = `select count(*)::int from pg_class where relname ~ '^_x' and relnamespace = 'sigeti_extract'::regnamespace`;
  expect(await sql(warehouse.target(), staged)).toEqual([[0]]);
});

describe('an extraction that is cut', () => {
  test('while one table is copied copies that one again, in the same state', async () => {
    const before = await sql(source.target(), 'select sum(n)::int from app.a');
    const notices = await extractAnd(async () => {
      await change();
      await end(source.target(), WAITS);
    });
    expect(notices).toEqual([expect.stringContaining('app.lente is copied again, in the same state')]);
    await expectConsistent();
    expect(await sql(warehouse.target(), 'select sum(n)::int from copie.lente')).toEqual(before);
  });

  test('with its snapshot begins again, on a later state', async () => {
    const notices = await extractAnd(async () => {
      await change();
      await end(source.target(), `application_name = 'extraction'`);
    });
    // A worker may first see its own session gone.
    expect(notices).toContainEqual(expect.stringContaining('begins again on a later state'));
    await expectConsistent();
    const after = await sql(source.target(), 'select sum(n)::int from app.a');
    expect(await sql(warehouse.target(), 'select sum(n)::int from copie.lente')).toEqual(after);
  });

  test('off the warehouse begins again', async () => {
    const notices = await extractAnd(() => end(warehouse.target(), 'true'));
    expect(notices).toContainEqual(expect.stringContaining('begins again on a later state'));
    await expectConsistent();
  });

  test('by who asked for it stops both sides and changes nothing', async () => {
    await extract(request());
    const [before] = await sql(warehouse.target(), `select ${SUMS}`);
    await change();
    const stop = new AbortController();
    const events: RunEvent[] = [];
    const emit = (event: RunEvent) => {
      events.push(event);
      if (event.type === 'node.started') stop.abort();
    };
    await expect(extract({ ...request(), emit, signal: stop.signal })).rejects.toMatchObject({
      code: 'DATABASE_CANCELLED',
    });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
    expect(await sql(warehouse.target(), `select ${SUMS}`)).toEqual([before]);
    for (const target of [source.target(), warehouse.target()]) {
      expect(
        await sql(
          target,
          `select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active'`,
        ),
      ).toEqual([[0]]);
    }
  });

  test('with its process is told of by the next, which clears away what it left', async () => {
    await extract(request());
    await sql(
      warehouse.target(),
      `insert into sigeti_extract.attempt (started_at, tables, done) values ('2026-01-05 03:00+00', 3, 2);
       create table sigeti_extract._xdead_0 (id int)`,
    );
    const events: RunEvent[] = [];
    await extract({ ...request(), emit: (event) => events.push(event) });
    expect(noticesOf(events)).toEqual([
      expect.stringMatching(/^The extraction of 2026-01-05 .* was cut off after 2 of 3/),
    ]);
  });
});

describe('an extraction', () => {
  test('is alone in its warehouse', async () => {
    await withSession(warehouse.target(), async (session) => {
      await session.script(`select pg_advisory_lock(${LOCK_CLASSES.extraction}, hashtext('sigeti_extract'))`);
      await expect(extract(request())).rejects.toMatchObject({ code: 'EXTRACT_RUNNING' });
    });
    await extract(request());
  });

  test('takes the locks of the process whose work it goes on with, and of no other', async () => {
    const frozen = { host: 'PC-9', processId: 4 };
    for (const lock of [
      `${LOCK_CLASSES.extraction}, hashtext('sigeti_extract')`,
      `${LOCK_CLASSES.run}, hashtext('dwh')`,
    ]) {
      await change();
      await withSession(warehouse.target(), async (session) => {
        await session.script(`select pg_advisory_lock(${lock}), ${markProcess(frozen)}`);
        const other = new AbortController();
        const emit = (event: RunEvent) => {
          if (event.type === 'notice' && event.text.en.includes('under way')) other.abort();
        };
        await expect(
          extract({ ...request(), supersedes: { ...frozen, processId: 5 }, emit, signal: other.signal }),
        ).rejects.toMatchObject({ code: expect.stringMatching(/^(EXTRACT_RUNNING|DATABASE_CANCELLED)$/) });
        expect(session.lost.aborted).toBe(false);
        await extract({ ...request(), supersedes: frozen });
        await vi.waitFor(() => expect(session.lost.aborted).toBe(true), { timeout: 20_000 });
      });
      await expectSameAsSource();
    }
  });

  test('whose publication is refused has changed nothing', async () => {
    await extract(request());
    const before = await sql(warehouse.target(), `select ${SUMS}`);
    await change();
    const refused = () =>
      new SigetiError({
        code: 'RUN_FENCED_OFF',
        message: { fr: 'Le permis est retiré.', en: 'The permit is withdrawn.' },
      });
    const guarded = (sql: string) => extract({ ...request(), guard: { sql, refused } });
    await expect(guarded('select 1 where false')).rejects.toThrow('The permit is withdrawn.');
    expect(await sql(warehouse.target(), `select ${SUMS}`)).toEqual(before);
    await guarded('select 1');
    await expectSameAsSource();
  });

  test('waits with its publication for a run that reads the tables', async () => {
    await extract(request());
    await change();
    await withSession(warehouse.target(), async (session) => {
      await session.script(`select pg_advisory_lock(${LOCK_CLASSES.run}, hashtext('dwh'))`);
      const [before] = await sql(warehouse.target(), `select ${SUMS}`);
      const events: RunEvent[] = [];
      let waits = () => {};
      const waiting = new Promise<void>((resolve) => {
        waits = resolve;
      });
      const emit = (event: RunEvent) => {
        events.push(event);
        if (event.type === 'notice' && event.text.en.includes('under way')) waits();
      };
      const extraction = extract({ ...request(), emit });
      await waiting;
      expect(await sql(warehouse.target(), `select ${SUMS}`)).toEqual([before]);
      // Meanwhile nothing is held open on the source.
      expect(
        await sql(
          source.target(),
          `select count(*)::int from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
        ),
      ).toEqual([[0]]);
      await session.script(`select pg_advisory_unlock(${LOCK_CLASSES.run}, hashtext('dwh'))`);
      await extraction;
    });
    await expectConsistent();
  });

  test('is seen whole by who reads meanwhile, and never empty', async () => {
    await extract(request());
    const seen: (readonly unknown[])[] = [];
    let isOver = false;
    const reader = withSession(warehouse.target(), async (session) => {
      while (!isOver) seen.push((await session.script(`select ${SUMS}`)).at(-1)?.rows[0] ?? []);
    });
    for (let round = 0; round < 2; round += 1) {
      await change();
      await extract(request());
    }
    isOver = true;
    await reader;
    expect(seen.length).toBeGreaterThan(3);
    for (const sums of seen) expect(new Set(sums).size, `torn: ${sums.join(', ')}`).toBe(1);
    expect(new Set(seen.map(([sum]) => sum)).size).toBeGreaterThan(1);
  });
});
