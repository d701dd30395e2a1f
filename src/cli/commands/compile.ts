import { toSigetiError } from '../../core/index.ts';
import { compileInline, compileNodes } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { openDatabase, readWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';

const TYPES = ['model', 'snapshot', 'test', 'analysis'] as const;

/** `sigeti compile`: the SQL of the selected nodes in target/compiled. Templates may query; nothing is built. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, signal, options } = context;
  const { injectEphemeralCtes: injectsCtes } = options;
  const read = await readWorkspace(context);
  // Without introspection no database is needed, and none is started.
  const workspace = read.flags.introspect ? (await openDatabase(read, context)).workspace : read;
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const emit = () => undefined;
  const show = options.output === 'json' ? asJson : asText;
  if (options.inline !== undefined) {
    const sql = await compileInline(workspace, parsed, { sql: options.inline, injectsCtes, emit, signal });
    terminal.print(show({ sql }));
    return EXIT.success;
  }
  const ids = await selectOrReport(workspace, parsed, TYPES, context);
  const outcomes = await compileNodes(workspace, parsed, { ids, injectsCtes, emit, signal });
  for (const { error } of outcomes) {
    if (error !== undefined) terminal.error(toSigetiError(error).toJSON());
  }
  const compiled = outcomes.filter(({ error }) => error === undefined);
  // A node asked for by its name is to be read: it is shown, as in dbt.
  const named = new Set(options.select);
  const nameOf = (uniqueId: string) => parsed.manifest.nodes.get(uniqueId)?.name ?? '';
  const shown = compiled.filter(({ uniqueId }) => named.has(nameOf(uniqueId)));
  for (const { uniqueId, sql } of shown) {
    terminal.print(show({ name: nameOf(uniqueId), heading: shown.length === 1 ? undefined : uniqueId, sql }));
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

/** What was compiled: a node, or a text that has no name. */
interface Shown {
  readonly name?: string;
  readonly heading?: string | undefined;
  readonly sql: string;
}

function asText({ heading, sql }: Shown): string {
  return heading === undefined ? sql : `-- ${heading}\n${sql}\n`;
}

/** dbt's form. */
function asJson({ name, sql }: Shown): string {
  return JSON.stringify({ ...(name === undefined ? {} : { node: name }), compiled: sql }, null, 2);
}
