// What whoever starts a run can ask of it: to publish only as long as a query of theirs says so.
import { expect, test, vi } from 'vitest';
import { SigetiError } from '../../../src/core/index.ts';
import { beginFenced } from '../../../src/engine/run/fenced-transaction.ts';
import type { RunLock } from '../../../src/engine/run/index.ts';
import type { PublishGuard } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

/** Locks of other tests' databases are in the same view. */
const HERE = 'database = (select oid from pg_database where datname = current_database())';

describeOnEveryServer('a guarded run', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const table = (name: string, sql: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
    name,
    sql,
    config: { materialized: 'table' },
    ...more,
  });
  const untilFound = (sql: string) =>
    vi.waitFor(async () => expect(await query(sql)).not.toEqual([]), { timeout: 20_000 });
  const guard: PublishGuard = {
    sql: 'select 1 from public.permit for share',
    refused: () =>
      new SigetiError({
        code: 'RUN_FENCED_OFF',
        message: { fr: 'Le permis est retiré.', en: 'The permit is withdrawn.' },
      }),
  };
  const lockOf = (target: string): RunLock => ({
    target,
    run: 'r',
    epoch: 1,
    scratchSchema: '',
    keptSchema: '',
    guard,
    refusal: new AbortController(),
    notices: [],
  });
  const withPermit = () =>
    query('create table if not exists public.permit (id int); insert into public.permit values (1)');

  test('publishes as long as the query returns a row, which stays as it is until the publication ends', async () => {
    await withPermit();
    const gate = await database.session();
    await gate.script('select pg_advisory_lock(5)');
    const hook = { sql: 'select pg_advisory_lock_shared(5)', transaction: true };
    const run = runNodes(database.target(), [table('held', 'select 1 as id', { postHooks: [hook] })], { guard });
    await untilFound(`select 1 from pg_locks where ${HERE} and locktype = 'advisory' and not granted and objid = 5`);
    await expect(query(`set lock_timeout = '50ms'; delete from public.permit`)).rejects.toMatchObject({
      details: { sqlState: '55P03' },
    });
    await gate.script('select pg_advisory_unlock(5)');
    expect((await run).statuses).toEqual({ held: 'success' });
    await query('delete from public.permit');
    expect(await query('select id from dwh.held')).toEqual([[1]]);
  });

  test('that is refused after it has built publishes nothing, says why and stops at once', async () => {
    await withPermit();
    const gate = await database.session();
    await gate.script('select pg_advisory_lock(6)');
    const isWaiting = `select 1 from pg_locks where ${HERE} and locktype = ''advisory'' and not granted and objid = 6`;
    const untilWaiting = `do 'begin while not exists (${isWaiting}) loop perform pg_sleep(0.01); end loop; end'`;
    const specs = [
      table('slow', 'select 1 as id from pg_advisory_lock_shared(6)'),
      table('refused', 'select 1 as id', {
        preHooks: [{ sql: `${untilWaiting}; delete from public.permit`, transaction: false }],
      }),
      table('next', 'select 1 as id', { reads: ['slow'] }),
    ];
    const { statuses, results, events } = await runNodes(database.target(), specs, { guard });
    expect(statuses).toEqual({ slow: 'error', refused: 'error', next: 'skipped' });
    for (const name of ['slow', 'refused']) {
      expect(results.get(name)?.error).toMatchObject({ message: { en: 'The permit is withdrawn.' } });
    }
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
    expect(await query(`select to_regclass('dwh.refused'), to_regclass('dwh.slow')`)).toEqual([[null, null]]);
    expect(await query(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
  });

  test('is refused in a transaction that has read one picture since before it lost its place, or the query its row', async () => {
    await withPermit();
    const session = await database.session();
    await query('insert into sigeti_wap.fence (target, run, epoch) values ($$lost$$, $$r$$, 1)');
    const lose = async (change: string) => {
      await session.script('begin isolation level repeatable read; select 1');
      await query(change);
      const lost = lockOf('lost');
      const refused = beginFenced(session, lost, [], new AbortController().signal);
      await expect(refused).rejects.toMatchObject({ code: 'RUN_FENCED_OFF' });
      expect(lost.refusal.signal.aborted).toBe(true);
      await session.script('rollback');
    };
    await lose('delete from public.permit');
    await withPermit();
    await lose('update sigeti_wap.fence set epoch = 2 where target = $$lost$$');
    await query('delete from public.permit');
  });

  test('may publish in such a transaction though the lease of its place was renewed meanwhile', async () => {
    const session = await database.session();
    await query(`insert into sigeti_wap.fence (target, run, epoch) values ('kept', 'r', 1);
      create table public.lease (id int primary key, beats int); insert into public.lease values (1, 0)`);
    await session.script('begin isolation level repeatable read; select 1');
    await query('update public.lease set beats = beats + 1');
    const leased = { ...guard, sql: 'select 1 from public.lease where id = 1 for key share' };
    const kept = { ...lockOf('kept'), guard: leased };
    expect(await beginFenced(session, kept, [], new AbortController().signal)).toEqual([]);
    await session.script('rollback');
  });

  test('keeps no failing rows of a test where it is refused', async () => {
    await withPermit();
    const spec: NodeSpec = {
      name: 'kept',
      kind: 'test',
      sql: 'select 1 as id',
      schema: 'audit',
      config: { store_failures: true },
    };
    const refused = await runNodes(database.target(), [spec], { guard: { ...guard, sql: 'select 1 where false' } });
    expect(refused.results.get('kept')?.error).toMatchObject({ message: { en: 'The permit is withdrawn.' } });
    expect(await query(`select to_regclass('audit.kept')`)).toEqual([[null]]);
    await runNodes(database.target(), [spec], { guard });
    expect(await query('select id from audit.kept')).toEqual([[1]]);
  });
});
