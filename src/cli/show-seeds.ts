import { type NodeResult, toSigetiError } from '../core/index.ts';
import { type ParseResult, showNodes, type Workspace } from '../engine/index.ts';
import type { CommandContext } from './context.ts';
import { renderPreview } from './render/preview.ts';

/** As many as dbt shows. */
const ROWS = 10;

/** `--show`: the first rows of every seed that was loaded. */
export async function showSeeds(
  workspace: Workspace,
  parsed: ParseResult,
  results: readonly NodeResult[],
  { terminal, signal }: CommandContext,
): Promise<void> {
  const loaded = results.filter(
    ({ uniqueId, status }) => status === 'success' && parsed.manifest.nodes.get(uniqueId)?.resourceType === 'seed',
  );
  const ids = loaded.map(({ uniqueId }) => uniqueId);
  if (ids.length === 0) return;
  const shown = await showNodes(workspace, parsed, { what: { ids }, limit: ROWS, emit: () => undefined, signal });
  for (const { name, result, error } of shown) {
    if (result === undefined) terminal.error(toSigetiError(error).toJSON());
    else terminal.print(`\n${renderPreview(name, result, terminal)}`);
  }
}
