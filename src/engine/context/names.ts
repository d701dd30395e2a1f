import type { RelationName } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { printText, toPython } from '../jinja/index.ts';
import { parsingAdapter } from './adapter-object.ts';
import { baseMembers, messageMembers } from './base.ts';
import { type CaptureNode, describeSkeleton } from './capture.ts';
import { contextObject } from './context-object.ts';
import { envVar } from './environment.ts';
import { macroNotFound } from './errors.ts';
import { constant } from './members.ts';
import type { MacroRegistry } from './registry.ts';
import { ContextScope } from './scope.ts';
import { VarObject } from './vars.ts';

/**
 * Where a node is built: what `generate_database_name`, `generate_schema_name` and `generate_alias_name` answer. A
 * package's own macro decides for its nodes, then the root project's, then dbt's rule.
 */
export async function captureNames(
  node: CaptureNode,
  workspace: Workspace,
  macros: MacroRegistry,
): Promise<RelationName> {
  const context: ContextScope = new ContextScope({
    macros,
    packageName: node.packageName,
    members: [
      {
        adapter: () =>
          parsingAdapter({ quoting: workspace.root.quoting, dispatch: (name, space) => context.dispatch(name, space) }),
        context: () => contextObject(context),
        var: () => new VarObject(workspace, node.packageName, true),
        env_var: () => envVar(workspace),
        execute: constant(false),
      },
      messageMembers({ emit: () => undefined }),
      baseMembers(workspace),
    ],
    lenient: false,
  });
  const described = toPython(describeSkeleton(node));
  const ask = async (macro: string, custom: unknown) => {
    const entry = macros.find(macro, node.packageName);
    if (!entry) throw macroNotFound(macro, undefined, [macro]);
    const answer = await context.bind(entry)([toPython(custom ?? null), described], {});
    return printText(answer).trim();
  };
  return {
    database: await ask('generate_database_name', node.config.database),
    schema: await ask('generate_schema_name', node.config.schema),
    identifier: await ask('generate_alias_name', node.config.alias),
  };
}
