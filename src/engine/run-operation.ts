import { type Emit, type NodeResult, nearestNames, SigetiError, type Text, toSigetiError } from '../core/index.ts';
import { noticeLostClient, type PublishGuard, type Session, type TableResult } from '../postgres/index.ts';
import type { TemplateTransaction } from './adapter/index.ts';
import { runResultsArtifact, writeArtifact } from './artifacts/index.ts';
import { compileNode } from './compile/index.ts';
import type { Workspace } from './config/index.ts';
import { type MacroEntry, type MacroRegistry, ManifestLookup, runMacro } from './context/index.ts';
import { inlineEnvironment, inlineNode, withDatabase } from './inline.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import { macrosOf, type ParseResult } from './parse/index.ts';

export interface OperationRequest {
  /** A macro by its name, `package.name` where several have it, with its arguments; or a text of SQL and Jinja. */
  readonly what:
    | { readonly macro: string; readonly args: Readonly<Record<string, unknown>> }
    | { readonly sql: string };
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The command line's options, for `run_results.json`. */
  readonly args?: Readonly<Record<string, unknown>> | undefined;
  /** Checked in every transaction; of what takes effect at once, beforehand. */
  readonly guard?: PublishGuard | undefined;
}

/** What an operation came to; `tables` are the results of a text of SQL. */
export interface OperationOutcome {
  readonly result: NodeResult;
  readonly tables: readonly TableResult[];
}

/**
 * Runs a macro or a text by itself. What a macro does by `statement` is one transaction, committed at its end or by
 * `adapter.commit()`; `run_query` outside of one takes effect at once. Throws COMPILE_MACRO_NOT_FOUND and connection
 * errors; what fails in the operation, and what the guard refuses, is in its result.
 */
export async function runOperation(
  workspace: Workspace,
  parsed: ParseResult,
  request: OperationRequest,
): Promise<OperationOutcome> {
  const { what, signal } = request;
  const startedAt = new Date();
  const entry = 'macro' in what ? findMacro(macrosOf(parsed), what.macro) : undefined;
  const uniqueId = entry?.uniqueId ?? `sql_operation.${workspace.root.name}.inline_query`;
  let tables: readonly TableResult[] = [];
  let failure: SigetiError | undefined;
  try {
    if ('sql' in what) tables = await runText(workspace, parsed, what.sql, request);
    else if (entry) await callMacro(workspace, parsed, entry, what.args, request);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    failure = toSigetiError(thrown).with({ uniqueId });
  }
  const result: NodeResult = {
    uniqueId,
    status: failure ? 'error' : 'success',
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    failures: failure ? 1 : 0,
    error: failure?.toJSON(),
  };
  writeResult(workspace, parsed, result, request);
  return { result, tables };
}

function writeResult(workspace: Workspace, { manifest }: ParseResult, result: NodeResult, request: OperationRequest) {
  const artifact = runResultsArtifact({
    results: [result],
    facts: invocationFacts(workspace),
    compiled: new Map(),
    manifest,
    seconds: result.seconds,
    args: { ...request.args, which: 'run-operation', ...request.what },
  });
  writeArtifact(targetDirectory(workspace), 'run_results.json', artifact);
}

/** The macro of that name: the root project's, then the engine's, then any package's. */
function findMacro(macros: MacroRegistry, name: string): MacroEntry {
  const [first = '', second] = name.split('.');
  const found = second === undefined ? macros.findAnywhere(name) : macros.findIn(first, second);
  if (found) return found;
  const known = macros.all().filter(({ packageName }) => !['dbt', 'dbt_postgres'].includes(packageName));
  throw operationUnknown(
    name,
    nearestNames(
      second ?? name,
      known.map((macro) => macro.name),
    ),
    known.length,
  );
}

async function callMacro(
  workspace: Workspace,
  parsed: ParseResult,
  entry: MacroEntry,
  args: Readonly<Record<string, unknown>>,
  { emit, signal, guard }: OperationRequest,
): Promise<void> {
  const node = { ...inlineNode(workspace, entry.name, '', entry.file), packageName: entry.packageName };
  await withDatabase(
    workspace,
    signal,
    async (session, database) => {
      await admit(session, guard);
      const environment = inlineEnvironment(workspace, parsed, database, emit);
      const lookup = new ManifestLookup(parsed.manifest);
      await runMacro(entry, args, { ...environment, node, lookup, onEphemeral: () => {} });
      await database.commit();
    },
    (session) => transactionOn(session, guard),
  );
}

/** A macro's transaction, open from its first `statement` to its end. The end of the session rolls it back. */
function transactionOn(session: Session, guard: PublishGuard | undefined): TemplateTransaction {
  let isOpen = false;
  return {
    begin: async () => {
      if (isOpen) return;
      await session.script('begin');
      await checkGuard(session, guard);
      isOpen = true;
    },
    commit: async () => {
      if (!isOpen) return;
      await session.script('commit');
      isOpen = false;
    },
  };
}

/** As a task of a run: only while the run has it, and not longer than its process lives. */
async function admit(session: Session, guard: PublishGuard | undefined): Promise<void> {
  if (guard === undefined) return;
  await noticeLostClient(session);
  await checkGuard(session, guard);
}

async function checkGuard(session: Session, guard: PublishGuard | undefined): Promise<void> {
  if (guard === undefined) return;
  const [found] = await session.script(guard.sql);
  if (found?.rowCount !== 1) throw guard.refused();
}

async function runText(
  workspace: Workspace,
  parsed: ParseResult,
  text: string,
  { emit, signal, guard }: OperationRequest,
): Promise<readonly TableResult[]> {
  const node = inlineNode(workspace, 'inline_query', text, '--sql');
  return await withDatabase(workspace, signal, async (session, database) => {
    await admit(session, guard);
    const { sql } = await compileNode(node, inlineEnvironment(workspace, parsed, database, emit));
    return await session.script(sql, signal);
  });
}

/** `run-operation` of a macro that nobody wrote. */
function operationUnknown(name: string, near: readonly string[], known: number): SigetiError {
  const some: Text =
    known === 0
      ? { fr: 'Le projet et ses paquets n’ont aucune macro.', en: 'The project and its packages have no macros.' }
      : { fr: 'Ses macros sont dans le dossier macros/ du projet.', en: 'Its macros are in the folder macros/.' };
  const hint: Text =
    near.length === 0 ? some : { fr: `Vouliez-vous dire ${near.join(', ')} ?`, en: `Did you mean ${near.join(', ')}?` };
  return new SigetiError({
    code: 'COMPILE_MACRO_NOT_FOUND',
    message: {
      fr: `Aucun paquet n’a de macro « ${name} ».`,
      en: `No package has a macro '${name}'.`,
    },
    hint,
  });
}
