import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutableNode } from '../../core/index.ts';

/** Writes an artifact whole or not at all: a reader never sees half a file. */
export function writeArtifact(directory: string, name: string, content: Record<string, unknown>): void {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, name);
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, JSON.stringify(content));
  renameSync(unfinished, file);
}

/**
 * Where dbt puts a node's SQL below `target/compiled` or `target/run`, with forward slashes:
 * `<package>/models/x.sql`, and for generic tests `<package>/models/schema.yml/<test>.sql`.
 */
export function nodeTextPath(node: ExecutableNode): string {
  const isGenericTest = node.resourceType === 'test' && node.testKind === 'generic';
  const file = isGenericTest ? `${node.originalFilePath}/${node.path.split('/').at(-1)}` : node.originalFilePath;
  return `${node.packageName}/${file}`;
}

/** Writes a node's SQL below `target/<kind>` and returns its path relative to the target folder's parent. */
export function writeNodeText(target: string, kind: 'compiled' | 'run', node: ExecutableNode, sql: string): string {
  const relative = nodeTextPath(node);
  const file = path.join(target, kind, ...relative.split('/'));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, sql);
  return [path.basename(target), kind, relative].join('/');
}
