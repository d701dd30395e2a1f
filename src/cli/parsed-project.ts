import type { ResourceType, SigetiError } from '../core/index.ts';
import { type ParseResult, parseProject, selectFromProject, type Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';
import { formatCount, plural } from './render/format.ts';
import type { Terminal } from './terminal.ts';
import { showWarnings, showWarningsOrThrow } from './warnings.ts';

/** Parses the project and shows every problem of it at once. Undefined when there is any: nothing can be run then. */
export async function parseOrReport(
  workspace: Workspace,
  context: Pick<CommandContext, 'terminal'>,
): Promise<ParseResult | undefined> {
  const { parsed, problems } = await parseAndReport(workspace, context);
  return problems.length === 0 ? parsed : undefined;
}

/** The same, with the problems that were shown. */
export async function parseAndReport(
  workspace: Workspace,
  { terminal }: Pick<CommandContext, 'terminal'>,
): Promise<{ readonly parsed: ParseResult; readonly problems: readonly SigetiError[] }> {
  const parsed = await parseProject(workspace);
  const problems = [...parsed.problems, ...showWarnings(parsed.warnings, workspace, terminal)];
  for (const problem of problems) terminal.error(problem.toJSON());
  if (problems.length > 0) tellNothingRun(problems.length, terminal);
  return { parsed, problems };
}

function tellNothingRun(length: number, terminal: Terminal): void {
  const count = formatCount(length, terminal.language);
  terminal.warn(
    terminal.language === 'fr'
      ? `\n${count} ${plural(length, 'fr', { fr: 'problème', en: '' }, { fr: 'problèmes', en: '' })} dans le projet ; rien n’a été exécuté.`
      : `\n${count} ${length === 1 ? 'problem' : 'problems'} in the project; nothing was run.`,
  );
}

/** The nodes that the options select among those the verb works on, in the order of the manifest. */
export async function selectOrReport(
  workspace: Workspace,
  parsed: ParseResult,
  verbTypes: readonly ResourceType[],
  { options, terminal }: CommandContext,
): Promise<readonly string[]> {
  const { select = options.models, exclude, selector } = options;
  const resourceTypes = chosenTypes(verbTypes, workspace, options);
  const selection = { select, exclude, selector, resourceTypes };
  const { ids, warnings } = await selectFromProject(workspace, parsed, selection);
  showWarningsOrThrow(warnings, workspace, terminal);
  return ids;
}

/** Of the types that a verb works on, those that the options, or else the environment, ask for. */
function chosenTypes(
  verbTypes: readonly ResourceType[],
  { flags }: Workspace,
  options: CommandContext['options'],
): ReadonlySet<ResourceType> {
  // Only `list` has any: for other verbs they are among those of `select`.
  if (options.models !== undefined) return new Set(verbTypes.filter((type) => type === 'model'));
  const given = [...(options.resourceType ?? []), ...(options.resourceTypes ?? [])];
  const wanted = given.length > 0 ? given : flags.resourceTypes;
  const without = [...(options.excludeResourceType ?? []), ...(options.excludeResourceTypes ?? [])];
  const unwanted = without.length > 0 ? without : flags.excludeResourceTypes;
  const isWanted = (type: ResourceType) =>
    wanted.length === 0 || wanted.some((name) => name === type || name === 'all' || name === 'default');
  return new Set(verbTypes.filter((type) => isWanted(type) && !unwanted.includes(type)));
}
