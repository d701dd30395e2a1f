import type { ExecutableNode, SourceLocation } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { blameProject, hooksOf, type TemplateDatabase } from '../context/index.ts';
import { parseTemplate, renderTemplate, type Scope } from '../jinja/index.ts';
import { placeOfHook } from './place-of-hook.ts';

/** A statement before or after a node is built, as the project wrote it. */
export interface CompiledHook {
  /** Whether it runs inside the node's transaction. */
  readonly transaction: boolean;
  /** Finds where the project has it. */
  readonly place: () => SourceLocation;
  /** Its SQL, asked for when its turn comes: it may depend on what the node and the hooks before it have done. */
  readonly render: (database: TemplateDatabase) => Promise<string>;
}

/** The hooks of a configuration value; `scopeOf` gives the names that a text sees which asks that database. */
export function compileHooks(
  value: unknown,
  node: ExecutableNode,
  workspace: Workspace,
  scopeOf: (database: TemplateDatabase) => Promise<Scope>,
): readonly CompiledHook[] {
  return hooksOf(value)
    .filter(({ sql }) => sql.trim() !== '')
    .map(({ sql, transaction }) => {
      const place = () => placeOfHook(sql, node, workspace);
      const render = async (database: TemplateDatabase) => {
        const { file, line } = place();
        const template = parseTemplate(sql, file, line === undefined ? {} : { firstLine: line });
        return (await renderTemplate(template, await scopeOf(database))).trim();
      };
      return { transaction, place, render: (database) => blameProject(() => render(database)) };
    });
}
