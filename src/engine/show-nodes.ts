import {
  type Emit,
  type ExecutableNode,
  isExecutable,
  type Manifest,
  quoteIdentifier,
  SigetiError,
} from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import { executeText, type QueryResult } from './adapter/index.ts';
import { type CompileEnvironment, compileNode } from './compile/index.ts';
import type { Workspace } from './config/index.ts';
import { readDefer } from './defer.ts';
import { inlineEnvironment, inlineNode, withDatabase } from './inline.ts';
import { publishedIn } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';
import { maskOwnColumns, maskQuery, namedIn, touchesPersonalData, withoutValues } from './personal/index.ts';
import { placeConfigError } from './place-config-error.ts';

export interface ShowRequest {
  /** Unique ids; or a text with `ref` and all else that models may write, or `isPlain`, SQL as it is. */
  readonly what: { readonly ids: readonly string[] } | { readonly inline: string; readonly isPlain?: boolean };
  /** Rows to show; undefined for all. */
  readonly limit: number | undefined;
  /** Whether personal columns are shown as they are; they are masked otherwise. */
  readonly showPersonal?: boolean | undefined;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** The first rows of a node's query, or what kept them from being shown. */
export interface ShownRows {
  readonly uniqueId: string;
  readonly name: string;
  readonly result?: QueryResult;
  readonly error?: unknown;
}

/**
 * Runs the queries of nodes, ephemeral models and analyses too, and returns their first rows. All of it is rolled back:
 * nothing is written. Throws connection and CONFIG_STATE_ errors.
 */
export async function showNodes(
  workspace: Workspace,
  parsed: ParseResult,
  request: ShowRequest,
): Promise<readonly ShownRows[]> {
  const { what, emit, signal } = request;
  const nodes =
    'inline' in what ? [inlineNode(workspace, 'inline_query', what.inline, '--inline')] : nodesOf(parsed, what.ids);
  const selected = 'inline' in what ? [] : what.ids;
  const defer = readDefer(workspace, selected, publishedIn(parsed.manifest));
  return await withDatabase(workspace, signal, async (session, database) => {
    const environment = { ...inlineEnvironment(workspace, parsed, database, emit), defer };
    const shown: ShownRows[] = [];
    for (const node of nodes) {
      await session.renew();
      shown.push(await showNode(session, node, environment, request));
    }
    return shown;
  });
}

async function showNode(
  session: Session,
  asked: ExecutableNode,
  environment: CompileEnvironment,
  { what, limit, showPersonal, signal }: ShowRequest,
): Promise<ShownRows> {
  const { uniqueId, name } = asked;
  const { manifest } = environment;
  let node = asked;
  try {
    const isPlain = 'inline' in what && what.isPlain === true;
    const query = isPlain ? { sql: what.inline, header: '' } : await queryOf(asked, environment);
    if ('inline' in what) node = withReads(manifest, asked, query.sql);
    const masked = showPersonal === true ? undefined : manifest;
    return { uniqueId, name, result: await firstRows(session, node, query, { limit, masked, signal }) };
  } catch (failure) {
    const thrown = await placeConfigError(failure, asked, environment.workspace);
    if (!(thrown instanceof SigetiError)) return { uniqueId, name, error: thrown };
    const error = thrown.with({ uniqueId });
    const hides = showPersonal !== true && touchesPersonalData(manifest, node);
    return { uniqueId, name, error: hides ? withoutValues(error) : error };
  }
}

function nodesOf({ manifest }: ParseResult, ids: readonly string[]): readonly ExecutableNode[] {
  return ids.flatMap((id) => {
    const node = manifest.nodes.get(id);
    return node !== undefined && isExecutable(node) ? [node] : [];
  });
}

/** A seed has no query: its table is read. */
async function queryOf(
  node: ExecutableNode,
  environment: CompileEnvironment,
): Promise<{ readonly sql: string; readonly header: string }> {
  if (node.resourceType === 'seed') {
    const { schema, identifier } = node.relation;
    return { sql: `select * from ${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`, header: '' };
  }
  const { sql, sqlHeader = '' } = await compileNode(node, {
    ...environment,
    mayReadAll: node.uniqueId.startsWith('sql_operation.'),
  });
  return { sql, header: sqlHeader };
}

async function firstRows(
  session: Session,
  node: ExecutableNode,
  { sql, header }: { readonly sql: string; readonly header: string },
  { limit, masked, signal }: { limit: number | undefined; masked: Manifest | undefined; signal: AbortSignal },
): Promise<QueryResult> {
  await session.script('begin', signal);
  try {
    if (header !== '') await executeText(session, { purpose: 'run the SQL header', sql: header }, signal);
    const shown = masked === undefined ? sql : await maskedQuery(session, node, { sql, manifest: masked, signal });
    // The line of an error is then that of the node's own SQL, but for the line before it.
    const first = `select * from (\n${shown}\n) as ${quoteIdentifier(node.name.slice(0, 50))}`;
    return await executeText(
      session,
      { purpose: 'show the first rows', sql: limit === undefined ? first : `${first}\nlimit ${limit}` },
      signal,
    );
  } finally {
    await session.script('rollback');
  }
}

/** A model, snapshot or seed says itself which of its columns are personal; any other query, what it reads. */
async function maskedQuery(
  session: Session,
  node: ExecutableNode,
  { sql, manifest, signal }: { readonly sql: string; readonly manifest: Manifest; readonly signal: AbortSignal },
): Promise<string> {
  const isDeclared = ['model', 'snapshot', 'seed'].includes(node.resourceType);
  if (isDeclared) return await maskOwnColumns(session, node, sql, signal);
  return await maskQuery(session, { manifest, node, sql }, signal);
}

/** A text that was typed in declares nothing: it reads the relations that its SQL names. */
function withReads(manifest: Manifest, node: ExecutableNode, sql: string): ExecutableNode {
  return { ...node, dependsOn: { ...node.dependsOn, nodes: namedIn(manifest, sql) } };
}
