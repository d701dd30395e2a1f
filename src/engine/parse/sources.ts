import type { SourceNode } from '../../core/index.ts';
import { isRecord, type Workspace } from '../config/index.ts';
import type { Scope } from '../jinja/index.ts';
import { readColumns } from './columns.ts';
import { placeOfConfig, readerLayers } from './config-places.ts';
import type { Descriptions } from './descriptions.ts';
import { listed } from './merge-config.ts';
import { checkedConfig, mergeNodeConfig, mergeUnrenderedConfig, warnUnknownConfig } from './node-config.ts';
import type { Problems } from './problems.ts';
import { type ProjectFile, pathParts } from './project-files.ts';
import type { PropertyEntry } from './property-entry.ts';
import { warnUnknownKeys } from './property-keys.ts';
import { PropertyReader } from './property-reader.ts';
import { loadedAt, mergedFreshness } from './source-freshness.ts';
import { readTests, type TestDeclaration, type TestTarget } from './test-declarations.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface SourceContext {
  readonly workspace: Workspace;
  readonly descriptions: Descriptions;
  readonly problems: Problems;
  /** What templates in a properties file can use. */
  readonly scopeOf: (file: ProjectFile) => Scope;
}

/** The tables of one entry of `sources:`, and the tests declared on them. */
export async function parseSource(
  entry: PropertyEntry,
  context: SourceContext,
): Promise<{ tables: SourceNode[]; tests: TestDeclaration[] }> {
  const { problems } = context;
  const source = new PropertyReader(entry, problems);
  const tables: SourceNode[] = [];
  const tests: TestDeclaration[] = [];
  for (const table of source.children('tables')) {
    warnUnknownKeys('table', table.fields, entry.document, [...entry.path, ...table.path], problems);
    tables.push(await parseTable(source, table, context));
    tests.push(...(await readTests(table, sourceTarget(source, table), context.scopeOf(entry.file))));
  }
  return { tables, tests };
}

/** A table of a source, as tests are declared on it. */
export function sourceTarget(source: PropertyReader, table: PropertyReader): TestTarget {
  return {
    kind: 'source',
    name: table.text('name') ?? '',
    sourceName: source.entry.name,
    tags: [...source.texts('tags'), ...table.texts('tags')],
  };
}

async function parseTable(source: PropertyReader, table: PropertyReader, context: SourceContext): Promise<SourceNode> {
  const { descriptions, workspace, problems } = context;
  const { entry } = source;
  const { project, originalFilePath, path } = entry.file;
  const name = table.text('name') ?? '';
  const sourceName = entry.name;
  const fqn = [project.name, ...pathParts(path).slice(0, -1), sourceName, name];
  const uniqueId = `source.${project.name}.${sourceName}.${name}`;
  const properties = tableConfig(source, table);
  warnUnknownConfig(source.record('config'), 'source', (key) => source.place('config', key), problems);
  warnUnknownConfig(table.record('config'), 'source', (key) => table.place('config', key), problems);
  const layers = { resourceType: 'source' as const, fqn, project, properties, file: {} };
  const own = [table, source].flatMap(readerLayers);
  const config = checkedConfig(
    mergeNodeConfig(workspace, layers),
    { uniqueId, resourceType: 'source' },
    (path) => placeOfConfig(workspace, { ...layers, own, location: table.place() }, path),
    problems,
  );
  const { materialized: _none, ...sourceConfig } = config;
  const descriptionOf = (reader: PropertyReader) =>
    descriptions.render(reader.fields.description, project.name, () => reader.place('description'));
  const description = await descriptionOf(table);
  return {
    resourceType: 'source',
    uniqueId,
    name,
    packageName: project.name,
    path: originalFilePath,
    originalFilePath,
    fqn,
    description: description.text,
    docBlocks: description.docBlocks,
    tags: config.tags,
    meta: config.meta,
    sourceName,
    sourceDescription: (await descriptionOf(source)).text,
    loader: source.text('loader') ?? '',
    identifier: table.text('identifier') ?? name,
    relation: {
      database: source.text('database') ?? workspace.target.dbname,
      schema: source.text('schema') ?? sourceName,
      identifier: table.text('identifier') ?? name,
    },
    config: sourceConfig,
    unrenderedConfig: mergeUnrenderedConfig(workspace, layers),
    columns: await readColumns(table, descriptions),
    loadedAtField: optionalText(config.loaded_at_field),
    loadedAtQuery: optionalText(config.loaded_at_query),
    freshness: config.freshness,
    external: table.fields.external,
    quoting: quotingOf(source, table),
    sourceMeta: { ...source.record('meta'), ...recordOf(source.record('config').meta) },
    unrenderedDatabase: optionalText(entry.raw.database),
    unrenderedSchema: optionalText(entry.raw.schema),
  };
}

/** Both levels' configuration; what dbt also takes beside `config:` is brought in, the table's over the source's. */
function tableConfig(source: PropertyReader, table: PropertyReader): Fields {
  const outer = source.record('config');
  const inner = table.record('config');
  const config: Record<string, unknown> = { ...outer, ...inner };
  config.meta = { ...source.record('meta'), ...recordOf(outer.meta), ...table.record('meta'), ...recordOf(inner.meta) };
  config.tags = [...source.texts('tags'), ...listed(outer.tags), ...table.texts('tags'), ...listed(inner.tags)];
  const freshness = mergedFreshness(source, table);
  if (freshness !== undefined) config.freshness = freshness;
  return { ...config, ...loadedAt(source, table) };
}

function quotingOf(source: PropertyReader, table: PropertyReader): Readonly<Record<string, boolean>> {
  const merged = { ...source.record('quoting'), ...table.record('quoting') };
  return Object.fromEntries(Object.entries(merged).map(([key, value]) => [key, value === true]));
}

function recordOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
