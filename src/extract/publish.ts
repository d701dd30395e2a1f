import { quoteIdentifier, quoteLiteral, type Text } from '../core/index.ts';
import { type ClientProcess, LOCK_CLASSES, type PublishGuard, type Session, takeLockFrom } from '../postgres/index.ts';
import { MARK } from './copies.ts';
import type { StagedTable } from './copy-table.ts';
import { countDiffers, keyInvalid } from './data-errors.ts';
import { columnList, keysEqual, OWN_SCHEMA, rowsFrom, tableSql, tableText } from './names.ts';
import { addColumns, defaultGrants, reshape } from './reshape.ts';
import type { Snapshot } from './sessions.ts';
import { isState } from './sql-state.ts';

export interface Publishing {
  readonly session: Session;
  /** The target's schema, whose runs must not see their sources change halfway. */
  readonly target: string;
  /** Where the tables come from, for the notes. */
  readonly source: string;
  readonly snapshot: Snapshot;
  readonly guard: PublishGuard | undefined;
  /** A process that may have the target in its hands, and that this one continues. */
  readonly supersedes: ClientProcess | undefined;
  readonly signal: AbortSignal;
  readonly notify: (text: Text) => void;
}

/**
 * Makes all copies visible at once, in one transaction, with the notes that the next extraction starts from. Rows go and
 * come in the tables as they are, so nobody waits, nobody sees an empty table, and views stay. Waits for a run of the
 * target that is under way. On an error, that of the guard among them, nothing has changed.
 */
export async function publish(tables: readonly StagedTable[], publishing: Publishing): Promise<void> {
  const { session, signal } = publishing;
  const plans = tables.map(({ plan }) => plan);
  await waitForRun(publishing);
  try {
    await addColumns(session, plans, signal);
    await session.script('begin; set local synchronous_commit to default', signal);
    try {
      await refuseUnguarded(publishing);
      for (const table of tables) await publishRows(table, publishing);
      await reshape(session, tables, signal);
      await session.script(`${tables.map((table) => noteSql(table, publishing)).join('; ')};
delete from ${OWN_SCHEMA}.attempt`);
      await session.script('commit');
    } catch (thrown) {
      if (!session.lost.aborted) await session.script('rollback');
      throw thrown;
    }
  } finally {
    if (!session.lost.aborted)
      await session.script(`select pg_advisory_unlock(${LOCK_CLASSES.run}, ${runKey(publishing)})`);
  }
}

async function refuseUnguarded({ session, guard, signal }: Publishing): Promise<void> {
  if (guard !== undefined && (await rowsFrom(session, guard.sql, signal)).length !== 1) throw guard.refused();
}

function runKey({ target }: Publishing): string {
  return `hashtext(${quoteLiteral(target)})`;
}

/** Takes the lock that runs of the target take; no run begins before the publication ends. */
async function waitForRun(publishing: Publishing): Promise<void> {
  const { session, target, supersedes, signal, notify } = publishing;
  const lock = { classId: LOCK_CLASSES.run, key: runKey(publishing) };
  const arguments_ = `${lock.classId}, ${lock.key}`;
  const [[granted] = []] = await rowsFrom(session, `select pg_try_advisory_lock(${arguments_})`, signal);
  if (granted === true) return;
  if (supersedes !== undefined && (await takeLockFrom(session, supersedes, lock, signal))) return;
  notify({
    fr: `Une exécution de ${target} est en cours : les copies sont prêtes et paraîtront quand elle aura fini.`,
    en: `A run of ${target} is under way: the copies are ready and will appear when it has ended.`,
  });
  await session.script(`select pg_advisory_lock(${arguments_})`, signal);
}

async function publishRows(table: StagedTable, publishing: Publishing): Promise<void> {
  const { plan, change } = table;
  if (plan.mode === 'first') return await publishFirst(table, publishing);
  if (plan.mode === 'reshape') return;
  if (change === undefined) return await publishBag(table, publishing);
  return await publishDifference(table, change, publishing);
}

