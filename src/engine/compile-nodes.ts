import { type Emit, isExecutable } from '../core/index.ts';
import { connect } from '../postgres/index.ts';
import { Catalogue, noDatabase, SessionDatabase } from './adapter/index.ts';
import { manifestArtifact, openNodeTexts, writeArtifact } from './artifacts/index.ts';
import { compileNode } from './compile/index.ts';
import type { Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import { readDefer } from './defer.ts';
import { invocationFacts, publishedIn, targetDirectory } from './invocation.ts';
import { macrosOf, type ParseResult } from './parse/index.ts';
import { placeConfigError } from './place-config-error.ts';

export interface CompileRequest {
  readonly ids: readonly string[];
  /** Whether ephemeral models are written into what reads them; they are where nothing is said. */
  readonly injectsCtes?: boolean | undefined;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** What came of one node: its SQL, or what kept it from being compiled. */
export interface CompileOutcome {
  readonly uniqueId: string;
  readonly sql: string;
  readonly error?: unknown;
}

/**
 * Compiles nodes without building anything, into `target/compiled` and the manifest. Templates may query the database,
 * unless the flag `introspect` is off: then no session is opened. Throws connection errors; what fails in a node is in its outcome.
 */
export async function compileNodes(
  workspace: Workspace,
  parsed: ParseResult,
  request: CompileRequest,
): Promise<readonly CompileOutcome[]> {
  const { manifest } = parsed;
  const macros = macrosOf(parsed);
  const target = targetDirectory(workspace);
  const { emit, injectsCtes, signal } = request;
  const session = workspace.flags.introspect ? await connect(connectionTargetOf(workspace.target), signal) : undefined;
  const database = session ? new SessionDatabase(session, new Catalogue(workspace.target.dbname), signal) : noDatabase;
  const texts = openNodeTexts(target, workspace.root.targetPath);
  const outcomes: CompileOutcome[] = [];
  const defer = readDefer(workspace, request.ids, publishedIn(manifest));
  try {
    for (const uniqueId of request.ids) {
      const node = manifest.nodes.get(uniqueId);
      if (node === undefined || !isExecutable(node)) continue;
      try {
        await session?.renew();
        const write = (text: string) => texts.write('run', node, text);
        const environment = { workspace, manifest, macros, database, emit, injectsCtes, selected: request.ids };
        const { sql } = await compileNode(node, { ...environment, write, resolve: publishedIn(manifest), defer });
        texts.write('compiled', node, sql);
        outcomes.push({ uniqueId, sql });
      } catch (error) {
        outcomes.push({ uniqueId, sql: '', error: await placeConfigError(error, node, workspace) });
      }
    }
  } finally {
    await session?.close();
    await texts.close();
  }
  writeArtifact(target, 'manifest.json', manifestArtifact(manifest, invocationFacts(workspace), texts.compiled));
  return outcomes;
}
