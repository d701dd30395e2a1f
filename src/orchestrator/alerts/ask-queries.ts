import { createHash } from 'node:crypto';
import { SigetiError, toSigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type Condition, type Judgement, keyOf, type OpenIncident } from './condition.ts';
import { countTitle, queryTitle } from './condition-texts.ts';
import type { QueryRule } from './config.ts';

/** Rows of a query that are looked at. */
const MOST_ROWS = 500;

/** Milliseconds after which the server gives up a query. */
const LONGEST_MS = 30_000;

/** Characters of what was found that messages show. */
const LONGEST_DETAIL = 300;

/** A table or schema that is not there. */
const MISSING = new Set(['42P01', '3F000']);

/**
 * Asks the queries that are due: those whose hour has come, that are new, or before whose last answer a run has ended.
 * What the others have found stays as it is. A query that fails is an incident of its own; until the first run has
 * completed, tables that are missing are not.
 */
export async function askQueries(
  session: Session,
  warehouse: string,
  rules: readonly QueryRule[],
  open: readonly OpenIncident[],
): Promise<Judgement> {
  if (rules.length === 0) return { firing: [], holding: new Set() };
  const due = await dueRules(session, warehouse, rules);
  const firing: Condition[] = [];
  const unanswered = new Set<string>();
  for (const rule of rules) {
    const answer = due.has(rule.name) ? await ask(session, warehouse, rule) : 'not asked';
    if (answer === 'not asked') unanswered.add(rule.name);
    else firing.push(...answer.conditions);
    if (answer !== 'not asked' && answer.isFailure) unanswered.add(rule.name);
  }
  const held = open.filter(({ key, rule }) => unanswered.has(rule) && firing.every((each) => each.key !== key));
  return { firing, holding: new Set(held.map(({ key }) => key)) };
}

/** Notes that the due ones are asked now, and returns their names. */
async function dueRules(
  session: Session,
  warehouse: string,
  rules: readonly QueryRule[],
): Promise<ReadonlySet<string>> {
  const wanted = rules.map(({ name, every, ...rest }) => ({ name, every, hash: hashOf(rest) }));
  const { rows } = await session.query<{ rule: string }>(
    `insert into sigeti_ops.alert_query as q (warehouse, rule, hash, asked_at)
select $1, w.name, w.hash, clock_timestamp() from jsonb_to_recordset($2) w (name text, hash text, every float8)
where not exists (select from sigeti_ops.alert_query k where k.warehouse = $1 and k.rule = w.name and k.hash = w.hash
  and k.asked_at > clock_timestamp() - make_interval(secs => w.every) and k.asked_at <= clock_timestamp()
  and not exists (select from sigeti_ops.flow_run r where r.ended_at > k.asked_at and r.created_at > k.asked_at - interval '2 days'
    and r.warehouse = $1))
on conflict (warehouse, rule) do update set hash = excluded.hash, asked_at = excluded.asked_at
returning rule`,
    [warehouse, JSON.stringify(wanted)],
  );
  return new Set(rows.map(({ rule }) => rule));
}

function hashOf(rule: object): string {
  return createHash('sha256').update(JSON.stringify(rule)).digest('base64');
}

/** What a query has found. Where it fails, nothing is known of what it had found before. */
interface Answer {
  readonly conditions: readonly Condition[];
  readonly isFailure: boolean;
}

async function ask(session: Session, warehouse: string, rule: QueryRule): Promise<Answer> {
  try {
    const rows = await readOnly(session, rule.sql);
    const conditions = rows.flatMap(([name, value, detail]) => {
      const count = Number(value);
      if (value === null || Number.isNaN(count) || count <= rule.above) return [];
      return [countCondition(rule, String(name), count, detail)];
    });
    return { conditions, isFailure: false };
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || session.lost.aborted) throw thrown;
    const isFirst = MISSING.has(thrown.details.sqlState ?? '') && !(await hasCompleted(session, warehouse));
    return { conditions: isFirst ? [] : [errorCondition(rule, thrown)], isFailure: !isFirst };
  }
}

/** The first three columns of the query's rows. Whatever it says, it changes nothing. */
async function readOnly(session: Session, sql: string): Promise<readonly (readonly unknown[])[]> {
  try {
    const results = await session.script(`begin transaction read only;
set local statement_timeout = ${LONGEST_MS};
select q.* from (${sql.trim().replace(/;$/, '')}\n) q limit ${MOST_ROWS}`);
    return results.at(-1)?.rows ?? [];
  } finally {
    if (!session.lost.aborted) await session.script('rollback');
  }
}

async function hasCompleted(session: Session, warehouse: string): Promise<boolean> {
  const { rowCount } = await session.query(
    `select from sigeti_ops.flow_run where state_type = 'COMPLETED' and warehouse = $1 limit 1`,
    [warehouse],
  );
  return rowCount > 0;
}

function countCondition(rule: QueryRule, name: string, count: number, detail: unknown): Condition {
  const found = detail === null || detail === undefined ? '' : String(detail).slice(0, LONGEST_DETAIL);
  const title = countTitle(name, count);
  const lines = found === '' ? [] : [{ fr: found, en: found }];
  return { ...common(rule, name), title, detail: { lines, command: 'sigeti alert ls' } };
}

function errorCondition(rule: QueryRule, thrown: SigetiError): Condition {
  const detail = { lines: [], error: toSigetiError(thrown).toJSON(), command: 'sigeti alert check' };
  return { ...common(rule, 'query'), title: queryTitle(rule.name), detail };
}

function common(rule: QueryRule, subject: string) {
  return { key: keyOf(rule, subject), rule: rule.name, kind: rule.when, severity: rule.severity, subject };
}
