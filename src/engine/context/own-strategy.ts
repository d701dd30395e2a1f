import type { ExecutableNode } from '../../core/index.ts';
import type { StrategyCall } from '../adapter/index.ts';
import { bindMacro, PyDict, printText, toPython } from '../jinja/index.ts';
import { blameProject } from './blame.ts';
import { columnObject } from './column.ts';
import type { MacroEntry } from './macro-table.ts';
import type { MacroRegistry } from './registry.ts';
import { relationObject } from './relation.ts';
import { type RuntimeInput, runtimeScope } from './runtime.ts';

/** Macros that the built-in strategies consist of; a project that has one of them has a strategy of its own. */
const PARTS: Readonly<Record<string, string>> = {
  append: 'get_insert_into_sql',
  'delete+insert': 'get_delete_insert_merge_sql',
  merge: 'get_merge_sql',
};

/**
 * The macro `get_incremental_<strategy>_sql` of an incremental model, where the strategy or what it consists of is the
 * project's or a package's. None where the engine's own strategy applies.
 */
export function findOwnStrategy(macros: MacroRegistry, node: ExecutableNode): MacroEntry | undefined {
  if (node.resourceType !== 'model' || node.config.materialized !== 'incremental') return undefined;
  const strategy = String(node.config.incremental_strategy ?? 'default');
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const entry = macros.find(name, node.packageName);
  const part = PARTS[strategy];
  const parts = part === undefined ? [name] : [name, part];
  return entry !== undefined && parts.some((macro) => !isBuiltIn(macro, node.packageName, macros)) ? entry : undefined;
}

function isBuiltIn(macro: string, packageName: string, macros: MacroRegistry): boolean {
  return [macro, `postgres__${macro}`, `default__${macro}`].every(
    (name) => (macros.find(name, packageName)?.packageName ?? 'dbt') === 'dbt',
  );
}

/** The SQL with which a strategy macro brings the new rows into the table; dbt's names for what it is told. */
export async function renderOwnStrategy(entry: MacroEntry, call: StrategyCall, input: RuntimeInput): Promise<string> {
  return blameProject(async () => {
    const { quoting } = input.workspace.root;
    const { config } = input.node;
    const told = new PyDict([
      ['target_relation', relationObject(call.target, quoting, 'table')],
      ['temp_relation', relationObject(call.source, quoting, 'table')],
      ['unique_key', toPython(config.unique_key ?? null)],
      ['dest_columns', call.columns.map(columnObject)],
      ['incremental_predicates', toPython(config.predicates ?? config.incremental_predicates ?? null)],
    ]);
    return printText(await bindMacro(entry.block, await runtimeScope(input))([told], {}));
  });
}