/** The staged table takes its place; what a table gets when it is born there, it gets now. */
async function publishFirst({ plan, names }: StagedTable, { session, signal }: Publishing): Promise<void> {
  const { to, from } = plan.table;
  const moved = tableSql({ schema: to.schema, identifier: names.rows.identifier });
  const index = tableSql({ schema: to.schema, identifier: `${names.rows.identifier}_pkey` });
  // Copied by hand, an index of that name may be there already; the name is only for people.
  const rename = `begin execute ${quoteLiteral(`alter index ${index} rename to ${quoteIdentifier(`${to.identifier}_pkey`)}`)}; exception when duplicate_table then null; end`;
  const comment = `Copie de ${tableText(from)} de la source, faite par ${MARK}`;
  await session.script(
    `alter table ${tableSql(names.rows)} set schema ${quoteIdentifier(to.schema)};
${plan.key.length === 0 ? '' : `do ${quoteLiteral(rename)};`}
alter table ${moved} rename to ${quoteIdentifier(to.identifier)};
comment on table ${tableSql(to)} is ${quoteLiteral(comment)};
${await defaultGrants(session, to, signal)}`,
    signal,
  );
}

async function publishDifference(
  { plan, names, rows }: StagedTable,
  change: { readonly goes: number; readonly comes: number },
  { session, signal }: Publishing,
): Promise<void> {
  const to = tableSql(plan.table.to);
  const list = columnList(plan.columns.map(({ name }) => name));
  const steps = [
    [`delete from ${to} t using ${tableSql(names.goes)} d where ${keysEqual(plan.key, 't', 'd')}`, change.goes],
    [`insert into ${to} (${list}) select ${list} from ${tableSql(names.comes)}`, change.comes],
  ] as const;
  try {
    for (const [sql, expected] of steps) {
      if (expected === 0) continue;
      const [result] = await session.script(sql, signal);
      const count = result?.rowCount ?? 0;
      if (count !== expected) throw countDiffers(plan.table, rows, rows - expected + count);
    }
  } catch (thrown) {
    if (isState(thrown, ['23505', '23502'])) throw keyInvalid(plan.table, plan.key, thrown.message, thrown);
    throw thrown;
  }
}

/**
 * A table without a key: as many of several equal rows go or come as there are too many or too few. No one else may
 * write meanwhile; who reads is in nobody's way.
 */
async function publishBag({ plan, names, rows }: StagedTable, { session, signal }: Publishing): Promise<void> {
  const to = tableSql(plan.table.to);
  const staged = tableSql(names.rows);
  const columns = plan.columns.map(({ name }) => name);
  const text = (alias: string) => `row(${columnList(columns, `${alias}.`)})::text`;
  const counted = (table: string) =>
    `(select ${text('c')} as sigeti_x, count(*) as sigeti_n from ${table} c group by 1)`;
  const numbered = (table: string) =>
    `(select a.*, a.ctid as sigeti_place, ${text('a')} as sigeti_x, row_number() over (partition by ${text('a')}) as sigeti_n from ${table} a)`;
  const [, , , counts] = await session.script(
    `lock table ${to} in share row exclusive mode;
delete from ${to} where ctid = any (array(select o.sigeti_place from ${numbered(to)} o
  left join ${counted(staged)} s using (sigeti_x) where o.sigeti_n > coalesce(s.sigeti_n, 0)));
insert into ${to} (${columnList(columns)}) select ${columnList(columns, 'n.')} from ${numbered(staged)} n
  left join ${counted(to)} t using (sigeti_x) where n.sigeti_n > coalesce(t.sigeti_n, 0);
select count(*)::float8 from ${to}`,
    signal,
  );
  const found = Number(counts?.rows[0]?.[0]);
  if (found !== rows) throw countDiffers(plan.table, rows, found);
}

function noteSql({ plan, rows, watermark }: StagedTable, { source, snapshot }: Publishing): string {
  const { to } = plan.table;
  const columns = plan.relation.columns.map(({ name, declared }) => ({
    name,
    declared,
    copied: plan.columns.some((column) => column.name === name),
  }));
  const values = [to.schema, to.identifier, source, JSON.stringify(columns)].map(quoteLiteral).join(', ');
  const mark = watermark === undefined ? 'null' : quoteLiteral(watermark);
  return `insert into ${OWN_SCHEMA}.copy as c (schema_name, table_name, source, columns, watermark, reconciled_at, rows, snapshot_at)
values (${values}, ${mark}, ${plan.reconcile ? 'now()' : 'null'}, ${rows}, ${quoteLiteral(snapshot.at)})
on conflict (schema_name, table_name) do update set source = excluded.source, columns = excluded.columns,
  watermark = excluded.watermark, reconciled_at = coalesce(excluded.reconciled_at, c.reconciled_at), rows = excluded.rows,
  snapshot_at = excluded.snapshot_at`;
}
