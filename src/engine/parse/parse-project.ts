import { allProjects, type Workspace } from '../config/index.ts';
import { matchConditions, readInputs } from './conditions.ts';
import { openResult } from './open-result.ts';
import type { ParseResult } from './parse-result.ts';
import { listProjectFiles } from './project-files.ts';

/**
 * Reads every file of the project and its packages and makes the manifest of it; where nothing has changed that the
 * last parse depended on, it is that parse's. Connects to nothing: templates are rendered with `execute` false, if at
 * all. Never throws for what users wrote; all of it is in `problems`.
 */
export async function parseProject(workspace: Workspace): Promise<ParseResult> {
  const files = allProjects(workspace).flatMap(listProjectFiles);
  const { partialParse, root } = workspace;
  const inputs = readInputs(workspace, files);
  const match = matchConditions(partialParse?.conditions, inputs, workspace);
  const parts = partialParse?.result;
  if (parts && match.holds === 'everything') {
    partialParse?.keep(root.targetPath);
    return Object.assign(openResult(parts, root), { freshIds: new Set<string>(), areLinksKept: true });
  }
  // Most of the engine, which a command on a project as it was does without.
  const { parseChanged } = await import('./parse-changed.ts');
  return await parseChanged(workspace, files, { inputs, match, parts });
}
