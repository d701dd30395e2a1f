import type { ExecutableNode } from './manifest.ts';

/**
 * The part of the warehouse that a node belongs to: a model's first folder, `models` for one that lies in none, and else
 * the plural of its kind: `seeds`, `snapshots`, `tests`, `hooks`.
 */
export function layerOf({ resourceType, path }: ExecutableNode): string {
  if (resourceType === 'operation') return 'hooks';
  if (resourceType !== 'model') return `${resourceType}s`;
  const [folder, file] = path.split('/');
  return file === undefined ? 'models' : (folder ?? 'models');
}
