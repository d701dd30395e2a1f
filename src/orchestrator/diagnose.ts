import type { Text } from '../core/index.ts';
import type { Check } from '../engine/index.ts';
import type { Session } from '../postgres/index.ts';

const HISTORY: Text = { fr: 'Historique', en: 'History' };
const SCHEDULER: Text = { fr: 'Planification', en: 'Schedules' };

/**
 * What `debug` says of flow runs: whether this role can keep a history of them, and whether somebody looks after the
 * schedules. Changes nothing: a history that is not there yet is made by the first run.
 */
export async function checkOperations(session: Session): Promise<readonly Check[]> {
  const { rows } = await session.query<{ usable: boolean; role: string }>(RIGHTS);
  const [history] = rows;
  if (history === undefined) {
    return [ok(HISTORY, { fr: 'la première exécution le crée', en: 'the first run makes it' })];
  }
  if (!history.usable) return [historyClosed(history.role)];
  const found = await session.query<Found>(FOUND);
  return [
    ok(HISTORY, { fr: 'schéma sigeti_ops', en: 'schema sigeti_ops' }),
    ...found.rows.map((facts) => checkSchedules(facts)),
  ];
}

/** No row where there is no history. The tables that every recorded run writes. */
const RIGHTS = `select quote_ident(current_user) as role, has_schema_privilege(n.oid, 'usage') and coalesce((
    select bool_and(has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')) from pg_class c
    where c.relnamespace = n.oid and c.relname in ('flow_run', 'flow_run_state', 'run_event', 'run_log')), false) as usable
  from pg_namespace n where n.nspname = 'sigeti_ops'`;

interface Found {
  readonly schedules: number;
  readonly schedulers: readonly string[];
  readonly workers: readonly string[];
}

const FOUND = `select (select count(*)::int from sigeti_ops.schedule where next_at is not null) as schedules,
  array(select host || ':' || pid from sigeti_ops.live_worker where kind = 'scheduler' order by 1) as schedulers,
  array(select host || ':' || pid from sigeti_ops.live_worker where kind = 'worker' order by 1) as workers`;

function checkSchedules({ schedules, schedulers, workers }: Found): Check {
  if (schedules === 0) return ok(SCHEDULER, { fr: 'aucun horaire déployé', en: 'no schedule is deployed' });
  const detail = {
    fr: `${schedules} en marche ; planificateurs : ${schedulers.join(', ') || 'aucun'} ; agents : ${workers.join(', ') || 'aucun'}`,
    en: `${schedules} active; schedulers: ${schedulers.join(', ') || 'none'}; workers: ${workers.join(', ') || 'none'}`,
  };
  if (schedulers.length > 0 && workers.length > 0) return ok(SCHEDULER, detail);
  return {
    group: 'operations',
    title: SCHEDULER,
    status: 'warned',
    detail,
    remedy: {
      fr: 'Rien ne démarrera à l’heure : sigeti server start, ou sans serveur sigeti schedule install.',
      en: 'Nothing will start on time: sigeti server start, or without a server sigeti schedule install.',
    },
  };
}

/** Verbs run all the same, and say that they are not recorded. */
function historyClosed(role: string): Check {
  const grant = `grant usage on schema sigeti_ops to ${role}; grant all on all tables in schema sigeti_ops to ${role}`;
  return {
    group: 'operations',
    title: HISTORY,
    status: 'warned',
    detail: { fr: 'droit manquant dans sigeti_ops', en: 'right missing in sigeti_ops' },
    remedy: {
      fr: `Par le propriétaire ou un administrateur : ${grant};`,
      en: `By the owner or an administrator: ${grant};`,
    },
  };
}

function ok(title: Text, detail: Text): Check {
  return { group: 'operations', title, status: 'ok', detail };
}
