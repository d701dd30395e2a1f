import type { ResourceType } from '../core/index.ts';
import { type ParseResult, parseProject, selectNodes, type Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';
import { renderError, renderWarning, renderWarnings } from './render/error.ts';
import { formatCount, plural } from './render/format.ts';

/** Parses the project and shows every problem of it at once. Undefined when there is any: nothing can be run then. */
export async function parseOrReport(
  workspace: Workspace,
  { terminal }: CommandContext,
): Promise<ParseResult | undefined> {
  const parsed = await parseProject(workspace);
  for (const text of renderWarnings(
    parsed.warnings.map((warning) => warning.toJSON()),
    terminal,
  ))
    terminal.warn(text);
  for (const problem of parsed.problems) terminal.warn(renderError(problem.toJSON(), terminal));
  const { length } = parsed.problems;
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
  parsed: ParseResult,
  verbTypes: readonly ResourceType[],
  { options, terminal }: CommandContext,
): readonly string[] {
  const { resourceType } = options;
  const resourceTypes = new Set(verbTypes.filter((type) => !resourceType || resourceType.includes(type)));
  const { select, exclude } = options;
  const { ids, warnings } = selectNodes(parsed.manifest, { select, exclude, resourceTypes });
  for (const warning of warnings) terminal.warn(renderWarning(warning.toJSON(), terminal));
  return ids;
}
