import path from 'node:path';
import type { Manifest, SourceNode } from '../core/index.ts';
import { type Session, SessionPool } from '../postgres/index.ts';
import { Catalogue, SessionDatabase } from './adapter/index.ts';
import { sourcesArtifact, writeArtifact } from './artifacts/index.ts';
import { compileNode } from './compile/index.ts';
import type { Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import { type Criteria, checkSource, criteriaOf, type FreshnessResult } from './freshness/index.ts';
import { invocationFacts, publishedIn, targetDirectory } from './invocation.ts';
import { locateConfig, macrosOf, type ParseResult } from './parse/index.ts';

export interface FreshnessRequest {
  /** Unique ids, as `selectNodes` gives them. Those that demand nothing of their age are left out. */
  readonly ids: readonly string[];
  readonly signal: AbortSignal;
  /** Told of each result as soon as it is there. */
  readonly onResult: (result: FreshnessResult) => void;
  /** Where the artifact goes instead of `target/sources.json`. */
  readonly output?: string | undefined;
}

/**
 * Measures how fresh sources are, `threads` at a time, and writes `sources.json`; in the order of `ids`. A source that
 * cannot be measured is in the result as such. Throws connection errors, and RUN_TARGET_UNWRITABLE.
 */
export async function checkFreshness(
  workspace: Workspace,
  parsed: ParseResult,
  request: FreshnessRequest,
): Promise<readonly FreshnessResult[]> {
  const startedAt = performance.now();
  const sources = sourcesToCheck(parsed.manifest, request.ids);
  const pool = new SessionPool(connectionTargetOf(workspace.target), workspace.target.threads);
  try {
    const results = await measureSources(workspace, parsed, pool, { ...request, sources });
    const entries = results.map((result) => ({ ...result, uniqueId: result.source.uniqueId }));
    const seconds = (performance.now() - startedAt) / 1000;
    const file = path.resolve(request.output ?? path.join(targetDirectory(workspace), 'sources.json'));
    const artifact = sourcesArtifact(entries, invocationFacts(workspace), seconds);
    writeArtifact(path.dirname(file), path.basename(file), artifact);
    return results;
  } finally {
    await pool.close();
  }
}

/** A source, and what it demands of its age. */
interface CheckedSource {
  readonly source: SourceNode;
  readonly criteria: Criteria;
}

/** Measures sources on the sessions of a pool; in the order given. */
export async function measureSources(
  workspace: Workspace,
  parsed: ParseResult,
  pool: SessionPool,
  request: Pick<FreshnessRequest, 'ids' | 'signal'> & {
    readonly sources: readonly CheckedSource[];
    readonly onResult?: FreshnessRequest['onResult'];
  },
): Promise<readonly FreshnessResult[]> {
  const { signal, onResult } = request;
  const options = { signal, compile: compiler(workspace, parsed, request.ids) };
  return await Promise.all(
    request.sources.map(({ source, criteria }) =>
      pool.use(async (session) => {
        const result = await inItsPlace(await checkSource(session, source, criteria, options), workspace);
        onResult?.(result);
        return result;
      }, signal),
    ),
  );
}

/** A configuration that is at fault is shown where it was written. */
async function inItsPlace(result: FreshnessResult, workspace: Workspace): Promise<FreshnessResult> {
  const { error, source } = result;
  if (error?.config === undefined) return result;
  return { ...result, error: { ...error, location: await locateConfig(source, error.config, workspace) } };
}

/** The sources among the ids that demand something of their age. */
export function sourcesToCheck(manifest: Manifest, ids: readonly string[]): readonly CheckedSource[] {
  return ids.flatMap((id) => {
    const source = manifest.nodes.get(id);
    if (source?.resourceType !== 'source') return [];
    const criteria = criteriaOf(source);
    return criteria === undefined ? [] : [{ source, criteria }];
  });
}

/** Renders a source's query as an analysis that reads the source and whose `this` is the source. */
function compiler(workspace: Workspace, parsed: ParseResult, ids: readonly string[]) {
  const { manifest } = parsed;
  const macros = macrosOf(parsed);
  return async (source: SourceNode, template: string, session: Session): Promise<string> => {
    const database = new SessionDatabase(session, new Catalogue(workspace.target.dbname));
    const { sql } = await compileNode(
      {
        ...source,
        resourceType: 'analysis',
        rawCode: template,
        config: { ...source.config, materialized: 'analysis', tags: source.tags, meta: source.meta },
        unrenderedConfig: {},
        checksum: '',
        refs: [],
        sources: [[source.sourceName, source.name]],
        dependsOn: { nodes: [source.uniqueId], macros: [] },
      },
      {
        workspace,
        manifest,
        macros,
        database,
        selected: ids,
        emit: () => undefined,
        write: () => undefined,
        resolve: publishedIn(manifest),
      },
    );
    return sql;
  };
}
