import type { ResourceType } from '../core/index.ts';
import { type ParseResult, parseProject, selectNodes, type Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';
import { formatCount, plural } from './render/format.ts';
import { showWarnings, showWarningsOrThrow } from './warnings.ts';

/** Parses the project and shows every problem of it at once. Undefined when there is any: nothing can be run then. */
export async function parseOrReport(
  workspace: Workspace,
  { terminal }: CommandContext,
): Promise<ParseResult | undefined> {
  const parsed = await parseProject(workspace);
  const problems = [...parsed.problems, ...showWarnings(parsed.warnings, workspace, terminal)];
  for (const problem of problems) terminal.error(problem.toJSON());
  const { length } = problems;
  if (length === 0) return parsed;
  const count = formatCount(length, terminal.language);
  terminal.warn(
    terminal.language === 'fr'
      ? `\n${count} ${plural(length, 'fr', { fr: 'problème', en: '' }, { fr: 'problèmes', en: '' })} dans le projet ; rien n’a été exécuté.`
      : `\n${count} ${length === 1 ? 'problem' : 'problems'} in the project; nothing was run.`,
  );
  return undefined;
}

/** The nodes that the options select among those the verb works on, in the order of the manifest. */
export function selectOrReport(
  workspace: Workspace,
  parsed: ParseResult,
  verbTypes: readonly ResourceType[],
  { options, terminal }: CommandContext,
): readonly string[] {
  const { resourceType } = options;
  const resourceTypes = new Set(verbTypes.filter((type) => !resourceType || resourceType.includes(type)));
  const { select, exclude } = options;
  const { ids, warnings } = selectNodes(parsed.manifest, { select, exclude, resourceTypes });
  showWarningsOrThrow(warnings, workspace, terminal);
  return ids;
}
