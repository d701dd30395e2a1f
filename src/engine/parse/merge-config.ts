import { isRecord } from '../config/index.ts';

type Config = Readonly<Record<string, unknown>>;

const APPENDED = new Set(['tags', 'pre-hook', 'post-hook', 'packages']);
const UPDATED = new Set(['meta', 'quoting', 'column_types', 'docs', 'contract', 'snapshot_meta_column_names']);
const ALIASES: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook', dbname: 'database' };

/** A key under the name that the manifest uses. */
export function configKey(key: string): string {
  return ALIASES[key] ?? key;
}

/** Whether what several places say of a key is merged, part by part; the last of them has all the say of other keys. */
export function isMerged(key: string): boolean {
  return UPDATED.has(key) || key === 'grants';
}

/** `update` laid over `base` by dbt's rules: tags, hooks and packages add up, meta and its kin merge, others replace. */
export function mergeConfig(base: Config, update: Config): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [rawKey, value] of Object.entries(update)) {
    const key = configKey(rawKey);
    merged[key] = mergeValue(key, merged[key], value);
  }
  return merged;
}

function mergeValue(key: string, known: unknown, value: unknown): unknown {
  if (APPENDED.has(key)) return [...listed(known), ...listed(value)];
  if (isRecord(known) && isRecord(value)) {
    if (UPDATED.has(key)) return { ...known, ...value };
    if (key === 'grants') return mergeGrants(known, value);
  }
  return value;
}

/** A privilege with `+` adds grantees, without it names them anew. */
function mergeGrants(known: Config, value: Config): Config {
  const merged: Record<string, unknown> = {};
  for (const [privilege, grantees] of Object.entries(known)) merged[privilege] = listed(grantees);
  for (const [written, grantees] of Object.entries(value)) {
    const privilege = written.replace(/^\+/, '');
    const before = written.startsWith('+') ? listed(merged[privilege]) : [];
    merged[privilege] = [...before, ...listed(grantees)];
  }
  return merged;
}

/** A value that may be written alone or as a list. */
export function listed(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * The configurations that a tree of dbt_project.yml has for a node, outermost first: those of the whole tree, of the
 * project, of each folder and of the node itself. A key without `+` counts unless it opens a branch.
 */
export function configLevels(tree: Config, fqn: readonly string[]): Config[] {
  const levels = [levelConfig(tree)];
  let branch = tree;
  for (const part of fqn) {
    const next = branch[part];
    if (!isRecord(next)) break;
    levels.push(levelConfig(next));
    branch = next;
  }
  return levels;
}

/** What a branch says itself, without the branches below it. */
export function levelConfig(branch: Config): Config {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(branch)) {
    if (key.startsWith('+')) config[key.slice(1).trim()] = value;
    else if (!isRecord(value)) config[key] = value;
  }
  return config;
}
