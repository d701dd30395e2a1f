import { cleanProject, loadProject } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { workspaceOptions } from '../open-workspace.ts';
import { switchIn } from '../output-mode.ts';
import { formatBytes, formatCount, plural } from '../render/format.ts';

/** `sigeti clean`: removes the folders of `clean-targets`, and says what was in them. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options, environment } = context;
  const { language } = terminal;
  const { root } = await loadProject(workspaceOptions(context));
  const asked = options.cleanProjectFilesOnly ?? switchIn(environment, 'CLEAN_PROJECT_FILES_ONLY');
  const cleaned = cleanProject(root, { projectFilesOnly: asked ?? true });
  for (const { path, files, bytes } of cleaned) {
    const count = `${formatCount(files, language)} ${plural(files, language, { fr: 'fichier', en: 'file' }, { fr: 'fichiers', en: 'files' })}`;
    const removed = language === 'fr' ? 'supprimé ' : 'removed ';
    terminal.inform(`${removed} ${path}  ${terminal.paint.dim(`${count}, ${formatBytes(bytes, language)}`)}`);
  }
  if (cleaned.length === 0) terminal.inform(language === 'fr' ? 'Rien à supprimer.' : 'Nothing to remove.');
  return EXIT.success;
}
