import { toJsonText } from '../../core/index.ts';
import { parseYamlArguments, runOperation } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { operationUnclear } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { invocationArgs } from '../invocation-args.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseOrReport } from '../parsed-project.ts';
import { renderResult } from '../render/result-table.ts';
import { followRun } from '../run-progress.ts';

type Operation = Parameters<typeof runOperation>[2]['what'];

/** `sigeti run-operation <macro> --args {…}`, or `--sql <text>`: one macro or one text of SQL and Jinja. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context;
  const [macro] = context.arguments;
  if ((macro === undefined) === (options.sql === undefined)) throw operationUnclear();
  if (options.sql !== undefined) return await perform(context, { sql: options.sql });
  return await perform(context, { macro: macro ?? '', args: parseYamlArguments(options.args ?? '{}', '--args') });
}

/** The operation that `args` of `run_results.json` names. */
export async function runAgain(context: CommandContext, args: Readonly<Record<string, unknown>>): Promise<number> {
  if (typeof args.sql === 'string') return await perform(context, { sql: args.sql });
  const given = typeof args.args === 'string' ? args.args : toJsonText(args.args ?? {});
  return await perform(context, { macro: String(args.macro), args: parseYamlArguments(given, 'args') });
}

async function perform(context: CommandContext, what: Operation): Promise<number> {
  const { terminal, signal, options, guard } = context;
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const { emit, close } = followRun(terminal);
  try {
    const args = invocationArgs(options, workspace);
    const { result, tables } = await runOperation(workspace, parsed, { what, emit, signal, args, guard });
    for (const table of tables) terminal.print(renderResult(table, terminal.language));
    if (result.error === undefined) return EXIT.success;
    terminal.error(result.error);
    return EXIT.failure;
  } finally {
    close();
  }
}
