import { promises, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutableNode, UnitTestNode } from '../../core/index.ts';
import { makeDirectory } from '../config/index.ts';
import { targetUnwritable } from './errors.ts';
import type { CompiledText } from './manifest.ts';

/** Writes the SQL of nodes below `target/` while the run goes on: hundreds of files that nobody waits for. */
export interface NodeTexts {
  /** What was compiled so far, by unique id. */
  readonly compiled: ReadonlyMap<string, CompiledText>;
  write(kind: 'compiled' | 'run', node: ExecutableNode | UnitTestNode, sql: string): void;
  /** Waits for all that was written. Throws RUN_TARGET_UNWRITABLE for the first that could not be. */
  close(): Promise<void>;
}

/** `shown` is how the manifest names the folder. */
export function openNodeTexts(target: string, shown: string): NodeTexts {
  const folders = new Set<string>();
  const failures: unknown[] = [];
  const writes: Promise<void>[] = [];
  const compiled = new Map<string, CompiledText>();
  const put = async (file: string, sql: string) => {
    const folder = path.dirname(file);
    if (!folders.has(folder)) makeDirectory(folder);
    folders.add(folder);
    await promises.writeFile(file, sql);
  };
  return {
    compiled,
    write: (kind, node, sql) => {
      const relative = nodeTextPath(node);
      const file = path.join(target, kind, ...relative.split('/'));
      if (!holds(file, sql)) writes.push(put(file, sql).catch((reason: unknown) => void failures.push(reason)));
      if (kind === 'compiled') compiled.set(node.uniqueId, { sql, path: [shown, kind, relative].join('/') });
    },
    close: async () => {
      await Promise.all(writes);
      if (failures.length > 0) throw targetUnwritable(target, failures[0]);
    },
  };
}

/** Most texts are those of the run before: reading one costs a tenth of writing it, and a busy disk delays no read. */
function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

/**
 * Where dbt puts a node's SQL below `target/compiled` or `target/run`, with forward slashes:
 * `<package>/models/x.sql`, for what a YAML file holds `<package>/models/schema.yml/<test>.sql`, for its unit tests
 * `<package>/models/schema.yml/models/<test>.sql`, and for its snapshots
 * `<package>/models/schema.yml/schema.yml/<snapshot>.sql`.
 */
function nodeTextPath(node: ExecutableNode | UnitTestNode): string {
  if (node.resourceType === 'unit_test') {
    const file = node.originalFilePath;
    return `${node.packageName}/${file}/${path.posix.dirname(file)}/${node.name}.sql`;
  }
  if (node.resourceType === 'snapshot' && /\.ya?ml$/.test(node.originalFilePath))
    return `${node.packageName}/${node.originalFilePath}/${node.path}`;
  const isInYaml = node.resourceType === 'operation' || (node.resourceType === 'test' && node.testKind === 'generic');
  const file = isInYaml ? `${node.originalFilePath}/${node.path.split('/').at(-1)}` : node.originalFilePath;
  return `${node.packageName}/${file}`;
}
