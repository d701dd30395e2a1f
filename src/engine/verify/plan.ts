import type { Manifest, ModelNode, TestNode } from '../../core/index.ts';
import { planRun } from '../run/index.ts';

/** What is to be built and compared, and how rows find their counterparts. Plain data. */
export interface VerifyPlan {
  /** The selected models that have a relation, upstream first. */
  readonly nodes: readonly ModelNode[];
  /** Unique id → the planned nodes it reads, also through ephemeral models. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  /** Unique id → columns that are tested as unique. */
  readonly uniqueColumns: ReadonlyMap<string, readonly string[]>;
}

/** Plans to build the models among the unique ids; seeds, snapshots and sources are read where they are. */
export function planVerification(manifest: Manifest, ids: readonly string[]): VerifyPlan {
  const models = ids.filter((id) => manifest.nodes.get(id)?.resourceType === 'model');
  const { upstream } = planRun(manifest, models, 'run');
  return { nodes: inOrder(manifest, upstream), upstream, uniqueColumns: uniqueColumns(manifest) };
}

function inOrder(manifest: Manifest, upstream: VerifyPlan['upstream']): readonly ModelNode[] {
  const ordered = new Map<string, ModelNode>();
  const visit = (id: string): void => {
    const node = manifest.nodes.get(id);
    if (ordered.has(id) || node?.resourceType !== 'model') return;
    for (const parent of upstream.get(id) ?? []) visit(parent);
    ordered.set(id, node);
  };
  for (const id of upstream.keys()) visit(id);
  return [...ordered.values()];
}

function uniqueColumns({ nodes }: Manifest): ReadonlyMap<string, readonly string[]> {
  const isUnique = (node: TestNode) => node.testMetadata?.name === 'unique' && node.config.enabled;
  const found = new Map<string, string[]>();
  for (const node of nodes.values()) {
    if (node.resourceType !== 'test' || node.attachedNode === undefined || node.columnName === undefined) continue;
    if (isUnique(node)) found.set(node.attachedNode, [...(found.get(node.attachedNode) ?? []), node.columnName]);
  }
  return found;
}

/**
 * The columns by which a model's rows are matched: `meta.natural_key`, else `unique_key`, else the first column that is
 * tested as unique; none where the project says nothing or a column is not there: rows are then compared whole.
 */
export function matchingKey(node: ModelNode, unique: readonly string[], columns: readonly string[]): readonly string[] {
  const natural = names(node.config.meta.natural_key);
  const declared = natural.length > 0 ? natural : names(node.config.unique_key);
  const key = (declared.length > 0 ? declared : unique.slice(0, 1)).map((name) => realName(name, columns));
  return key.every((name) => columns.includes(name)) ? key : [];
}

/** The columns of a list or a single name of the configuration. */
export function names(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

/** A name as SQL would find it: as written, unquoted, else in lower case. */
export function realName(written: string, columns: readonly string[]): string {
  const bare = /^".*"$/s.test(written) ? written.slice(1, -1).replaceAll('""', '"') : written;
  return columns.includes(bare) ? bare : bare.toLowerCase();
}
