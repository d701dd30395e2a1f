import type { Session } from '../../postgres/index.ts';

/** A rule of which nobody is told for a while. */
export interface Mute {
  readonly rule: string;
  /** ISO 8601, UTC. */
  readonly until: string;
  readonly by: string;
}

/** A rule's incidents, as `mute` and `listMutes` name it. */
interface MuteRequest {
  readonly warehouse: string;
  readonly rule: string;
}

/** Until `seconds` have passed nobody is told of the rule's incidents; those that are still open then are told. */
export async function muteRule(
  session: Session,
  { warehouse, rule, seconds, by }: MuteRequest & { readonly seconds: number; readonly by: string },
): Promise<void> {
  await session.query(
    `insert into sigeti_ops.alert_mute (warehouse, rule, until, muted_by)
values ($1, $2, clock_timestamp() + make_interval(secs => $3), $4)
on conflict (warehouse, rule) do update set until = excluded.until, muted_by = excluded.muted_by, muted_at = clock_timestamp()`,
    [warehouse, rule, seconds, by],
  );
}

/** False where the rule was not muted. */
export async function unmuteRule(session: Session, { warehouse, rule }: MuteRequest): Promise<boolean> {
  const { rowCount } = await session.query(
    `delete from sigeti_ops.alert_mute where warehouse = $1 and rule = $2 and until > clock_timestamp()`,
    [warehouse, rule],
  );
  return rowCount > 0;
}

/** The mutes that hold now. */
export async function listMutes(session: Session, warehouse: string): Promise<readonly Mute[]> {
  const { rows } = await session.query<Record<'rule' | 'until' | 'by', string>>(
    `select rule, to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as until, muted_by as by
from sigeti_ops.alert_mute where warehouse = $1 and until > clock_timestamp() order by rule`,
    [warehouse],
  );
  return rows.map(({ rule = '', until = '', by = '' }) => ({ rule, until, by }));
}
