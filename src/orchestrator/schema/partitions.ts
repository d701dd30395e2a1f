import { quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';

const PARTITIONED = ['run_event', 'run_log'] as const;

/** Days for which partitions are made ahead: a week in which nobody makes any loses nothing. */
const DAYS_AHEAD = 7;

/**
 * Makes the daily partitions (UTC) of events and logs from yesterday on, where they are missing. A default partition
 * takes what falls outside of them, say after a clock that jumped.
 */
export async function addPartitions(session: Session): Promise<void> {
  const [days] =
    await session.script(`select to_char(day, 'YYYYMMDD'), day::date::text, (day + interval '1 day')::date::text
from generate_series(timezone('UTC', now())::date - interval '1 day', timezone('UTC', now())::date + interval '${DAYS_AHEAD} days',
  interval '1 day') day`);
  const statements = PARTITIONED.flatMap((table) => [
    `create table if not exists sigeti_ops.${table}_other partition of sigeti_ops.${table} default`,
    ...(days?.rows ?? []).map(([name, from, to]) => {
      const range = `from (${quoteLiteral(`${from} 00:00+00`)}) to (${quoteLiteral(`${to} 00:00+00`)})`;
      return `create table if not exists sigeti_ops.${table}_${name} partition of sigeti_ops.${table} for values ${range}`;
    }),
  ]);
  await session.script(statements.join(';\n'));
}

/** Drops the partitions of events and logs whose days all ended more than `days` ago. Returns their names. */
export async function dropPartitions(session: Session, days: number): Promise<readonly string[]> {
  const [found] = await session.script(`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
join pg_class p on p.oid = i.inhparent join pg_namespace n on n.oid = p.relnamespace
where n.nspname = 'sigeti_ops' and p.relname in (${PARTITIONED.map(quoteLiteral).join(', ')}) and c.relname ~ '_[0-9]{8}$'
  and to_date(right(c.relname, 8), 'YYYYMMDD') < timezone('UTC', now())::date - ${Math.trunc(days)}
order by 1`);
  const names = (found?.rows ?? []).map(([name]) => String(name));
  for (const name of names) await session.script(`drop table sigeti_ops.${quoteIdentifier(name)}`);
  return names;
}
