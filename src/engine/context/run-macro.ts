import { SigetiError } from '../../core/index.ts';
import { bindMacro, TemplateError, toPython } from '../jinja/index.ts';
import { blameProject } from './blame.ts';
import type { MacroEntry } from './macro-table.ts';
import { type RuntimeInput, runtimeScope } from './runtime.ts';

/** Calls a macro by itself, as `run-operation` does. What it returns is nobody's; what it asks of the database is done. */
export async function runMacro(
  entry: MacroEntry,
  args: Readonly<Record<string, unknown>>,
  input: RuntimeInput,
): Promise<void> {
  await blameProject(async () => {
    const kwargs = Object.entries(args).map(([name, value]) => [name, toPython(value)] as const);
    const call = bindMacro(entry.block, await runtimeScope(input));
    try {
      await call([], Object.fromEntries(kwargs));
    } catch (thrown) {
      // Of the arguments: what fails inside has its place already.
      if (!(thrown instanceof TemplateError)) throw thrown;
      const { text: message, hint } = thrown;
      throw new SigetiError(
        { code: 'TEMPLATE_RUNTIME', message, hint, location: { file: entry.file } },
        { cause: thrown },
      );
    }
  });
}
