import { checkFreshness } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { freshnessRunsNoHooks } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { freshnessEvents } from '../freshness-events.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';
import { renderFreshnessHead, renderFreshnessLine, renderFreshnessSummary } from '../render/freshness.ts';
import { showWarningsOrThrow } from '../warnings.ts';

/** `sigeti source freshness`, `sigeti freshness`: the age of each source. Exit code 1 where one is too old or unmeasured. */
export async function run(context: CommandContext): Promise<number> {
  const { options, terminal, signal } = context;
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const ids = await selectOrReport(workspace, parsed, ['source'], context);
  const hasHooks = [...parsed.manifest.nodes.values()].some(({ resourceType }) => resourceType === 'operation');
  if (hasHooks && workspace.flags.sourceFreshnessRunProjectHooks) {
    showWarningsOrThrow([freshnessRunsNoHooks()], workspace, terminal);
  }
  let told = 0;
  const startedAt = performance.now();
  const results = await checkFreshness(workspace, parsed, {
    ids,
    signal,
    output: options.output,
    onResult: (result) => {
      if (told === 0) terminal.inform(renderFreshnessHead(terminal));
      told += 1;
      terminal.inform(renderFreshnessLine(result, terminal));
      if (result.error !== undefined) terminal.error(result.error);
    },
  });
  if (context.task !== undefined) {
    const { threads, name } = workspace.target;
    const seconds = (performance.now() - startedAt) / 1000;
    for (const event of freshnessEvents(results, { target: name, threads, seconds })) terminal.event(event);
  }
  if (results.length === 0) {
    terminal.inform(
      terminal.language === 'fr'
        ? 'Aucune source à mesurer : il faut freshness et loaded_at_field.'
        : 'No source to measure: it takes freshness and loaded_at_field.',
    );
    return EXIT.success;
  }
  terminal.inform(`\n${renderFreshnessSummary(results, terminal.language)}`);
  const isGood = results.every(({ status }) => status === 'pass' || status === 'warn');
  return isGood ? EXIT.success : EXIT.failure;
}
