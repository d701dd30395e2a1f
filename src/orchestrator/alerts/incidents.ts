import type { ErrorDetails, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { fromJson } from '../runs/flow-run.ts';
import type { Condition, IncidentDetail, Judgement, OpenIncident } from './condition.ts';
import type { AlertRule, Severity } from './config.ts';

/** Something that was or is wrong. Instants are ISO 8601, UTC. */
export interface Incident {
  readonly id: string;
  readonly rule: string;
  readonly kind: AlertRule['when'];
  readonly severity: Severity;
  readonly subject: string;
  readonly title: Text;
  readonly detail: IncidentDetail;
  readonly openedAt: string;
  readonly closedAt: string | undefined;
  /** When channels were told of its start; undefined where there is none, or the rule is muted. */
  readonly toldAt: string | undefined;
  readonly channels: readonly string[];
  readonly isMuted: boolean;
}

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const rank = (column: string) => `array_position(array['info', 'warning', 'error'], ${column})`;

const INCIDENTS = `select i.id::text, i.rule, i.kind, i.severity, i.subject, i.title, i.detail,
  ${ISO('i.opened_at')} as "openedAt", ${ISO('i.closed_at')} as "closedAt", ${ISO('i.told_at')} as "toldAt",
  to_jsonb(i.channels) as channels,
  exists (select from sigeti_ops.alert_mute m where m.warehouse = i.warehouse and m.rule = i.rule
    and m.until > clock_timestamp()) as "isMuted"
from sigeti_ops.alert_incident i`;

/** Incidents of a warehouse: those that are open, the worst first, or the last `limit` of all, the newest first. */
export async function listIncidents(
  session: Session,
  warehouse: string,
  { all = false, limit = 100 }: { readonly all?: boolean; readonly limit?: number } = {},
): Promise<readonly Incident[]> {
  const [which, worstFirst] = all ? ['', ''] : ['and i.closed_at is null', `${rank('i.severity')} desc,`];
  const found = await session.query<Readonly<Record<keyof Incident, unknown>>>(
    `${INCIDENTS} where i.warehouse = $1 ${which} order by ${worstFirst} i.opened_at desc, i.id desc limit ${Math.trunc(limit)}`,
    [warehouse],
  );
  return found.rows.map(toIncident);
}

/** Incidents that channels are still to be told of: of their start, or of their end. Those of muted rules wait. */
export async function untoldIncidents(session: Session, warehouse: string): Promise<readonly Incident[]> {
  const { rows } = await session.query<Readonly<Record<keyof Incident, unknown>>>(
    `select * from (${INCIDENTS} where i.warehouse = $1 and (i.told_at is null and i.closed_at is null
  or i.told_at is not null and i.closed_at is not null and i.end_told_at is null)) u where not u."isMuted" order by u.id::bigint`,
    [warehouse],
  );
  return rows.map(toIncident);
}

export async function openIncidents(session: Session, warehouse: string): Promise<readonly OpenIncident[]> {
  const { rows } = await session.query<Readonly<Record<'key' | 'rule' | 'subject' | 'of', string | null>>>(
    `select key, rule, subject, detail ->> 'of' as of from sigeti_ops.alert_incident
where warehouse = $1 and closed_at is null`,
    [warehouse],
  );
  return rows.map(({ key, rule, subject, of }) => ({
    key: key ?? '',
    rule: rule ?? '',
    subject: subject ?? '',
    of: of ?? undefined,
  }));
}

/**
 * Opens an incident for each condition that has none, and closes those whose condition is gone. One that goes on says
 * what is so now, and is told anew only where it has become worse. Those of rules that are no more are closed without a
 * word. Belongs into a transaction.
 */
export async function recordIncidents(
  session: Session,
  warehouse: string,
  { firing, holding }: Judgement,
  rules: readonly string[],
): Promise<void> {
  const withErrors = await Promise.all(firing.map((condition) => withError(session, condition)));
  await session.query(
    `insert into sigeti_ops.alert_incident as i (warehouse, key, rule, kind, severity, subject, title, detail)
select distinct on (c.key) $1, c.key, c.rule, c.kind, c.severity, c.subject, c.title, c.detail
from jsonb_to_recordset($2) c (key text, rule text, kind text, severity text, subject text, title jsonb, detail jsonb)
on conflict (warehouse, key) where closed_at is null do update set title = excluded.title, severity = excluded.severity,
  detail = excluded.detail || case when i.detail ? 'since' then jsonb_build_object('since', i.detail -> 'since') else '{}' end,
  told_at = case when ${rank('excluded.severity')} > ${rank('i.severity')} then null else i.told_at end
where (i.title, i.severity, i.detail - 'since') is distinct from (excluded.title, excluded.severity, excluded.detail - 'since')`,
    [warehouse, JSON.stringify(withErrors)],
  );
  await session.query(
    `update sigeti_ops.alert_incident set closed_at = clock_timestamp(),
  end_told_at = case when rule = any ($3) then null else clock_timestamp() end
where warehouse = $1 and closed_at is null and not key = any ($2)`,
    [warehouse, [...firing.map(({ key }) => key), ...holding], rules],
  );
}

/** The condition with the first error of its run, where it has one. */
async function withError(session: Session, condition: Condition): Promise<Condition> {
  const { runId, error } = condition.detail;
  if (runId === undefined || error !== undefined || !ENDED_BADLY.has(condition.kind)) return condition;
  const { rows } = await session.query<{ error: unknown }>(
    `select coalesce(
  (select t.error from sigeti_ops.task_run t where t.flow_run_id = r.id and t.node <> '' and t.state_type = 'FAILED'
     and t.error is not null order by t.ended_at, t.position limit 1), r.error) as error
from sigeti_ops.flow_run r where r.id = $1`,
    [runId],
  );
  const found = rows[0]?.error;
  if (found === null || found === undefined) return condition;
  const { code, message, hint, location } = fromJson<ErrorDetails>(found);
  return { ...condition, detail: { ...condition.detail, error: { code, message, hint, location } } };
}

const ENDED_BADLY: ReadonlySet<string> = new Set(['failed', 'crashed'] satisfies AlertRule['when'][]);

function toIncident(row: Readonly<Record<keyof Incident, unknown>>): Incident {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    id: String(row.id),
    rule: String(row.rule),
    kind: String(row.kind) as Incident['kind'],
    severity: String(row.severity) as Severity,
    subject: String(row.subject),
    title: fromJson<Text>(row.title),
    detail: fromJson<IncidentDetail>(row.detail),
    openedAt: String(row.openedAt),
    closedAt: text(row.closedAt),
    toldAt: text(row.toldAt),
    channels: fromJson<readonly string[]>(row.channels),
    isMuted: row.isMuted === true,
  };
}
