import { configPathUnused, type Manifest, nearestNames } from '../../core/index.ts';
import { isRecord, type ProjectConfigs, type Workspace } from '../config/index.ts';
import type { Problems } from './problems.ts';

/** Keys of dbt_project.yml for each tree, and the resource types that it configures. */
const TREES: readonly { readonly key: keyof ProjectConfigs; readonly types: readonly string[] }[] = [
  { key: 'models', types: ['model', 'analysis'] },
  { key: 'seeds', types: ['seed'] },
  { key: 'snapshots', types: ['snapshot'] },
  { key: 'data_tests', types: ['test'] },
  { key: 'sources', types: ['source'] },
  { key: 'exposures', types: ['exposure'] },
];

/** Warns of branches of the root project's file that match no folder and no node: nearly always a misspelt name. */
export function warnUnusedPaths(manifest: Manifest, workspace: Workspace, problems: Problems): void {
  const nodes = [...manifest.nodes.values(), ...manifest.disabled.values()];
  for (const { key, types } of TREES) {
    const fqns = nodes.filter(({ resourceType }) => types.includes(resourceType)).map(({ fqn }) => fqn);
    walk(workspace.root.configs[key], [], fqns, (path, near) => {
      const location = workspace.root.document.locate([key, ...path]);
      problems.warn(configPathUnused([key, ...path].join('.'), location, near));
    });
  }
}

/** `fqns` are those of the nodes below the branch. */
function walk(
  branch: Readonly<Record<string, unknown>>,
  path: readonly string[],
  fqns: readonly (readonly string[])[],
  warn: (path: readonly string[], near: readonly string[]) => void,
): void {
  for (const [name, child] of Object.entries(branch)) {
    if (name.startsWith('+') || !isRecord(child)) continue;
    const below = fqns.filter((fqn) => fqn[path.length] === name);
    if (below.length > 0) walk(child, [...path, name], below, warn);
    else warn([...path, name], nearestNames(name, new Set(fqns.flatMap((fqn) => fqn[path.length] ?? []))));
  }
}
