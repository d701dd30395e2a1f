import { createHash } from 'node:crypto';
import {
  type ModelVersion,
  nearestNames,
  parseCsv,
  type SourceLocation,
  type UnitTestInput,
  type UnitTestNode,
  type UnitTestRows,
  unitTestFixtureMissing,
} from '../../core/index.ts';
import { isRecord, type YamlPath } from '../config/index.ts';
import { placeOfConfig, readerLayers } from './config-places.ts';
import type { NodeContext } from './executable-nodes.ts';
import { listed } from './merge-config.ts';
import { checkedConfig, mergeNodeConfig, warnUnknownConfig } from './node-config.ts';
import { type ProjectFile, pathParts, readText } from './project-files.ts';
import { locate, type PropertyEntry } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';

/** A unit test before its model was looked for. */
export interface ParsedUnitTest {
  readonly node: UnitTestNode;
  readonly location: SourceLocation;
}

/** An entry of `unit_tests:`. Its rows are read, from fixture files too; its model is found when all nodes are known. */
export async function parseUnitTest(
  entry: PropertyEntry,
  files: readonly ProjectFile[],
  context: NodeContext,
): Promise<ParsedUnitTest> {
  const { problems, workspace, descriptions } = context;
  const reader = new PropertyReader(entry, problems);
  const { project, path, originalFilePath } = entry.file;
  const model = reader.text('model');
  if (model === undefined) reader.refuse('model', { fr: 'le nom d’un modèle', en: 'the name of a model' });
  const folders = pathParts(originalFilePath).slice(1, -1);
  const fqn = [project.name, ...folders, model ?? '', entry.name];
  const uniqueId = `unit_test.${project.name}.${model}.${entry.name}`;
  const properties = unitTestConfig(reader);
  warnUnknownConfig(reader.record('config'), 'unit_test', (key) => reader.place('config', key), problems);
  const layers = { resourceType: 'unit_test' as const, fqn, project, properties, file: {} };
  const merged = mergeNodeConfig(workspace, layers);
  const configured = { ...layers, own: readerLayers(reader), location: reader.place() };
  const placeOf = (path: YamlPath) => placeOfConfig(workspace, configured, path);
  const checked = checkedConfig(merged, { uniqueId, resourceType: 'unit_test' }, placeOf, problems);
  const { materialized: _none, ...config } = checked;
  const description = await descriptions.render(reader.fields.description, project.name, () =>
    reader.place('description'),
  );
  const given = await Promise.all(reader.children('given').map((input) => readInput(input, files)));
  const expect = await readRows(reader.child(reader.record('expect'), 'expect'), files);
  const overrides = reader.record('overrides');
  const versions = isRecord(reader.fields.versions) ? reader.fields.versions : undefined;
  const node: UnitTestNode = {
    resourceType: 'unit_test',
    uniqueId,
    name: entry.name,
    packageName: project.name,
    path,
    originalFilePath,
    fqn,
    description: description.text,
    docBlocks: description.docBlocks,
    tags: config.tags.map(String),
    meta: config.meta,
    config,
    model: model ?? '',
    versions,
    given,
    expect,
    overrides: {
      macros: recordOf(overrides.macros),
      vars: recordOf(overrides.vars),
      envVars: recordOf(overrides.env_vars),
    },
    checksum: checksumOf({ model, given, expect, overrides, versions }),
    dependsOn: { nodes: [], macros: [] },
  };
  return { node, location: locate(entry) };
}

function unitTestConfig(reader: PropertyReader): Record<string, unknown> {
  const config = reader.record('config');
  return {
    ...config,
    tags: [...reader.list('tags'), ...listed(config.tags)],
    meta: { ...reader.record('meta'), ...recordOf(config.meta) },
  };
}

async function readInput(reader: PropertyReader, files: readonly ProjectFile[]): Promise<UnitTestInput> {
  const input = reader.text('input');
  if (input === undefined) {
    reader.refuse('input', { fr: 'ref(…), source(…) ou this', en: 'ref(…), source(…) or this' });
  }
  return { input: input ?? '', ...(await readRows(reader, files)) };
}

const FORMATS = ['dict', 'csv', 'sql'] as const;

