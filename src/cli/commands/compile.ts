import { toSigetiError } from '../../core/index.ts';
import { compileInline, compileNodes } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';

const TYPES = ['model', 'snapshot', 'test', 'analysis'] as const;

/** `sigeti compile`: the SQL of the selected nodes in target/compiled. Templates may query; nothing is built. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, signal } = context;
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const emit = () => undefined;
  if (context.options.inline !== undefined) {
    terminal.print(await compileInline(workspace, parsed, { sql: context.options.inline, emit, signal }));
    return EXIT.success;
  }
  const ids = await selectOrReport(workspace, parsed, TYPES, context);
  const outcomes = await compileNodes(workspace, parsed, { ids, emit, signal });
  for (const { error } of outcomes) {
    if (error !== undefined) terminal.error(toSigetiError(error).toJSON());
  }
  const compiled = outcomes.filter(({ error }) => error === undefined);
  // A node asked for by its name is to be read: it is shown, as in dbt.
  const named = new Set(context.options.select);
  const shown = compiled.filter(({ uniqueId }) => named.has(parsed.manifest.nodes.get(uniqueId)?.name ?? ''));
  for (const { uniqueId, sql } of shown) {
    terminal.print(shown.length === 1 ? sql : `-- ${uniqueId}\n${sql}\n`);
  }
  if (shown.length === 0) {
    terminal.inform(
      terminal.language === 'fr'
        ? `${compiled.length} nœuds compilés dans ${workspace.root.targetPath}/compiled.`
        : `${compiled.length} nodes compiled to ${workspace.root.targetPath}/compiled.`,
    );
  }
  return compiled.length === outcomes.length ? EXIT.success : EXIT.failure;
}
