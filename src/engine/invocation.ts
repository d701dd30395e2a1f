import path from 'node:path';
import { hasRelation, type Manifest } from '../core/index.ts';
import type { InvocationFacts } from './artifacts/index.ts';
import { allProjects, DBT_VERSION, type Workspace } from './config/index.ts';

/** Where the project's artifacts go. */
export function targetDirectory(workspace: Pick<Workspace, 'root'>): string {
  return path.resolve(workspace.root.directory, workspace.root.targetPath);
}

/** What artifacts say of this invocation. */
export function invocationFacts(workspace: Workspace): InvocationFacts {
  const { invocationId, startedAt } = workspace;
  return {
    invocationId,
    startedAt,
    generatedAt: new Date(),
    dbtVersion: DBT_VERSION,
    projectDirectories: projectDirectories(workspace),
  };
}

/** Where the projects lie, by their names. */
export function projectDirectories(workspace: Workspace): ReadonlyMap<string, string> {
  return new Map(allProjects(workspace).map(({ name, directory }) => [name, directory]));
}

/** Published per node, a node finds what it reads where readers do. */
export function publishedIn(manifest: Manifest) {
  return (uniqueId: string) => {
    const node = manifest.nodes.get(uniqueId);
    if (node === undefined || !hasRelation(node)) throw new TypeError(`No relation: ${uniqueId}`);
    return node.relation;
  };
}
