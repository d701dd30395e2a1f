import { type Emit, type ExecutableNode, isExecutable, quoteIdentifier, SigetiError } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import { executeText, type QueryResult } from './adapter/index.ts';
import { type CompileEnvironment, compileNode } from './compile/index.ts';
import type { Workspace } from './config/index.ts';
import { readDefer } from './defer.ts';
import { inlineEnvironment, inlineNode, withDatabase } from './inline.ts';
import { publishedIn } from './invocation.ts';
import type { ParseResult } from './parse/index.ts';

export interface ShowRequest {
  /** Unique ids, or a text with `ref` and all else that models may write. */
  readonly what: { readonly ids: readonly string[] } | { readonly inline: string };
  /** Rows to show; undefined for all. */
  readonly limit: number | undefined;
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
  { what, limit, emit, signal }: ShowRequest,
): Promise<readonly ShownRows[]> {
  const nodes =
    'inline' in what ? [inlineNode(workspace, 'inline_query', what.inline, '--inline')] : nodesOf(parsed, what.ids);
  const selected = 'inline' in what ? [] : what.ids;
  const defer = readDefer(workspace, selected, publishedIn(parsed.manifest));
  return await withDatabase(workspace, signal, async (session, database) => {
    const environment = { ...inlineEnvironment(workspace, parsed, database, emit), defer };
    const shown: ShownRows[] = [];
    for (const node of nodes) {
      const { uniqueId, name } = node;
      try {
        const sql = await queryOf(node, environment);
        shown.push({ uniqueId, name, result: await firstRows(session, node, sql, limit, signal) });
      } catch (error) {
        shown.push({ uniqueId, name, error: error instanceof SigetiError ? error.with({ uniqueId }) : error });
      }
    }
    return shown;
  });
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
  limit: number | undefined,
  signal: AbortSignal,
): Promise<QueryResult> {
  // The line of an error is then that of the node's own SQL, but for the line before it.
  const first = `select * from (\n${sql}\n) as ${quoteIdentifier(node.name.slice(0, 50))}`;
  const statement = {
    purpose: 'show the first rows',
    sql: limit === undefined ? first : `${first}\nlimit ${limit}`,
  } as const;
  await session.script('begin', signal);
  try {
    if (header !== '') await executeText(session, { purpose: 'run the SQL header', sql: header }, signal);
    return await executeText(session, statement, signal);
  } finally {
    await session.script('rollback');
  }
}
