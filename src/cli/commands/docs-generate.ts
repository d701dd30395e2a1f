import path from 'node:path';
import { toSigetiError } from '../../core/index.ts';
import { type DocsOutcome, generateDocs, type Workspace } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { readTemplate } from '../docs/index.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace, readWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';
import { formatCount, plural } from '../render/format.ts';

const TYPES = ['seed', 'snapshot', 'model', 'test', 'analysis', 'source'] as const;

/**
 * `sigeti docs generate`: writes the page. Without compiling and without a catalogue, no database is needed and none is
 * started.
 */
export async function generate(context: CommandContext): Promise<number> {
  const { options, signal } = context;
  const compile = options.compile !== false;
  const emptyCatalog = options.emptyCatalog === true;
  const template = readTemplate();
  const workspace = compile || !emptyCatalog ? (await openWorkspace(context)).workspace : await readWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const outcome = await generateDocs(workspace, parsed, {
    ids: await selectOrReport(workspace, parsed, TYPES, context),
    compile,
    emptyCatalog,
    staticCopy: options.static === true,
    template,
    emit: (event) => context.terminal.event(event),
    signal,
  });
  return report(outcome, workspace, context);
}

/** What was written; and what the page lacks, with what to do about it. */
function report(outcome: DocsOutcome, workspace: Workspace, { terminal, options }: CommandContext): number {
  const french = terminal.language === 'fr';
  const failed = outcome.compiled.filter(({ error }) => error !== undefined);
  for (const { error } of failed) terminal.error(toSigetiError(error).toJSON());
  const count = (value: number) => formatCount(value, terminal.language);
  if (failed.length > 0) {
    terminal.warn(
      french
        ? `${count(failed.length)} ${plural(failed.length, 'fr', { fr: 'nœud ne se compile', en: '' }, { fr: 'nœuds ne se compilent', en: '' })} pas : la page ne montre que la source.`
        : `${count(failed.length)} ${failed.length === 1 ? 'node does' : 'nodes do'} not compile: the page shows only the source.`,
    );
  }
  const { missing, found } = outcome;
  if (missing.length > 0) {
    const total = count(found + missing.length);
    terminal.warn(
      french
        ? `Relations qui ne sont pas encore dans la base : ${count(missing.length)} sur ${total}. sigeti refresh les construit.`
        : `Relations that are not in the database yet: ${count(missing.length)} of ${total}. sigeti refresh builds them.`,
    );
  }
  const page = path.join(workspace.root.targetPath, options.static === true ? 'static_index.html' : 'index.html');
  terminal.inform(
    french
      ? `Documentation écrite : ${page}\nOuvrez ce fichier d’un double clic, ou : sigeti docs serve`
      : `Documentation written: ${page}\nOpen this file with a double click, or: sigeti docs serve`,
  );
  return failed.length > 0 ? EXIT.failure : EXIT.success;
}
