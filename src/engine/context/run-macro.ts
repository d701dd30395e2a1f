import { bindMacro, toPython } from '../jinja/index.ts';
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
    await bindMacro(entry.block, await runtimeScope(input))([], Object.fromEntries(kwargs));
  });
}
