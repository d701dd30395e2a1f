import { allProjects, type Workspace } from '../config/index.ts';
import { inputDigests, matchConditions, Observations } from './observations.ts';
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
  const digests = inputDigests(workspace, files);
  const match = matchConditions(partialParse?.conditions, digests, workspace);
  const parts = match.holds === 'nothing' ? undefined : partialParse?.result;
  if (parts && match.holds === 'everything') {
    partialParse?.keep(root.targetPath);
    return { ...openResult(parts, root), freshIds: new Set() };
  }
  const { parseAgain } = await import('./parse-again.ts');
  // What is taken from an earlier parse depends on what that one looked at.
  const observations = new Observations(parts ? match.seen : []);
  const earlier = parts && { parsed: openResult(parts, root), findings: openFindings(parts) };
  const found = await parseAgain(observations.watch(workspace), files, match, earlier);
  const conditions = partialParse && observations.conditions(digests);
  const result = conditions === undefined ? undefined : storeResult(found, parts && earlier && { parts, ...earlier });
  if (conditions !== undefined && result) {
    partialParse?.save(root.targetPath, { conditions, result, isWhole: found.parsed.freshIds === undefined });
  }
  return found.parsed;
}
