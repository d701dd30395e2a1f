import { allProjects, type Workspace } from '../config/index.ts';
import { matchConditions, readInputs } from './conditions.ts';
import { distinct } from './distinct.ts';
import { Observations } from './observations.ts';
import type { ParseResult } from './parse-result.ts';
import { listProjectFiles } from './project-files.ts';
import { openFindings, openResult, storeResult } from './stored-result.ts';

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
    return Object.assign(openResult(parts, root), { freshIds: new Set<string>() });
  }
  const findings = openFindings(parts);
  const earlier =
    parts && match.holds === 'others'
      ? { parsed: openResult(parts, root), findings, changes: match.changes }
      : undefined;
  // What is taken from an earlier parse depends on what that one looked at.
  const observations = new Observations(workspace, earlier && match.holds === 'others' ? match.before : undefined);
  // Most of the engine, which a command on a project as it was does without.
  const { parseAgain } = await import('./parse-again.ts');
  const found = await parseAgain(observations, files, findings, earlier);
  const observed = partialParse && observations.observed();
  const result = observed && storeResult(found, parts && earlier && { parts, ...earlier });
  if (observed && result) {
    const conditions = JSON.stringify({ ...inputs, ...observed }, distinct);
    partialParse?.save(root.targetPath, { conditions, result, isWhole: found.parsed.freshIds === undefined });
  }
  return found.parsed;
}
