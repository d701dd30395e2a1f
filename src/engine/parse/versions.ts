import { type ModelVersion, propertyInvalid } from '../../core/index.ts';
import { isRecord } from '../config/index.ts';
import { compareVersions } from '../graph/index.ts';
import { listed } from './merge-config.ts';
import type { Problems } from './problems.ts';
import type { PropertyEntry } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Entries of models with `versions:` become one entry for each version, with what the version adds or replaces. */
export function expandVersions(entries: readonly PropertyEntry[], problems: Problems): PropertyEntry[] {
  return entries.flatMap((entry) => (isVersioned(entry) ? expand(entry, problems) : [entry]));
}

function isVersioned({ section, value }: PropertyEntry): boolean {
  return section === 'models' && value.versions !== undefined && value.versions !== null;
}

function expand(entry: PropertyEntry, problems: Problems): PropertyEntry[] {
  const reader = new PropertyReader(entry, problems);
  const versions = reader.children('versions').flatMap((version) => {
    const { v } = version.fields;
    if (isVersion(v)) return [{ v, version }];
    const expected = { fr: 'un nombre ou un texte', en: 'a number or a text' };
    problems.error(propertyInvalid(`models.${entry.name}.versions.v`, expected, version.place('v')));
    return [];
  });
  const known = versions.map(({ v }) => v);
  const latest = latestOf(reader, known);
  if (latest === undefined) return [];
  return versions.map(({ v, version }) => {
    const definedIn = version.text('defined_in') ?? `${entry.name}_v${v}`;
    const value = versionValue(entry.value, version);
    return { ...entry, value, version: { v, latest, definedIn } };
  });
}

function isVersion(value: unknown): value is ModelVersion {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function latestOf(reader: PropertyReader, known: readonly ModelVersion[]): ModelVersion | undefined {
  const { latest_version: written } = reader.fields;
  if (written === undefined || written === null) return [...known].sort(compareVersions).at(-1);
  const found = known.find((version) => String(version) === String(written));
  if (found === undefined) {
    const list = known.join(', ');
    const expected = { fr: `une des versions : ${list}`, en: `one of the versions: ${list}` };
    const name = `models.${reader.entry.name}.latest_version`;
    reader.problems.error(propertyInvalid(name, expected, reader.place('latest_version')));
  }
  return found;
}

/** What a version says stands over what the model says; configurations are laid over each other. */
function versionValue(model: Fields, version: PropertyReader): Fields {
  const { versions: _versions, latest_version: _latest, ...shared } = model;
  const { v: _v, defined_in: _file, columns: _columns, config, ...own } = version.fields;
  const tests = ['tests', 'data_tests'].some((key) => own[key] !== undefined);
  const inherited = tests ? without(shared, ['tests', 'data_tests']) : shared;
  return {
    ...inherited,
    ...own,
    deprecation_date: own.deprecation_date,
    config: deepMerge(model.config, config),
    columns: versionColumns(listed(model.columns), version),
  };
}

function without(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}

/** Mappings merge, lists add up, anything else is replaced. */
function deepMerge(base: unknown, update: unknown): unknown {
  if (update === undefined) return base;
  if (Array.isArray(base) && Array.isArray(update)) return [...new Set([...update, ...base])];
  if (!isRecord(base) || !isRecord(update)) return update;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(update)) merged[key] = deepMerge(merged[key], value);
  return merged;
}

/** The model's columns that `include` and `exclude` leave, then those of the version's own. */
function versionColumns(model: readonly unknown[], version: PropertyReader): unknown[] {
  const written = version.list('columns').filter(isRecord);
  const filter = written.find((column) => 'include' in column || 'exclude' in column);
  const own = written.filter((column) => column !== filter);
  const excluded = new Set(listed(filter?.exclude).map(String));
  const included = filter?.include ?? '*';
  const isKept = (name: string) =>
    !excluded.has(name) && (included === '*' || included === 'all' || listed(included).map(String).includes(name));
  const replaced = new Set(own.map((column) => String(column.name)));
  const kept = model.filter((column) => {
    const name = isRecord(column) ? String(column.name) : '';
    return isKept(name) && !replaced.has(name);
  });
  return [...kept, ...own];
}
