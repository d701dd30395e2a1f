import path from 'node:path';
import { type Manifest, type ResourceType, toJsonText } from '../core/index.ts';
import type { Workspace } from './config/index.ts';
import { type SelectionResult, type StateView, selectNodes } from './graph/index.ts';
import { invocationFacts, targetDirectory } from './invocation.ts';
import { headsOf, type ParseResult } from './parse/index.ts';

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
export async function selectFromProject(
  workspace: Workspace,
  parsed: ParseResult,
  selection: ProjectSelection,
): Promise<SelectionResult> {
  const { flags, selectors } = workspace;
  const state = flags.state === undefined ? undefined : await openState(workspace, parsed.manifest, flags.state);
  const chosen = { ...selection, selectors, indirectSelection: flags.indirectSelection, state };
  return selectNodes(headsOf(parsed), chosen);
}

async function openState(workspace: Workspace, manifest: Manifest, state: string): Promise<StateView> {
  // Few selections compare with another state.
  const [{ loadState }, { manifestArtifact }] = await Promise.all([
    import('./state/index.ts'),
    import('./artifacts/index.ts'),
  ]);
  const current = () => JSON.parse(toJsonText(manifestArtifact(manifest, invocationFacts(workspace))));
  return loadState(path.resolve(workspace.root.directory, state), targetDirectory(workspace), current);
}
