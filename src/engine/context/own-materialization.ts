import type { RelationName } from '../../core/index.ts';
import { bindMacro, dictEntries, HostObject, type Value } from '../jinja/index.ts';
import { blameProject } from './blame.ts';
import { materializationIncomplete } from './errors.ts';
import type { MacroEntry } from './macro-table.ts';
import { nameOf } from './relation.ts';
import { type RuntimeInput, runtimeScope } from './runtime.ts';

/** What a project's own materialization has made of a node. */
export interface Materialized {
  /** What it returned: all that it created or changed. */
  readonly relations: readonly RelationName[];
  /** Rows that its statement `main` touched. */
  readonly rowsAffected: number | undefined;
}

/**
 * Runs a `{% materialization %}` block for a node whose SQL is `input.compiledCode`. Its statements run as they come.
 * Throws COMPILE_MATERIALIZATION_INCOMPLETE for a block without a statement `main` or that returns no relations.
 */
export async function runOwnMaterialization(entry: MacroEntry, input: RuntimeInput): Promise<Materialized> {
  return blameProject(async () => {
    const scope = await runtimeScope(input);
    const returned = await bindMacro(entry.block, scope)([], {});
    const loadResult = scope.get('load_result');
    const main = typeof loadResult === 'function' ? await loadResult(['main'], {}) : null;
    if (!(main instanceof HostObject)) {
      throw materializationIncomplete(entry.block.name, entry.block.location, {
        fr: "ne contient pas {% call statement('main') %}",
        en: "has no {% call statement('main') %}",
      });
    }
    return { relations: relationsOf(entry, returned), rowsAffected: rowsOf(main) };
  });
}

function relationsOf(entry: MacroEntry, returned: Value): readonly RelationName[] {
  const relations = new Map(dictEntries(returned)).get('relations');
  if (!Array.isArray(relations)) {
    throw materializationIncomplete(entry.block.name, entry.block.location, {
      fr: "ne finit pas par return({'relations': [...]})",
      en: "does not end with return({'relations': [...]})",
    });
  }
  return relations.map((relation) => nameOf('return', relation));
}

function rowsOf(main: HostObject): number | undefined {
  const response = main.getMember('response');
  const rows = response instanceof HostObject ? response.getMember('rows_affected') : undefined;
  return typeof rows === 'number' ? rows : undefined;
}
