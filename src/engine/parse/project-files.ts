import { createHash } from 'node:crypto';
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Project, type ProjectPaths, projectFiles, toProjectPath } from '../config/index.ts';
import type { Problems } from './problems.ts';

export type FileKind = keyof ProjectPaths | 'generic_tests' | 'properties';

/** A file of a project, not yet read. */
export interface ProjectFile {
  readonly kind: FileKind;
  readonly project: Project;
  readonly absolutePath: string;
  /** Below its resource folder, with forward slashes: `staging/stg_lots.sql`. */
  readonly path: string;
  /** Below the project folder, with forward slashes: `models/staging/stg_lots.sql`. */
  readonly originalFilePath: string;
}

/** Which endings each folder is searched for. */
const ENDINGS: Readonly<Record<keyof ProjectPaths, readonly string[]>> = {
  models: ['.sql'],
  seeds: ['.csv'],
  tests: ['.sql'],
  snapshots: ['.sql'],
  macros: ['.sql'],
  analyses: ['.sql'],
  docs: ['.md'],
};
const PROPERTY_ENDINGS = ['.yml', '.yaml'];
const PROPERTY_FOLDERS: readonly (keyof ProjectPaths)[] = [
  'models',
  'seeds',
  'snapshots',
  'tests',
  'macros',
  'analyses',
];

/** Every file of the project that parsing reads, in the order of their paths; a file is listed once for each kind. */
export function listProjectFiles(project: Project): ProjectFile[] {
  const files = new Map<string, ProjectFile>();
  const add = (kind: FileKind, folder: string, file: string) => {
    const originalFilePath = toProjectPath(path, project.directory, file);
    const below = toProjectPath(path, path.join(project.directory, folder), file);
    files.set(`${kind}:${originalFilePath}`, { kind, project, absolutePath: file, path: below, originalFilePath });
  };
  for (const kind of Object.keys(ENDINGS) as (keyof ProjectPaths)[]) {
    for (const folder of project.paths[kind]) {
      for (const file of filesBelow(path.join(project.directory, folder))) {
        const ending = path.extname(file).toLowerCase();
        if (ENDINGS[kind].includes(ending)) add(kindOf(kind, project, folder, file), folder, file);
        if (PROPERTY_FOLDERS.includes(kind) && PROPERTY_ENDINGS.includes(ending)) add('properties', folder, file);
      }
    }
  }
  return [...files.values()].sort((a, b) => compare(a.originalFilePath, b.originalFilePath));
}

/** Below tests/generic lie macros of tests, not tests. */
function kindOf(kind: keyof ProjectPaths, project: Project, folder: string, file: string): FileKind {
  const below = toProjectPath(path, path.join(project.directory, folder), file);
  return kind === 'tests' && below.startsWith('generic/') ? 'generic_tests' : kind;
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => inside(path.join(directory, entry.name), entry));
}

function inside(file: string, entry: Dirent): string[] {
  if (entry.isDirectory()) return filesBelow(file);
  return entry.isFile() || entry.isSymbolicLink() ? [file] : [];
}

/** The text of the file without blanks at either end, as dbt reads it; undefined where it cannot be read. */
export async function readText(file: ProjectFile, problems: Problems): Promise<string | undefined> {
  const text = await problems.attempt(() => projectFiles(file.project.directory).read(file.absolutePath));
  return text?.replaceAll('\r\n', '\n').trim();
}

/** dbt's checksum of a file: sha256 of its text without blanks at either end. */
export function checksumOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Folders of a path, and the file name without its ending: `a/b.sql` → ['a', 'b']. */
export function pathParts(file: string): string[] {
  return file.replace(/\.[^./]*$/, '').split('/');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
