import { type AnalysisNode, type Emit, flagInvalid } from '../core/index.ts';
import { connect, type Session } from '../postgres/index.ts';
import { Catalogue, noDatabase, SessionDatabase, type TemplateTransaction } from './adapter/index.ts';
import { compileNode } from './compile/index.ts';
import type { CompileRequest } from './compile-nodes.ts';
import { isRecord, parseYaml, type Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import type { TemplateDatabase } from './context/index.ts';
import { readDefer } from './defer.ts';
import { publishedIn } from './invocation.ts';
import { macrosOf, type ParseResult } from './parse/index.ts';

/** A text that no file of the project holds, as a node: it may refer to every node. */
export function inlineNode(workspace: Workspace, name: string, text: string, file: string): AnalysisNode {
  const { root, target } = workspace;
  return {
    resourceType: 'analysis',
    uniqueId: `sql_operation.${root.name}.${name}`,
    name,
    packageName: root.name,
    path: file,
    originalFilePath: file,
    fqn: [root.name, name],
    description: '',
    tags: [],
    meta: {},
    config: { enabled: true, materialized: 'view', tags: [], meta: {} },
    unrenderedConfig: {},
    rawCode: text,
    checksum: '',
    relation: { database: target.dbname, schema: target.schema, identifier: name },
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    columns: {},
  };
}

/** What texts are rendered with outside of a run: nothing is selected, and nothing is written to `target/run`. */
export function inlineEnvironment(workspace: Workspace, parsed: ParseResult, database: TemplateDatabase, emit: Emit) {
  const { manifest } = parsed;
  const resolve = publishedIn(manifest);
  const macros = macrosOf(parsed);
  return { workspace, manifest, macros, database, emit, resolve, selected: [], write: () => {}, mayReadAll: true };
}

/** Does work on a session of its own. Throws connection errors. */
export async function withDatabase<Result>(
  workspace: Workspace,
  signal: AbortSignal,
  work: (session: Session, database: SessionDatabase) => Promise<Result>,
  transaction?: (session: Session) => TemplateTransaction,
): Promise<Result> {
  const session = await connect(connectionTargetOf(workspace.target), signal);
  try {
    const catalogue = new Catalogue(workspace.target.dbname);
    return await work(session, new SessionDatabase(session, catalogue, signal, transaction?.(session)));
  } finally {
    await session.close();
  }
}

/** The SQL of `compile --inline`. Throws what a node's template would throw, with places in `--inline`, and CONFIG_STATE_ errors. */
export async function compileInline(
  workspace: Workspace,
  parsed: ParseResult,
  request: Omit<CompileRequest, 'ids'> & { readonly sql: string },
): Promise<string> {
  const node = inlineNode(workspace, 'inline_query', request.sql, '--inline');
  const defer = readDefer(workspace, [], publishedIn(parsed.manifest));
  const { emit, injectsCtes, signal } = request;
  const compile = async (database: TemplateDatabase) => {
    const environment = inlineEnvironment(workspace, parsed, database, emit);
    return (await compileNode(node, { ...environment, defer, injectsCtes })).sql;
  };
  if (!workspace.flags.introspect) return await compile(noDatabase);
  return await withDatabase(workspace, signal, async (_, database) => await compile(database));
}

/** The mapping that `--args` holds as YAML. Throws PARSE_YAML_SYNTAX with its line, or CONFIG_FLAG_INVALID. */
export function parseYamlArguments(text: string, flag: string): Readonly<Record<string, unknown>> {
  const { document, problems } = parseYaml(text, flag);
  const [problem] = problems;
  if (problem) throw problem;
  if (document.value === null) return {};
  if (isRecord(document.value)) return document.value;
  throw flagInvalid(flag, text, { fr: 'une table YAML : {nom: valeur}', en: 'a YAML mapping: {name: value}' });
}
