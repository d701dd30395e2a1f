import type { Language } from '../core/index.ts';
import { type ExtractOutcome, extract } from '../extract/index.ts';
import type { CommandContext } from './context.ts';
import type { ExtractDraft } from './extract-request.ts';
import { formatBytes, formatCount, plural } from './render/format.ts';
import { followCommand } from './run-progress.ts';

/** Copies the sources, shows how it goes, and says what came of it. */
export async function runExtract(draft: ExtractDraft, context: CommandContext): Promise<void> {
  const { terminal, history, signal, options, guard, task } = context;
  const progress = followCommand(context);
  try {
    const outcome = await extract({
      ...draft,
      fullRefresh: options.fullRefresh === true,
      emit: progress.emit,
      signal,
      guard,
      supersedes: task?.supersedes,
    });
    for (const each of [terminal, history]) each?.inform(renderOutcome(outcome, each.language));
  } finally {
    progress.close();
  }
}

/** One or two lines: nothing to copy, or what was published and as of when. */
function renderOutcome(outcome: ExtractOutcome, language: Language): string {
  if (outcome.kind === 'same') return renderSame(language);
  const count = (of: number) => formatCount(of, language);
  const at = outcome.snapshotAt.replace(/\.\d+/, '').replace(/\+00$/, ' UTC');
  const bytes = formatBytes(outcome.bytes, language);
  const rows = `${count(outcome.changes)} ${plural(outcome.changes, language, { fr: 'ligne changée', en: 'row changed' }, { fr: 'lignes changées', en: 'rows changed' })}`;
  return language === 'fr'
    ? `Sources publiées ensemble, dans leur état du ${at} :\n${rows}, ${bytes} lus.\n`
    : `Sources published together, in their state of ${at}:\n${rows}, ${bytes} read.\n`;
}

/** Where the source is the warehouse's own database. */
export function renderSame(language: Language): string {
  return language === 'fr'
    ? 'Rien à copier : les sources sont déjà dans la base de l’entrepôt.'
    : 'Nothing to copy: the sources are already in the warehouse’s database.';
}
