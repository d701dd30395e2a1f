import path from 'node:path';
import type { Manifest, ResourceType } from '../core/index.ts';
import { manifestArtifact } from './artifacts/index.ts';
import type { Workspace } from './config/index.ts';
import { type SelectionResult, selectNodes } from './graph/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import { loadState } from './state/index.ts';

/** What a command line selects. */
export interface ProjectSelection {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly selector?: string | undefined;
  /** The types that the verb works on. */
  readonly resourceTypes: ReadonlySet<ResourceType>;
}

/**
 * The nodes of a project that a selection means, with the project's selectors, flags and the state it compares with.
 * Throws GRAPH_SELECTOR_, GRAPH_STATE_ and CONFIG_STATE_ errors.
 */
export function selectFromProject(
  workspace: Workspace,
  manifest: Manifest,
  selection: ProjectSelection,
): SelectionResult {
  const { flags, selectors } = workspace;
  const current = () => JSON.parse(JSON.stringify(manifestArtifact(manifest, invocationFacts(workspace))));
  const state =
    flags.state === undefined
      ? undefined
      : loadState(path.resolve(workspace.root.directory, flags.state), targetDirectory(workspace), current);
  return selectNodes(manifest, { ...selection, selectors, indirectSelection: flags.indirectSelection, state });
}
