import { toSigetiError } from '../../core/index.ts';
import { type ParseResult, showNodes } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { nothingToShow, optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import type { OptionValues } from '../options.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';
import { renderPreview, renderPreviewJson } from '../render/preview.ts';
import { followRun } from '../run-progress.ts';

const TYPES = ['model', 'snapshot', 'seed', 'test', 'analysis'] as const;

/** `sigeti show`: the first rows of a node's query, or of a text; nothing is written. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, signal, options } = context;
  const { inlineDirect, inline = inlineDirect } = options;
  if (inline === undefined && options.select === undefined) throw nothingToShow();
  const limit = limitOf(options.limit);
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const what =
    inline === undefined
      ? { ids: shownOf(await selectOrReport(workspace, parsed, TYPES, context), parsed, options) }
      : { inline, isPlain: inlineDirect !== undefined };
  const { emit, close } = followRun(terminal);
  try {
    const shown = await showNodes(workspace, parsed, {
      what,
      limit,
      showPersonal: options.showPersonal === true,
      emit,
      signal,
    });
    for (const { name, uniqueId, result, error } of shown) {
      if (result === undefined) terminal.error(toSigetiError(error).with({ uniqueId }).toJSON());
      else if (options.output === 'json')
        terminal.print(renderPreviewJson(inline === undefined ? name : undefined, result));
      else terminal.print(renderPreview(name, result, terminal));
    }
    return shown.every(({ result }) => result !== undefined) ? EXIT.success : EXIT.failure;
  } finally {
    close();
  }
}

/** A test is shown when it is asked for by its name, not because its model is. */
function shownOf(ids: readonly string[], { manifest }: ParseResult, { select }: OptionValues): readonly string[] {
  return ids.filter((id) => {
    const node = manifest.nodes.get(id);
    return node?.resourceType !== 'test' || select?.includes(node.name);
  });
}

const DEFAULT_LIMIT = 5;

/** A negative number means all rows, as in dbt. */
function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^-?\d{1,9}$/.test(text)) throw optionInvalid('--limit', text, { fr: 'un entier', en: 'a whole number' });
  return Number(text) < 0 ? undefined : Number(text);
}
