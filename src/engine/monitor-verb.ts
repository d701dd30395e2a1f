import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ExecutableNode, type Manifest, SigetiError, type SourceNode } from '../core/index.ts';
import { describeTarget, SessionPool } from '../postgres/index.ts';
import type { Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import type { FreshnessResult } from './freshness/index.ts';
import { measureSources, sourcesToCheck } from './freshness-verb.ts';
import { targetDirectory } from './invocation.ts';
import { layersOf, lookAtRelations, type RelationState } from './monitor/index.ts';
import type { ParseResult } from './parse/index.ts';
import { type NodeRecord, type NotedRun, readNotes } from './records/index.ts';

/** Sources larger than this are not searched for their latest row only to be looked at. */
const MEASURED_BYTES = 64 * 1024 * 1024;

/** A warehouse as it is at one moment. */
export interface MonitorReport {
  readonly at: Date;
  readonly project: string;
  /** Server and database, for people. */
  readonly server: string;
  readonly schema: string;
  /** The latest run that the database knows of. */
  readonly run: NotedRun | undefined;
  readonly layers: readonly MonitoredLayer[];
  readonly sources: readonly MonitoredSource[];
  /** How many tests last ended with which status; `never` of those that nobody has noted. */
  readonly tests: Readonly<Record<string, number>>;
}

export interface MonitoredLayer {
  readonly name: string;
  readonly relations: readonly MonitoredRelation[];
}

export interface MonitoredRelation extends RelationState {
  readonly node: ExecutableNode;
  /** When it was last loaded, ISO 8601; from the database's notes, else from `target/run_results.json`. */
  readonly loadedAt: string | undefined;
  /** What came of it in the last run that had it. */
  readonly record: NodeRecord | undefined;
}

export interface MonitoredSource {
  readonly source: SourceNode;
  /** Absent where the source is too large to look for its latest row each time. */
  readonly freshness: FreshnessResult | undefined;
}

/** Looks at the relations, sources and past runs of a project. Nothing is written. Throws connection errors. */
export async function monitor(
  workspace: Workspace,
  parsed: ParseResult,
  { ids, signal }: { readonly ids: readonly string[]; readonly signal: AbortSignal },
): Promise<MonitorReport> {
  const connection = connectionTargetOf(workspace.target);
  const pool = new SessionPool(connection, workspace.target.threads);
  try {
    const { schema } = workspace.target;
    const notes = await readNotesIfAllowed(pool, schema, signal);
    const layers = layersOf(parsed.manifest, ids);
    const nodes = layers.flatMap((layer) => layer.nodes);
    const states = await lookAtRelations(
      pool,
      nodes.map((node) => node.relation),
      signal,
    );
    const written = loadsOfRunResults(targetDirectory(workspace));
    const relations = nodes.map((node, index): MonitoredRelation => {
      const record = notes.nodes.get(node.uniqueId);
      const loadedAt = record?.loadedAt ?? written.get(node.uniqueId);
      return { node, record, loadedAt, ...(states[index] ?? { state: 'missing' }) };
    });
    return {
      at: new Date(),
      project: workspace.root.name,
      server: describeTarget(connection),
      schema,
      run: notes.run,
      layers: layers.map(({ name, nodes: own }) => ({
        name,
        relations: relations.filter(({ node }) => own.includes(node)),
      })),
      sources: await monitorSources(workspace, parsed, { ids, signal, pool }),
      tests: countTests(parsed.manifest, ids, notes.nodes),
    };
  } finally {
    await pool.close();
  }
}

/** A role that only reads the warehouse may well not see the notes: the rest is shown all the same. */
async function readNotesIfAllowed(
  pool: SessionPool,
  schema: string,
  signal: AbortSignal,
): ReturnType<typeof readNotes> {
  try {
    return await pool.use((session) => readNotes(session, schema), signal);
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code !== 'DATABASE_PERMISSION_DENIED') throw thrown;
    return { run: undefined, nodes: new Map() };
  }
}

async function monitorSources(
  workspace: Workspace,
  parsed: ParseResult,
  { ids, signal, pool }: { readonly ids: readonly string[]; readonly signal: AbortSignal; readonly pool: SessionPool },
): Promise<readonly MonitoredSource[]> {
  const wanted = sourcesToCheck(parsed.manifest, ids);
  const large = await pool.use(async (session) => {
    const [found] = await session.script(`select n.nspname || '.' || c.relname from pg_class c
join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and pg_table_size(c.oid) > ${MEASURED_BYTES}`);
    return new Set((found?.rows ?? []).map(([name]) => String(name)));
  }, signal);
  const isSmall = ({ relation }: SourceNode) => !large.has(`${relation.schema}.${relation.identifier}`);
  const small = wanted.filter(({ source }) => isSmall(source));
  const measured = await measureSources(workspace, parsed, pool, { ids, sources: small, signal });
  return wanted.map(({ source }) => ({ source, freshness: measured.find((result) => result.source === source) }));
}

function countTests(
  manifest: Manifest,
  ids: readonly string[],
  records: ReadonlyMap<string, NodeRecord>,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const id of ids) {
    if (manifest.nodes.get(id)?.resourceType !== 'test') continue;
    const status = records.get(id)?.status ?? 'never';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** When `run_results.json`, also dbt's own, says that nodes were built. */
function loadsOfRunResults(directory: string): ReadonlyMap<string, string> {
  try {
    const { results }: { results: RunResult[] } = JSON.parse(
      readFileSync(path.join(directory, 'run_results.json'), 'utf8'),
    );
    const good = results.filter(({ status }) => status === 'success');
    return new Map(good.map(({ unique_id, timing }) => [unique_id, timing.at(-1)?.completed_at ?? '']));
  } catch {
    return new Map();
  }
}

interface RunResult {
  readonly unique_id: string;
  readonly status: string;
  readonly timing: readonly { readonly completed_at: string }[];
}
