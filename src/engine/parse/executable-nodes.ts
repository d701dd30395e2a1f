import type { ExecutableNode, ModelVersion, SourceLocation } from '../../core/index.ts';
import { parseTemplate, type Scope } from '../jinja/index.ts';
import { buildNode, type ParseContext, propertyConfig } from './build-node.ts';
import { readColumns } from './columns.ts';
import { type ConfigLayer, entryLayers, textLayer } from './config-places.ts';
import type { Descriptions } from './descriptions.ts';
import { draftSeed, draftSnapshotBlocks, draftSqlNode, type FileDraft } from './file-nodes.ts';
import { warnUnknownConfig } from './node-config.ts';
import { checksumOf, type FileKind, type ProjectFile, pathParts } from './project-files.ts';
import { locate, type PropertyEntry, patchPath } from './property-entry.ts';
import type { PropertyIndex } from './property-index.ts';
import type { Section } from './property-keys.ts';
import { PropertyReader } from './property-reader.ts';

/** A node and the place that messages about it name. */
export interface ParsedNode {
  readonly node: ExecutableNode;
  readonly location: SourceLocation;
}

export interface NodeContext extends ParseContext {
  readonly properties: PropertyIndex;
  readonly descriptions: Descriptions;
  /** What templates in a properties file can use. */
  readonly scopeOf: (file: ProjectFile) => Scope;
  /** Names of nodes that could not be parsed; filled as it happens. */
  readonly failed: Set<string>;
}

/** Which section of a properties file describes nodes of a type. */
export const SECTION_OF: Readonly<Record<FileDraft['resourceType'], Section>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
};

const NODE_FILES: readonly FileKind[] = ['models', 'analyses', 'tests', 'snapshots', 'seeds'];

/** Every model, seed, snapshot, analysis and singular test of the files, with what properties say of them. */
export async function parseExecutableNodes(
  files: readonly ProjectFile[],
  snapshotEntries: readonly PropertyEntry[],
  context: NodeContext,
): Promise<ParsedNode[]> {
  const parsed: ParsedNode[] = [];
  const add = async (draft: FileDraft, entry?: PropertyEntry) => {
    const node = await parseNode(draft, entry, context);
    if (node) parsed.push({ node, location: draft.location });
    else context.failed.add(draft.name);
  };
  for (const file of files.filter(({ kind }) => NODE_FILES.includes(kind))) {
    const drafts = await draftsOf(file, context);
    if (drafts.length === 0) context.failed.add(pathParts(file.path).at(-1) ?? '');
    for (const draft of drafts) await add(draft);
  }
  for (const entry of snapshotEntries) {
    const draft = await context.problems.attempt(() => draftYamlSnapshot(entry));
    if (draft) await add(draft, entry);
  }
  return parsed;
}

async function draftsOf(file: ProjectFile, context: ParseContext): Promise<FileDraft[]> {
  switch (file.kind) {
    case 'models':
      return draftSqlNode(file, 'model', context);
    case 'analyses':
      return draftSqlNode(file, 'analysis', context);
    case 'tests':
      return draftSqlNode(file, 'test', context);
    case 'snapshots':
      return draftSnapshotBlocks(file, context);
    case 'seeds':
      return draftSeed(file, context);
    default:
      return [];
  }
}

/** A snapshot that is written in YAML alone, with the relation it takes its rows from. */
function draftYamlSnapshot(entry: PropertyEntry): FileDraft {
  const { file, name } = entry;
  const rawCode = `select * from {{ ${String(entry.value.relation)} }}`;
  const folders = pathParts(file.path).slice(0, -1);
  const location = locate(entry, 'relation');
  return {
    resourceType: 'snapshot',
    uniqueId: `snapshot.${file.project.name}.${name}`,
    name,
    project: file.project,
    path: `${file.path}/${name}.sql`,
    originalFilePath: file.originalFilePath,
    fqn: [file.project.name, ...folders, name],
    rawCode,
    checksum: checksumOf(entry.text),
    template: () => parseTemplate(rawCode, file.originalFilePath, { firstLine: location.line ?? 1 }),
    location,
  };
}

/** The draft of a file that defines a version of a model: it has the model's name, not the file's. */
function versionDraft(draft: FileDraft, name: string, version: ModelVersion): FileDraft {
  const uniqueId = `model.${draft.project.name}.${name}.v${version}`;
  return { ...draft, uniqueId, name, version, fqn: [...draft.fqn.slice(0, -1), name, `v${version}`] };
}

function modelFields(reader: PropertyReader | undefined) {
  const version = reader?.entry.version;
  const date = reader?.text('deprecation_date');
  const isDay = date !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(date);
  const spine = reader?.fields.time_spine === undefined ? undefined : reader.record('time_spine');
  return {
    constraints: reader?.list('constraints') ?? [],
    version: version?.v,
    latestVersion: version?.latest,
    deprecationDate: isDay ? `${date}T00:00:00+00:00` : date,
    timeSpine: spine && { custom_granularities: [], ...spine },
  };
}

function textLayers({ template }: FileDraft): readonly ConfigLayer[] {
  return template ? [textLayer(template())] : [];
}

async function parseNode(
  written: FileDraft,
  own: PropertyEntry | undefined,
  context: NodeContext,
): Promise<ExecutableNode | undefined> {
  const { problems, descriptions } = context;
  const { resourceType, project, name } = written;
  const entry = context.properties.take(SECTION_OF[resourceType], project.name, name) ?? own;
  const draft = entry?.version ? versionDraft(written, entry.name, entry.version.v) : written;
  const reader = entry ? new PropertyReader(entry, problems) : undefined;
  // What is no mapping would be left out in silence.
  reader?.record('config');
  const properties = entry ? propertyConfig(entry.value) : {};
  if (entry) context.properties.note(draft.uniqueId, entry);
  if (entry) warnUnknownConfig(properties, resourceType, (key) => locate(entry, 'config', key), problems);
  const layers = () => [...textLayers(draft), ...(entry ? entryLayers(entry) : [])];
  const built = await buildNode({ ...draft, properties }, context, layers);
  if (!built) return undefined;
  const packageName = entry?.file.project.name ?? project.name;
  const place = () => (entry ? locate(entry, 'description') : draft.location);
  const description = await descriptions.render(entry?.value.description, packageName, place);
  const base = {
    ...built,
    description: description.text,
    docBlocks: description.docBlocks,
    columns: reader ? await readColumns(reader, descriptions) : {},
    patchPath: entry ? patchPath(entry) : undefined,
  };
  switch (resourceType) {
    case 'seed':
      return { ...base, resourceType };
    case 'test':
      return { ...base, resourceType, testKind: 'singular' };
    case 'model':
      return { ...base, resourceType, ...modelFields(reader) };
    default:
      return { ...base, resourceType };
  }
}
