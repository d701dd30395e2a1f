import path from 'node:path';
import { deferStateMissing, type RelationName } from '../core/index.ts';
import type { Workspace } from './config/index.ts';
import type { TemplateDatabase } from './context/index.ts';
import { loadDeferState } from './state/index.ts';

/** Where a node is read that this target does not have; undefined: where the project says. */
export type Defer = (uniqueId: string, database: TemplateDatabase) => Promise<RelationName | undefined>;

/**
 * `--defer`: nodes that are not there are read where an earlier run or another target has them, with `--favor-state`
 * also those that are there and not selected. Undefined without `--defer`. Throws CONFIG_STATE_ errors.
 */
export function readDefer(
  workspace: Workspace,
  selected: readonly string[],
  ownRelation: (uniqueId: string) => RelationName,
): Defer | undefined {
  const { defer, deferState, state, favorState } = workspace.flags;
  if (!defer) return undefined;
  const directory = deferState ?? state;
  if (directory === undefined) throw deferStateMissing();
  const relations = loadDeferState(path.resolve(workspace.root.directory, directory));
  const chosen = new Set(selected);
  return async (uniqueId, database) => {
    const deferred = relations.get(uniqueId);
    if (deferred === undefined) return undefined;
    if (favorState && !chosen.has(uniqueId)) return deferred;
    return (await database.getRelation(ownRelation(uniqueId))) === undefined ? deferred : undefined;
  };
}
