import { type ExecutableNode, SigetiError, type SourceLocation, type SourceNode } from '../../core/index.ts';
import { allProjects, type Project, type Workspace, type YamlPath } from '../config/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import {
  type ConfigLayer,
  declarationLayer,
  entryLayers,
  placeOfConfig,
  readerLayers,
  textLayer,
} from './config-places.ts';
import { SECTION_OF } from './executable-nodes.ts';
import { Problems } from './problems.ts';
import { type FileKind, listProjectFiles, type ProjectFile, readSource } from './project-files.ts';
import { propertiesScope, readProperties } from './properties.ts';
import type { PropertyEntry } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';
import { sourceTarget } from './sources.ts';
import { readTests, type TestDeclaration } from './test-declarations.ts';
import { expandVersions } from './versions.ts';

/**
 * Where a configuration of a node was written, for what is found wrong with it when the node is built: then its files
 * are read again. Of what cannot be read or found any more, the place is the file of the node.
 */
export async function locateConfig(
  node: ExecutableNode | SourceNode,
  path: YamlPath,
  workspace: Workspace,
): Promise<SourceLocation> {
  const location = { file: node.originalFilePath };
  const project = allProjects(workspace).find(({ name }) => name === node.packageName);
  if (project === undefined) return location;
  try {
    const own = await layersOf(node, project, workspace);
    const { resourceType, fqn } = node;
    return placeOfConfig(workspace, { resourceType, fqn, project, own, location }, path);
  } catch (thrown) {
    if (thrown instanceof SigetiError) return location;
    throw thrown;
  }
}

async function layersOf(
  node: ExecutableNode | SourceNode,
  project: Project,
  workspace: Workspace,
): Promise<readonly ConfigLayer[]> {
  if (node.resourceType === 'operation') return [];
  if (node.resourceType === 'source') return await sourceLayers(node, project, workspace);
  if (node.resourceType === 'test' && node.testKind === 'generic') {
    const entries = await entriesIn(project, node.originalFilePath, workspace);
    const declaration = (await declarationsOf(entries, workspace)).find(({ fullName }) => fullName === node.name);
    return declaration ? [declarationLayer(declaration)] : [];
  }
  const entry = await entryOf(node, workspace);
  return [...(await textLayers(node, project)), ...(entry ? entryLayers(entry) : [])];
}

async function sourceLayers(node: SourceNode, project: Project, workspace: Workspace): Promise<readonly ConfigLayer[]> {
  const entries = await entriesIn(project, node.originalFilePath, workspace);
  const entry = entries.find(({ section, name }) => section === 'sources' && name === node.sourceName);
  if (entry === undefined) return [];
  const source = new PropertyReader(entry, new Problems());
  const table = source.children('tables').find(({ fields }) => fields.name === node.name);
  return [...(table ? [table] : []), source].flatMap(readerLayers);
}

const TEXTS: readonly FileKind[] = ['models', 'analyses', 'tests', 'snapshots'];

/** A snapshot is a block of its file; one that is written in YAML alone has no text. */
async function textLayers(node: ExecutableNode, project: Project): Promise<readonly ConfigLayer[]> {
  const file = fileOf(project, node.originalFilePath, TEXTS);
  const source = file && (await readSource(file, new Problems()));
  if (source === undefined) return [];
  const template = parseTemplate(source, node.originalFilePath);
  if (node.resourceType !== 'snapshot') return [textLayer(template)];
  const block = template.blocks.find(({ kind, name }) => kind === 'snapshot' && name === node.name);
  return block ? [textLayer(block.body)] : [];
}

/** The entry of the properties file that describes the node. */
async function entryOf(node: ExecutableNode, workspace: Workspace): Promise<PropertyEntry | undefined> {
  const [packageName, file = ''] = node.patchPath?.split('://') ?? [];
  const project = allProjects(workspace).find(({ name }) => name === packageName);
  if (project === undefined || node.resourceType === 'operation') return undefined;
  const section = SECTION_OF[node.resourceType];
  const version = node.resourceType === 'model' ? node.version : undefined;
  const entries = await entriesIn(project, file, workspace);
  return entries.find((it) => it.section === section && it.name === node.name && it.version?.v === version);
}

async function entriesIn(project: Project, path: string, workspace: Workspace): Promise<readonly PropertyEntry[]> {
  const problems = new Problems();
  const file = fileOf(project, path, ['properties']);
  return file ? expandVersions(await readProperties(file, workspace, problems), problems) : [];
}

async function declarationsOf(entries: readonly PropertyEntry[], workspace: Workspace): Promise<TestDeclaration[]> {
  const declared: TestDeclaration[] = [];
  for (const entry of entries) {
    const scope = propertiesScope(workspace, entry.file.project.name);
    const reader = new PropertyReader(entry, new Problems());
    if (entry.section === 'sources') {
      for (const table of reader.children('tables'))
        declared.push(...(await readTests(table, sourceTarget(reader, table), scope)));
    } else {
      const target = { kind: 'node' as const, name: entry.name, version: entry.version?.v, tags: [] };
      declared.push(...(await readTests(reader, target, scope)));
    }
  }
  return declared;
}

function fileOf(project: Project, path: string, kinds: readonly FileKind[]): ProjectFile | undefined {
  return listProjectFiles(project).find(
    ({ originalFilePath, kind }) => originalFilePath === path && kinds.includes(kind),
  );
}
