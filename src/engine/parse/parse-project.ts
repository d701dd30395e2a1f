import { allProjects, type Workspace } from '../config/index.ts';
import { inputDigests, matchConditions, Observations } from './observations.ts';
import type { ParseResult } from './parse-result.ts';
import { listProjectFiles } from './project-files.ts';
import { openFindings, openResult, storeFindings, storeResult } from './stored-result.ts';

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
  const stored = match.holds === 'nothing' ? undefined : partialParse?.result;
  if (stored && match.holds === 'everything') {
    partialParse?.keep(root.targetPath);
    return openResult(stored, root);
  }
  const [{ parseFiles }, { KnownNodes }] = await Promise.all([import('./parse-files.ts'), import('./known-nodes.ts')]);
  const known = new KnownNodes(
    stored && { findings: openFindings(stored), manifest: openResult(stored, root).manifest },
  );
  // What is taken from an earlier parse depends on what that one looked at.
  const observations = new Observations(stored ? match.seen : []);
  const parsed = await parseFiles(observations.watch(workspace), files, known);
  const conditions = partialParse && observations.conditions(digests);
  const result = conditions && storeResult(parsed);
  if (conditions && result) {
    storeFindings(result, known.findings());
    partialParse?.save(root.targetPath, { conditions, result });
  }
  return parsed;
}
