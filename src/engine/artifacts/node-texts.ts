import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutableNode } from '../../core/index.ts';
import { targetUnwritable } from './errors.ts';
import type { CompiledText } from './manifest.ts';

/**
 * Writes the SQL of nodes below `target/`: hundreds of small files, for which one call each costs a fifth of what a
 * promise and three trips to the thread pool do.
 */
export interface NodeTexts {
  /** What was compiled so far, by unique id. */
  readonly compiled: ReadonlyMap<string, CompiledText>;
  write(kind: 'compiled' | 'run', node: ExecutableNode, sql: string): void;
  /** Throws RUN_TARGET_UNWRITABLE for the first text that could not be written. */
  close(): void;
}

export function openNodeTexts(target: string): NodeTexts {
  const folders = new Set<string>();
  const compiled = new Map<string, CompiledText>();
  let failure: unknown;
  const writeFile = (file: string, sql: string) => {
    const folder = path.dirname(file);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(file, sql);
  };
  return {
    compiled,
    write: (kind, node, sql) => {
      const relative = nodeTextPath(node);
      try {
        writeFile(path.join(target, kind, ...relative.split('/')), sql);
      } catch (error) {
        failure ??= error;
      }
      const shown = [path.basename(target), kind, relative].join('/');
      if (kind === 'compiled') compiled.set(node.uniqueId, { sql, path: shown });
    },
    close: () => {
      if (failure !== undefined) throw targetUnwritable(target, failure);
    },
  };
}

/**
 * Where dbt puts a node's SQL below `target/compiled` or `target/run`, with forward slashes:
 * `<package>/models/x.sql`, and for generic tests `<package>/models/schema.yml/<test>.sql`.
 */
function nodeTextPath(node: ExecutableNode): string {
  const isGenericTest = node.resourceType === 'test' && node.testKind === 'generic';
  const file = isGenericTest ? `${node.originalFilePath}/${node.path.split('/').at(-1)}` : node.originalFilePath;
  return `${node.packageName}/${file}`;
}