async function readRows(reader: PropertyReader, files: readonly ProjectFile[]): Promise<UnitTestRows> {
  const written = reader.text('format') ?? 'dict';
  const format = FORMATS.find((known) => known === written);
  if (format === undefined) {
    reader.refuse('format', { fr: `un de : ${FORMATS.join(', ')}`, en: `one of: ${FORMATS.join(', ')}` });
    return { format: 'dict', rows: [] };
  }
  const fixture = reader.text('fixture');
  const inline = reader.fields.rows ?? undefined;
  const seed = inline === undefined && fixture === undefined && format === 'dict' ? seedOf(reader, files) : undefined;
  if (seed) return { format, rows: csvRows((await readText(seed, reader.problems)) ?? '', reader) };
  const rows = fixture === undefined ? inline : await readFixture(fixture, format, reader, files);
  return { format, rows: checkedRows(rows, format, reader), ...(fixture === undefined ? {} : { fixture }) };
}

function checkedRows(rows: unknown, format: UnitTestRows['format'], reader: PropertyReader): UnitTestRows['rows'] {
  if (format === 'dict') {
    if (Array.isArray(rows) && rows.every(isRecord)) return fullRowFirst(rows);
    reader.refuse('rows', { fr: 'une liste de lignes {colonne: valeur}', en: 'a list of rows {column: value}' });
    return [];
  }
  if (typeof rows === 'string') return format === 'sql' ? rows : fullRowFirst(csvRows(rows, reader));
  if (rows !== undefined) reader.refuse('rows', { fr: `un texte (format ${format})`, en: `a text (format ${format})` });
  return format === 'sql' ? '' : [];
}

/** Rows under the titles of the first line; what is empty is NULL. */
function csvRows(text: string, reader: PropertyReader): Readonly<Record<string, unknown>>[] {
  const [header, ...records] = parseCsv(text, reader.entry.file.originalFilePath);
  const titles = header?.fields.map((title) => title.trim()) ?? [];
  return records.map(({ fields }) =>
    Object.fromEntries(titles.map((title, index) => [title, (fields[index] ?? '') === '' ? null : fields[index]])),
  );
}

/** As in dbt, a row without NULL comes first: databases take the types of the columns from it. */
function fullRowFirst(rows: readonly Readonly<Record<string, unknown>>[]): UnitTestRows['rows'] {
  const full = rows.findIndex((row) => Object.values(row).every((value) => value !== null));
  const row = rows[full];
  return row === undefined || full <= 0 ? rows : [row, ...rows.filter((_, index) => index !== full)];
}

/** A seed may stand for itself: without rows, those of its file are taken. */
function seedOf(reader: PropertyReader, files: readonly ProjectFile[]): ProjectFile | undefined {
  const name = /^\s*ref\s*\(.*?['"]([^'"]+)['"]\s*\)\s*$/.exec(String(reader.fields.input ?? ''))?.[1];
  return files.find(({ kind, path }) => kind === 'seeds' && fixtureName(path) === name);
}

async function readFixture(
  name: string,
  format: UnitTestRows['format'],
  reader: PropertyReader,
  files: readonly ProjectFile[],
): Promise<unknown> {
  const own = files.filter(
    ({ kind, project }) => kind === 'fixtures' && project.name === reader.entry.file.project.name,
  );
  const file = own.find(({ path }) => fixtureName(path) === name && path.endsWith(`.${format}`));
  if (file) return readText(file, reader.problems);
  const near = nearestNames(
    name,
    own.map(({ path }) => fixtureName(path)),
  );
  reader.problems.error(unitTestFixtureMissing(name, format, reader.place('fixture'), near));
  return undefined;
}

function fixtureName(path: string): string {
  return pathParts(path).at(-1) ?? '';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function checksumOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Whether `versions:` of a unit test takes a version of its model: `include` or `exclude`, else every one. */
export function takesVersion({ versions }: UnitTestNode, version: ModelVersion): boolean {
  if (versions === undefined) return true;
  const listedIn = (key: 'include' | 'exclude') => listed(versions[key]).map(String).includes(String(version));
  if (versions.include !== undefined) return listedIn('include');
  return !listedIn('exclude');
}
