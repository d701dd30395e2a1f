// What is kept of the history, and for how long; what is vacuumed, and what is left alone.
import { beforeAll, expect, test } from 'vitest';
import { maintain } from '../../../src/orchestrator/maintenance.ts';
import { migrate } from '../../../src/orchestrator/schema/migrate.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { enqueue } from '../../support/flow-runs.ts';

describeOnEveryServer('maintenance', (server) => {
  const database = useTestDatabase(server);
  let session: Session;

  beforeAll(async () => {
    session = await database.session();
    await migrate(session);
    await session.script(
      'create schema dwh_essai; create table dwh_essai."Été" as select generate_series(1, 500) as n',
    );
  });

  /** A run that ended so many days ago, with a state, a task and a line of log of that day. */
  async function oldRun(days: number, state = 'COMPLETED'): Promise<string> {
    const id = await enqueue(session);
    await session.script(`alter table sigeti_ops.flow_run disable trigger user;
update sigeti_ops.flow_run set state_type = '${state}', state_name = 'x', ended_at = now() - interval '${days} days'
where id = '${id}';
alter table sigeti_ops.flow_run enable trigger user;
insert into sigeti_ops.task_run (flow_run_id, task, position, attempt, state_type, state_name)
values ('${id}', 't', 0, 1, 'COMPLETED', 'Completed');
insert into sigeti_ops.run_log values ('${id}', 1, now() - interval '${days} days', 't', 'info', 'une ligne')`);
    return id;
  }

  const count = async (what: string) => Number((await session.script(`select count(*) from ${what}`))[0]?.rows[0]?.[0]);

  test('runs beyond the limit go with all that hangs on them; waiting ones and younger ones stay', async () => {
    const [, kept, waiting] = [await oldRun(100), await oldRun(80), await oldRun(200, 'SCHEDULED')];
    const { rows: days } = await session.query<{ day: string; from: string; to: string }>(
      `select to_char(d, 'YYYYMMDD') as day, d::date || ' 00:00+00' as from, d::date + 1 || ' 00:00+00' as to
from (select timezone('UTC', now())::date - 100 as d) t`,
    );
    const [{ day, from, to } = { day: '', from: '', to: '' }] = days;
    await session.script(
      `create table sigeti_ops.run_event_${day} partition of sigeti_ops.run_event for values from ('${from}') to ('${to}')`,
    );
    const report = await maintain(session, { schemas: ['dwh_essai'], keepDays: 90 });
    expect(report.runsDeleted).toBe(1);
    expect(report.partitionsDropped).toEqual([`run_event_${day}`]);
    const { rows } = await session.query<{ id: string }>('select id::text from sigeti_ops.flow_run order by ended_at');
    expect(rows.map(({ id }) => id)).toEqual([waiting, kept]);
    expect(await count('sigeti_ops.task_run')).toBe(2);
    expect(await count('sigeti_ops.run_log')).toBe(1);
    const again = await maintain(session, { schemas: [], keepDays: 90 });
    expect([again.runsDeleted, again.partitionsDropped]).toEqual([0, []]);
  });

  test('alerts that are over and messages that are settled go; open and waiting ones stay', async () => {
    await session.script(`insert into sigeti_ops.alert_incident
  (warehouse, key, rule, kind, severity, subject, title, detail, opened_at, closed_at)
select 'dwh', key, 'r', 'k', 'error', 's', '{}', '{}', now() - interval '200 days', closed_at
from (values ('a', now() - interval '100 days'), ('b', null), ('c', now())) v (key, closed_at);
insert into sigeti_ops.alert_message (warehouse, channel, recipient, notices, created_at, state)
select 'dwh', state, '', '[]', now() - interval '100 days', state from (values ('waiting'), ('sent'), ('given_up')) v (state)`);
    await maintain(session, { schemas: [], keepDays: 90 });
    const { rows } = await session.query('select key as name from sigeti_ops.alert_incident order by key');
    const { rows: messages } = await session.query('select channel as name from sigeti_ops.alert_message');
    expect([...rows, ...messages]).toEqual([{ name: 'b' }, { name: 'c' }, { name: 'waiting' }]);
  });

  test('tables of the schemas are vacuumed and analyzed, whatever their names', async () => {
    const tables: string[] = [];
    const report = await maintain(session, {
      schemas: ['dwh_essai'],
      keepDays: 90,
      onTable: (table) => tables.push(table),
    });
    expect(report.left).toEqual([]);
    expect(report.vacuumed).toEqual(tables);
    expect(tables).toContain('"dwh_essai"."Été"');
    expect(tables).toContain('"sigeti_ops"."flow_run"');
    const { rows } = await session.query(`select reltuples::int as rows from pg_class where relname = 'Été'`);
    expect(rows).toEqual([{ rows: 500 }]);
  });

  test('days for which no partition was ever made are covered from now on', async () => {
    await session.script(`do $$ declare name text; begin
  for name in select inhrelid::regclass::text from pg_inherits where inhparent = 'sigeti_ops.run_log'::regclass
    and inhrelid::regclass::text ~ '_[0-9]{8}$' loop execute 'drop table ' || name; end loop; end $$`);
    await maintain(session, { schemas: [], keepDays: 90 });
    expect(await count(`pg_inherits where inhparent = 'sigeti_ops.run_log'::regclass`)).toBeGreaterThanOrEqual(8);
  });
});
