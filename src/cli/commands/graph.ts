import { isFailure, type NodeResult, type SigetiError, toSigetiError } from '../../core/index.ts';
import { leftBehind, type ParseResult, type RunVerb, runVerb, VERB_TYPES, type Workspace } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { extractDraft, extractsFirst } from '../extract-request.ts';
import { invocationArgs } from '../invocation-args.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseAndReport, selectOrReport } from '../parsed-project.ts';
import { renderLeftBehind } from '../render/left-behind.ts';
import { runExtract } from '../run-extract.ts';
import { followCommand } from '../run-progress.ts';
import type { Terminal } from '../terminal.ts';

/** `sigeti run`, `test`, `build`, `seed`, `snapshot`, `refresh`: they differ only in the nodes they select. */
export async function run(context: CommandContext): Promise<number> {
  return await runGraph(await openToRun(context), context);
}

/** Opens the workspace of a command that runs nodes; where that cannot be, the history of runs is told where it can be. */
export async function openToRun(context: CommandContext): Promise<Workspace> {
  const begun = performance.now();
  try {
    return (await openWorkspace(context)).workspace;
  } catch (thrown) {
    if (context.task === undefined && !context.signal.aborted) {
      const { recordUnopened } = await import('../record-run.ts');
      await recordUnopened(context, verbOf(context), { thrown, seconds: (performance.now() - begun) / 1000 });
    }
    throw thrown;
  }
}

/**
 * From a workspace to the exit code: parse, select unless nodes are given, copy the sources where the verb does, run,
 * show, and note it all in the history of runs; also that it could not begin.
 */
export async function runGraph(
  workspace: Workspace,
  context: CommandContext,
  given: readonly string[] | undefined = context.task?.onlyNodes,
): Promise<number> {
  const { terminal, task } = context;
  const verb = verbOf(context);
  const begun = performance.now();
  const choice = await chooseOrReport(workspace, verb, given, context);
  // The history of a task is its flow run's.
  const history = task === undefined ? await import('../record-run.ts') : undefined;
  if ('problems' in choice) {
    const seconds = (performance.now() - begun) / 1000;
    await history?.recordUnbegun({ workspace, verb, context }, { problems: choice.problems, seconds });
    return EXIT.unusable;
  }
  if (choice.ids.length === 0) {
    terminal.inform(terminal.language === 'fr' ? 'Aucun nœud à exécuter.' : 'Nothing to run.');
    return EXIT.success;
  }
  const work = (surrounded: CommandContext) => runNodes(workspace, choice, surrounded);
  return history === undefined ? await work(context) : await history.recordRun({ workspace, verb, context }, work);
}

/** What is to be run. */
interface Choice {
  readonly verb: RunVerb;
  readonly parsed: ParseResult;
  readonly ids: readonly string[];
}

/** Parses and selects; the problems, which were shown, where the project or the selection has any. */
async function chooseOrReport(
  workspace: Workspace,
  verb: RunVerb,
  given: readonly string[] | undefined,
  context: CommandContext,
): Promise<Choice | { readonly problems: readonly SigetiError[] }> {
  try {
    const { parsed, problems } = await parseAndReport(workspace, context);
    if (problems.length > 0) return { problems };
    const ids =
      given?.filter(isRunBy(verb, parsed)) ?? (await selectOrReport(workspace, parsed, VERB_TYPES[verb], context));
    return { verb, parsed, ids };
  } catch (thrown) {
    const problem = toSigetiError(thrown);
    context.terminal.error(problem.toJSON());
    return { problems: [problem] };
  }
}

async function runNodes(workspace: Workspace, { verb, parsed, ids }: Choice, context: CommandContext): Promise<number> {
  const { terminal, signal, options, guard, task } = context;
  // A task of which an earlier attempt has left nodes has copied the sources in that attempt.
  if (extractsFirst(context) && task?.onlyNodes === undefined) {
    const draft = await extractDraft(workspace, parsed.manifest);
    if (draft !== undefined) await runExtract(draft, context);
  }
  const progress = followCommand(context);
  try {
    const { emit } = progress;
    const results = await runVerb(workspace, parsed, {
      verb,
      ids,
      emit,
      signal,
      trace: (uniqueId, sql) => terminal.debug(sql, uniqueId),
      args: invocationArgs(options, workspace),
      guard,
      supersedes: task?.supersedes,
    });
    if (signal.aborted) return EXIT.failure;
    if (options.show) await (await import('../show-seeds.ts')).showSeeds(workspace, parsed, results, context);
    if (options.select !== undefined || options.exclude !== undefined) tellLeftBehind(parsed, results, terminal);
    return results.some(({ status }) => isFailure(status)) ? EXIT.failure : EXIT.success;
  } finally {
    progress.close();
  }
}

/** After a run of chosen nodes: which tables still show what was before it. */
function tellLeftBehind({ manifest }: ParseResult, results: readonly NodeResult[], terminal: Terminal): void {
  const names = leftBehind(manifest, results);
  if (names.length > 0) terminal.inform(`\n${renderLeftBehind(names, terminal.language, terminal.width)}`);
}

function verbOf({ verb }: CommandContext): RunVerb {
  return isRunVerb(verb) ? verb : 'refresh';
}

/** Hooks of the project are not among them: they run with every command. */
function isRunBy(verb: RunVerb, { manifest }: ParseResult): (uniqueId: string) => boolean {
  const types: readonly string[] = VERB_TYPES[verb];
  return (uniqueId) => types.includes(manifest.nodes.get(uniqueId)?.resourceType ?? '');
}

/** Whether the verb is one of those that run nodes. */
export function isRunVerb(verb: string): verb is RunVerb {
  return verb in VERB_TYPES;
}
