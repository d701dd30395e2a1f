import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Emit } from '../core/index.ts';
import { connect } from '../postgres/index.ts';
import { type DescribedRelation, describeRelations } from './adapter/index.ts';
import {
  catalogArtifact,
  catalogedNodes,
  manifestArtifact,
  matchRelations,
  writeArtifact,
  writePage,
} from './artifacts/index.ts';
import { BUILTIN_PACKAGES } from './builtins/index.ts';
import { type CompileOutcome, compileNodes } from './compile-nodes.ts';
import type { Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import { readLastResults, renderPage, toDocumentation } from './documentation/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

export interface DocsRequest {
  /** Unique ids of the nodes to compile and to look up in the database; the page shows the whole project. */
  readonly ids: readonly string[];
  /** Without, the page shows no compiled SQL. */
  readonly compile: boolean;
  /** Look nothing up in the database. */
  readonly emptyCatalog: boolean;
  /** Write `static_index.html` too, the name of dbt's page in one file. */
  readonly staticCopy: boolean;
  /** The built page, without data. */
  readonly template: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** What was written, and what of the project is not in the database. */
export interface DocsOutcome {
  readonly compiled: readonly CompileOutcome[];
  /** Relations of the selected nodes that the database has, and that it does not have. */
  readonly found: number;
  readonly missing: readonly string[];
}

/**
 * Writes `manifest.json`, `catalog.json` and `index.html`, the documentation in one file, to the target folder. With
 * neither `compile` nor a catalogue it needs no database. Throws connection errors and RUN_TARGET_UNWRITABLE; a node
 * that does not compile is in the outcome, and documented without its compiled SQL.
 */
export async function generateDocs(
  workspace: Workspace,
  parsed: ParseResult,
  request: DocsRequest,
): Promise<DocsOutcome> {
  const { manifest } = parsed;
  const directory = targetDirectory(workspace);
  const last = readLastResults(readJson(directory, 'run_results.json'), readJson(directory, 'sources.json'));
  const compiled = request.compile ? await compileNodes(workspace, parsed, request) : [];
  const facts = invocationFacts(workspace);
  if (!request.compile) writeArtifact(directory, 'manifest.json', manifestArtifact(manifest, facts));

  const wanted = catalogedNodes(manifest, new Set(request.ids));
  const relations = request.emptyCatalog ? new Map() : await readRelations(workspace, wanted, request.signal);
  writeArtifact(directory, 'catalog.json', catalogArtifact(manifest, relations, facts));

  const { name, dbname, schema } = workspace.target;
  const documentation = toDocumentation({
    manifest,
    relations,
    compiled: new Map(compiled.filter(({ error }) => error === undefined).map(({ uniqueId, sql }) => [uniqueId, sql])),
    last,
    target: { name, database: dbname, schema },
    generatedAt: facts.generatedAt,
    builtinPackages: BUILTIN_PACKAGES,
  });
  const page = renderPage(request.template, documentation);
  writePage(directory, 'index.html', page);
  if (request.staticCopy) writePage(directory, 'static_index.html', page);
  const missing = request.emptyCatalog ? [] : [...wanted.keys()].filter((id) => !relations.has(id));
  return { compiled, found: relations.size, missing };
}

async function readRelations(
  workspace: Workspace,
  wanted: ReturnType<typeof catalogedNodes>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, DescribedRelation>> {
  const session = await connect(connectionTargetOf(workspace.target), signal);
  try {
    return matchRelations(wanted, await describeRelations(session, [...wanted.values()], signal));
  } finally {
    await session.close();
  }
}

/** An earlier command's artifact; undefined where there is none, or half of one. */
function readJson(directory: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(directory, name), 'utf8'));
  } catch {
    return undefined;
  }
}
