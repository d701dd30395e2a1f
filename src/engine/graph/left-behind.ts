import { isExecutable, type Manifest, type NodeResult } from '../../core/index.ts';
import { buildGraph } from './graph.ts';

/** What keeps rows of its own: a view shows what is below it without being built again. */
const KEEPS_ROWS = new Set(['table', 'incremental', 'materialized_view']);

/**
 * The models with rows of their own that read, directly or not, what a run has changed, and that the run itself did not
 * build: they are now behind. Names in the order of the manifest.
 */
export function leftBehind(manifest: Manifest, results: readonly NodeResult[]): readonly string[] {
  const ran = new Set(results.map(({ uniqueId }) => uniqueId));
  const changed = results.filter(({ status, rowsAffected }) => status === 'success' && rowsAffected !== 0);
  const { children } = buildGraph(manifest);
  const behind = new Set<string>();
  const visit = (id: string): void => {
    for (const child of children(id)) {
      if (ran.has(child) || behind.has(child)) continue;
      behind.add(child);
      visit(child);
    }
  };
  for (const { uniqueId } of changed) visit(uniqueId);
  return [...manifest.nodes.values()]
    .filter((node) => behind.has(node.uniqueId) && isExecutable(node) && KEEPS_ROWS.has(node.config.materialized))
    .map(({ name }) => name);
}
