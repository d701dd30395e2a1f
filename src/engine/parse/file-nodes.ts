import type { SourceLocation } from '../../core/index.ts';
import { type Block, parseTemplate } from '../jinja/index.ts';
import type { ParseContext } from './build-node.ts';
import type { NodeDraft } from './node-draft.ts';
import { checksumOf, isLargeSeed, type ProjectFile, pathParts, readSource, readText } from './project-files.ts';

/** What a file alone says of its node: everything but what properties add. */
export interface FileDraft extends Omit<NodeDraft, 'properties' | 'resourceType'> {
  readonly resourceType: Exclude<NodeDraft['resourceType'], 'operation'>;
}

/** The model, analysis or singular test in an .sql file. */
export async function draftSqlNode(
  file: ProjectFile,
  resourceType: 'model' | 'analysis' | 'test',
  { problems, known }: ParseContext,
): Promise<FileDraft[]> {
  const source = await readSource(file, problems);
  if (source === undefined) return [];
  const template = await problems.attempt(() => known.template(source, file.originalFilePath));
  if (!template) return [];
  const text = source.trim();
  const path = resourceType === 'analysis' ? `analysis/${file.path}` : file.path;
  return [
    { ...placeOf(file, resourceType, pathParts(path)), path, rawCode: text, checksum: checksumOf(text), template },
  ];
}

/** The snapshots in an .sql file: one for each `{% snapshot %}` block. */
export async function draftSnapshotBlocks(file: ProjectFile, { problems }: ParseContext): Promise<FileDraft[]> {
  const source = await readSource(file, problems);
  if (source === undefined) return [];
  const template = await problems.attempt(() => parseTemplate(source, file.originalFilePath));
  const blocks = template?.blocks.filter(({ kind }) => kind === 'snapshot') ?? [];
  return blocks.map((block: Block) => ({
    ...placeOf(file, 'snapshot', [...pathParts(file.path), block.name]),
    path: file.path,
    rawCode: block.bodySource,
    checksum: checksumOf(source.trim()),
    template: () => block.body,
    location: block.location,
  }));
}

/** The seed in a .csv file. dbt takes the path of a large one for its checksum. */
export async function draftSeed(file: ProjectFile, { problems }: ParseContext): Promise<FileDraft[]> {
  const large = await problems.attempt(() => isLargeSeed(file));
  const text = large === true ? file.originalFilePath : await readText(file, problems);
  if (text === undefined) return [];
  const checksum = checksumOf(text);
  return [
    { ...placeOf(file, 'seed', pathParts(file.path)), path: file.path, rawCode: '', checksum, template: undefined },
  ];
}

function placeOf(file: ProjectFile, resourceType: FileDraft['resourceType'], parts: readonly string[]) {
  const name = parts.at(-1) ?? '';
  const location: SourceLocation = { file: file.originalFilePath };
  return {
    resourceType,
    uniqueId: `${resourceType}.${file.project.name}.${name}`,
    name,
    project: file.project,
    originalFilePath: file.originalFilePath,
    fqn: [file.project.name, ...parts],
    location,
  };
}
