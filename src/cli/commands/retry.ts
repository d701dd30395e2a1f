import { loadWorkspace, previousUnusable, readPreviousRun, targetDirectory } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { retriedOptions } from '../invocation-args.ts';
import { workspaceOptions } from '../open-workspace.ts';
import { formatCount, plural } from '../render/format.ts';

/** `sigeti retry`: what failed or was skipped in the last command, with that command's options. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options } = context;
  const { root, flags } = await loadWorkspace(workspaceOptions(context));
  const folder = options.state ?? targetDirectory({ root });
  const previous = readPreviousRun(folder, flags);
  const retried = { ...context, verb: previous.verb, options: { ...retriedOptions(previous.args), ...options } };
  const isFrench = terminal.language === 'fr';
  if (previous.unfinished.length === 0) {
    const done = isFrench
      ? `Rien à reprendre : ${previous.verb} a tout réussi.`
      : `Nothing to retry: ${previous.verb} did it all.`;
    terminal.inform(done);
    return EXIT.success;
  }
  // Loaded only where there is something to do.
  if (previous.verb === 'run-operation') {
    const { runAgain } = await import('./run-operation.ts');
    return await runAgain(retried, previous.args);
  }
  const { isRunVerb, openToRun, runGraph } = await import('./graph.ts');
  if (!isRunVerb(previous.verb)) {
    throw previousUnusable(previous.file, {
      fr: `${previous.verb} n’exécute pas de nœuds`,
      en: `${previous.verb} runs no nodes`,
    });
  }
  const workspace = await openToRun(retried);
  const count = previous.unfinished.length;
  const nodes = plural(count, terminal.language, { fr: 'nœud', en: 'node' }, { fr: 'nœuds', en: 'nodes' });
  const what = `${previous.verb}${isFrench ? ' : ' : ': '}${formatCount(count, terminal.language)} ${nodes}`;
  terminal.inform(isFrench ? `Reprise de ${what}.` : `Retrying ${what}.`);
  return await runGraph(workspace, retried, previous.unfinished);
}
