import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RelationName } from '../../core/index.ts';
import type { StateView } from '../graph/index.ts';
import { compareNodes, type Entry, type StateManifest } from './compare-nodes.ts';
import { stateNotFound, stateUnreadable } from './errors.ts';

/** The relations of an earlier run or another target, by unique id. */
export type DeferredRelations = ReadonlyMap<string, RelationName>;

/**
 * What the artifacts in `directory` say of the nodes of `current`, the project's manifest in dbt's shape. `target` is
 * the folder of the newest artifacts. Throws CONFIG_STATE_NOT_FOUND and CONFIG_STATE_UNREADABLE.
 */
export function loadState(directory: string, target: string, current: () => Entry): StateView {
  requireDirectory(directory);
  const manifest = readManifest(directory);
  const results = readResults(path.join(directory, 'run_results.json'));
  const before = readResults(path.join(directory, 'sources.json'));
  const now = readResults(path.join(target, 'sources.json'));
  return {
    nodes: manifest && compareNodes(toStateManifest(current()), manifest),
    statuses: results && new Map(results.map((result) => [text(result.unique_id), text(result.status)])),
    fresherSources: before && now && fresher(before, now),
  };
}

/** Where the nodes of the state's manifest have their relations. Throws as `loadState`. */
export function loadDeferState(directory: string): DeferredRelations {
  requireDirectory(directory);
  const manifest = readManifest(directory);
  if (manifest === undefined) throw stateNotFound(directory, 'manifest.json');
  const relations = new Map<string, RelationName>();
  for (const [uniqueId, entry] of manifest.nodes) {
    const { database, schema, alias, resource_type: type } = entry;
    if (!['model', 'seed', 'snapshot'].includes(text(type))) continue;
    if (record(entry.config).materialized === 'ephemeral') continue;
    relations.set(uniqueId, { database: text(database), schema: text(schema), identifier: text(alias) });
  }
  return relations;
}

function requireDirectory(directory: string): void {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) throw stateNotFound(directory, undefined);
}

function readManifest(directory: string): StateManifest | undefined {
  const content = readJson(path.join(directory, 'manifest.json'));
  return content && toStateManifest(content);
}

const PARTS = ['nodes', 'sources', 'exposures', 'metrics', 'semantic_models', 'saved_queries', 'unit_tests'];

function toStateManifest(content: Entry): StateManifest {
  const entries = (part: string) =>
    Object.entries(record(content[part])).map(([id, entry]) => [id, record(entry)] as const);
  return { nodes: new Map(PARTS.flatMap(entries)), macros: new Map(entries('macros')) };
}

/** dbt's rule: a source is fresher when its newest row is newer, or when it was not checked before. */
function fresher(before: readonly Entry[], now: readonly Entry[]): ReadonlySet<string> {
  const loaded = new Map(before.map((result) => [text(result.unique_id), result.max_loaded_at]));
  const later = now.filter(({ unique_id: id, max_loaded_at: newest }) => {
    if (typeof newest !== 'string') return false;
    const known = loaded.get(text(id));
    return typeof known === 'string' ? Date.parse(newest) > Date.parse(known) : !loaded.has(text(id));
  });
  return new Set(later.map(({ unique_id: id }) => text(id)));
}

function readResults(file: string): readonly Entry[] | undefined {
  const content = readJson(file);
  if (content === undefined) return undefined;
  if (!Array.isArray(content.results)) throw stateUnreadable(file, new Error('results'));
  return content.results.map(record);
}

function readJson(file: string): Entry | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isRecord(content)) return content;
  } catch (cause) {
    throw stateUnreadable(file, cause);
  }
  throw stateUnreadable(file, new Error('JSON: {…}'));
}

function record(value: unknown): Entry {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
