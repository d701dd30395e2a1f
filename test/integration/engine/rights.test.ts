// Rights that a role lacks, before the nodes and in them: the statements that give them are named, and they suffice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SigetiError } from '../../../src/core/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodeAlone } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('rights', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const role = `r’élève "${server.label}"`;
  const quoted = `"${role.replaceAll('"', '""')}"`;
  beforeAll(() => query(`create role ${quoted}`));
  afterAll(() => query(`drop owned by ${quoted} cascade; drop role ${quoted}`));

  const spec: NodeSpec = {
    name: 'n',
    sql: 'select id from public.lots',
    sources: ['public.lots'],
    config: { materialized: 'table' },
  };
  const run = (schema = 'dwh') => runNodeAlone({ ...database.target(), role }, { ...spec, schema });
  /** The statements of the hint, run as the administrator would. */
  const obey = async (hint: string | undefined) => {
    const grants = hint?.match(/(grant|alter table) [^;]+;/g) ?? [];
    await query(grants.join(' '));
    return grants.length;
  };
  const refusal = async () => {
    const thrown: unknown = await run().catch((error: unknown) => error);
    if (!(thrown instanceof SigetiError)) throw new TypeError('the run was not refused');
    expect(thrown.code).toBe('DATABASE_PERMISSION_DENIED');
    return thrown.details;
  };

  test('each refusal names what is missing; once that is given, the run succeeds', async () => {
    await query('create table public.lots (id int); insert into public.lots values (1)');
    const database1 = await refusal();
    expect(database1.hint?.fr).toContain(`grant create on database ${database.target().database} to ${quoted};`);
    expect(await obey(database1.hint?.en)).toBe(1);
    const reading = await run();
    expect(reading).toMatchObject({ status: 'error', error: { code: 'DATABASE_PERMISSION_DENIED' } });
    expect(reading.error?.hint?.en).toContain(`grant select on "public"."lots" to ${quoted};`);
    expect(await obey(reading.error?.hint?.fr)).toBe(1);
    expect(await run()).toMatchObject({ status: 'success' });
  });

  test('the engine’s tables of another role, a schema, a table that somebody else owns', async () => {
    await query(`alter table dwh.n owner to postgres; alter schema dwh owner to postgres; alter schema sigeti_wap owner to postgres;
      alter table sigeti_wap.fence owner to postgres; alter table sigeti_wap.scratch owner to postgres`);
    const own = await refusal();
    expect(own.hint?.fr).toContain(`grant usage, create on schema sigeti_wap to ${quoted};`);
    await obey(own.hint?.en);
    const closed = await run();
    expect(closed.error?.hint?.en).toContain(`grant usage, create on schema "dwh" to ${quoted}`);
    expect(closed.error?.hint?.en).toContain(`alter table "dwh"."n" owner to ${quoted}`);
    await query('insert into public.lots values (2)');
    await obey(closed.error?.hint?.en);
    expect(await run()).toMatchObject({ status: 'success', rows: 2 });
  });
});
