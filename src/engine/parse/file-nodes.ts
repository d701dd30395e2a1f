import type { SourceLocation } from '../../core/index.ts';
import { type Block, parseTemplate } from '../jinja/index.ts';
import type { NodeDraft, ParseContext } from './build-node.ts';
import { checksumOf, type ProjectFile, pathParts, readText } from './project-files.ts';

/** What a file alone says of its node: everything but what properties add. */
export interface FileDraft extends Omit<NodeDraft, 'properties' | 'resourceType'> {
  readonly resourceType: Exclude<NodeDraft['resourceType'], 'operation'>;
}

/** The model, analysis or singular test in an .sql file. */
export async function draftSqlNode(
  file: ProjectFile,
  resourceType: 'model' | 'analysis' | 'test',
  { problems }: ParseContext,
): Promise<FileDraft[]> {
  const text = await readText(file, problems);
  if (text === undefined) return [];
  const template = await problems.attempt(() => parseTemplate(text, file.originalFilePath));
  if (!template) return [];
  const path = resourceType === 'analysis' ? `analysis/${file.path}` : file.path;
  return [
    { ...placeOf(file, resourceType, pathParts(path)), path, rawCode: text, checksum: checksumOf(text), template },
  ];
}

/** The snapshots in an .sql file: one for each `{% snapshot %}` block. */
export async function draftSnapshotBlocks(file: ProjectFile, { problems }: ParseContext): Promise<FileDraft[]> {
  const text = await readText(file, problems);
  if (text === undefined) return [];
  const template = await problems.attempt(() => parseTemplate(text, file.originalFilePath));
  const blocks = template?.blocks.filter(({ kind }) => kind === 'snapshot') ?? [];
  return blocks.map((block: Block) => ({
    ...placeOf(file, 'snapshot', [...pathParts(file.path), block.name]),
    path: file.path,
    rawCode: block.bodySource,
    checksum: checksumOf(text),
    template: block.body,
    location: block.location,
  }));
}

/** dbt does not read seeds larger than this while parsing and takes their path for their checksum. */
const LARGEST_READ_SEED = 1024 * 1024;

/** The seed in a .csv file. */
export async function draftSeed(file: ProjectFile, { problems }: ParseContext): Promise<FileDraft[]> {
  const text = await readText(file, problems);
  if (text === undefined) return [];
  const large = Buffer.byteLength(text) > LARGEST_READ_SEED;
  const checksum = large ? checksumOf(file.originalFilePath) : checksumOf(text);
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
