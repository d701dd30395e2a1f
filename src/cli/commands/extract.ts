import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { extractDraft } from '../extract-request.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';
import { renderSame, runExtract } from '../run-extract.ts';

/**
 * `sigeti extract`: copies the tables that the project's sources declare from the database that SOURCE_DB_* name to
 * where the project reads them. Where that is the warehouse's own database, there is nothing to do.
 */
export async function run(context: CommandContext): Promise<number> {
  const { options, terminal } = context;
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const isChosen = options.select !== undefined || options.exclude !== undefined;
  const chosen = isChosen ? new Set(await selectOrReport(workspace, parsed, ['source'], context)) : undefined;
  if (chosen?.size === 0) {
    terminal.inform(terminal.language === 'fr' ? 'Aucune source choisie.' : 'No source is selected.');
    return EXIT.success;
  }
  const draft = await extractDraft(workspace, parsed.manifest, chosen);
  if (draft === undefined) terminal.inform(renderSame(terminal.language));
  else await runExtract(draft, context);
  return EXIT.success;
}
