import { type NodeResult, quoteLiteral, type RunStatus } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import type { RunRecords } from './open-records.ts';
import { hasTables } from './tables.ts';

/** The latest run of a target. Times are ISO 8601, UTC. */
export interface NotedRun {
  readonly command: string;
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** What came of a node when it last ran, and when it last succeeded. */
export interface NodeRecord {
  readonly status: string;
  readonly finishedAt: string;
  readonly seconds: number;
  /** When it was last built, or a test last executed. */
  readonly loadedAt: string | undefined;
  /** Rows of the relation then, where they were counted. */
  readonly rows: number | undefined;
  readonly failures: number | undefined;
}

/** A run that has come to its end. */
export interface FinishedRun {
  readonly command: string;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

const GOOD = new Set(['success', 'pass', 'warn']);

/** Notes what came of a run and of each of its nodes, in one round trip. */
export async function noteRun(
  session: Session,
  records: RunRecords,
  run: FinishedRun,
  results: readonly NodeResult[],
): Promise<void> {
  const nodes = results.map((result) => ({
    unique_id: result.uniqueId,
    status: result.status,
    finished_at: finishedAt(result),
    seconds: result.seconds,
    loaded_at: GOOD.has(result.status) ? finishedAt(result) : null,
    row_count: result.rows ?? null,
    failures: result.failures ?? null,
    generation: result.status === 'success' && records.marked.has(result.uniqueId) ? records.generation : null,
  }));
  const target = quoteLiteral(records.target);
  const values = [records.run, run.command, run.status, run.startedAt.toISOString(), run.finishedAt.toISOString()];
  const statements: Statement[] = [
    {
      purpose: 'note what came of the run',
      sql: `insert into sigeti_wap.run_note (target, run, command, status, started_at, finished_at)
values (${target}, ${values.map(quoteLiteral).join(', ')})
on conflict (target) do update set run = excluded.run, command = excluded.command, status = excluded.status,
  started_at = excluded.started_at, finished_at = excluded.finished_at`,
    },
    {
      purpose: 'note what came of the run',
      sql: `insert into sigeti_wap.node_note as n (target, unique_id, status, finished_at, seconds, loaded_at, row_count, failures, generation)
select ${target}, unique_id, status, finished_at, seconds, loaded_at, row_count, failures, generation
from json_to_recordset(${quoteLiteral(JSON.stringify(nodes))}) as r (unique_id text, status text, finished_at timestamptz,
  seconds float8, loaded_at timestamptz, row_count bigint, failures bigint, generation text)
on conflict (target, unique_id) do update set status = excluded.status, finished_at = excluded.finished_at,
  seconds = excluded.seconds, failures = excluded.failures, loaded_at = coalesce(excluded.loaded_at, n.loaded_at),
  row_count = coalesce(excluded.row_count, n.row_count), generation = coalesce(excluded.generation, n.generation)`,
    },
  ];
  await executeBatch(session, statements);
}

function finishedAt({ startedAt, seconds }: NodeResult): string {
  return new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
}

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** What was noted of a target; nothing before its first run. Throws DATABASE_PERMISSION_DENIED for a role without rights. */
export async function readNotes(
  session: Session,
  target: string,
): Promise<{ readonly run: NotedRun | undefined; readonly nodes: ReadonlyMap<string, NodeRecord> }> {
  if (!(await hasTables(session))) return { run: undefined, nodes: new Map() };
  const time = (column: string) => `to_char(${column} at time zone 'UTC', ${ISO})`;
  const where = `where target = ${quoteLiteral(target)}`;
  const [runs, nodes] = await session.script(`select command, status, ${time('started_at')}, ${time('finished_at')}
from sigeti_wap.run_note ${where};
select unique_id, status, ${time('finished_at')}, seconds, ${time('loaded_at')}, row_count::float8, failures::float8
from sigeti_wap.node_note ${where}`);
  const [run] = runs?.rows ?? [];
  return {
    run: run && {
      command: String(run[0]),
      status: String(run[1]),
      startedAt: String(run[2]),
      finishedAt: String(run[3]),
    },
    nodes: new Map((nodes?.rows ?? []).map((row) => [String(row[0]), toRecord(row)])),
  };
}

function toRecord([, status, finished, seconds, loaded, rows, failures]: readonly unknown[]): NodeRecord {
  return {
    status: String(status),
    finishedAt: String(finished),
    seconds: Number(seconds),
    loadedAt: typeof loaded === 'string' ? loaded : undefined,
    rows: typeof rows === 'number' ? rows : undefined,
    failures: typeof failures === 'number' ? failures : undefined,
  };
}
