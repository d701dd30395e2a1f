import { allProjects, type Workspace } from '../config/index.ts';
import { holds, inputDigest, Observations } from './observations.ts';
import type { ParseResult } from './parse-result.ts';
import { listProjectFiles } from './project-files.ts';
import { openResult, storeResult } from './stored-result.ts';

/**
 * Reads every file of the project and its packages and makes the manifest of it; where nothing has changed that the
 * last parse depended on, it is that parse's. Connects to nothing: templates are rendered with `execute` false, if at
 * all. Never throws for what users wrote; all of it is in `problems`.
 */
export async function parseProject(workspace: Workspace): Promise<ParseResult> {
  const files = allProjects(workspace).flatMap(listProjectFiles);
  const { partialParse, root } = workspace;
  const digest = inputDigest(workspace, files);
  const known = partialParse?.conditions;
  const stored = known !== undefined && holds(known, digest, workspace) ? partialParse?.result : undefined;
  if (stored) {
    partialParse?.keep(root.targetPath);
    return openResult(stored, root);
  }
  const { parseFiles } = await import('./parse-files.ts');
  const observations = new Observations();
  const parsed = await parseFiles(observations.watch(workspace), files);
  const conditions = partialParse && observations.conditions(digest);
  const result = conditions && storeResult(parsed);
  if (conditions && result) partialParse?.save(root.targetPath, { conditions, result });
  return parsed;
}
