import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Project, type ProjectPaths, projectFiles, toProjectPath } from '../config/index.ts';
import type { Problems } from './problems.ts';

/** `fixtures` are rows for unit tests: .csv and .sql files of `tests/fixtures`. */
export type FileKind = keyof ProjectPaths | 'generic_tests' | 'fixtures' | 'properties';

/** Kinds whose files hold macros. */
export const MACRO_KINDS: readonly FileKind[] = ['macros', 'generic_tests'];

/** A file of a project, not yet read. */
export interface ProjectFile {
  readonly kind: FileKind;
  readonly project: Project;
  readonly absolutePath: string;
  /** Below its resource folder, with forward slashes: `staging/stg_lots.sql`. */
  readonly path: string;
  /** Below the project folder, with forward slashes: `models/staging/stg_lots.sql`. */
  readonly originalFilePath: string;
  readonly content: FileContent;
}

/** dbt does not read seeds larger than this while parsing. */
const LARGEST_READ_SEED = 1024 * 1024;

/** The bytes of a file, read once and for all: what is parsed is what was hashed. */
export class FileContent {
  readonly #file: string;
  #bytes: Uint8Array | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Throws the file system's error. */
  bytes(): Uint8Array {
    this.#bytes ??= readFileSync(this.#file);
    return this.#bytes;
  }
}

/** Whether the file is a seed that parsing leaves unread. Throws the file system's error. */
export function isLargeSeed({ kind, absolutePath }: ProjectFile): boolean {
  return kind === 'seeds' && statSync(absolutePath).size > LARGEST_READ_SEED;
}

/** Tells the file's content from any other, as far as parsing can see it. */
export function contentDigest(file: ProjectFile): string {
  try {
    return isLargeSeed(file) ? 'large' : hash('sha256', file.content.bytes(), 'base64');
  } catch (error) {
    return `unreadable: ${error instanceof Error ? error.message : error}`;
  }
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

type Place = Pick<ProjectFile, 'absolutePath' | 'path' | 'originalFilePath'>;

/** Every file of the project that parsing reads, in the order of their paths; a file is listed once for each kind. */
export function listProjectFiles(project: Project): ProjectFile[] {
  const files = new Map<string, ProjectFile>();
  const contents = new Map<string, FileContent>();
  const add = (kind: FileKind, place: Place) => {
    const content = contents.get(place.absolutePath) ?? new FileContent(place.absolutePath);
    contents.set(place.absolutePath, content);
    files.set(`${kind}:${place.originalFilePath}`, { kind, project, ...place, content });
  };
  for (const [kind, place] of placesIn(project)) {
    const ending = endingOf(place.path);
    const found = kindOf(kind, place.path);
    if (endingsOf(found, kind).includes(ending)) add(found, place);
    if (isProperties(kind, ending)) add('properties', place);
  }
  return [...files.values()].sort((a, b) => compare(a.originalFilePath, b.originalFilePath));
}

/** `.sql`; something that is no ending where the file has none. */
function endingOf(file: string): string {
  return file.slice(file.lastIndexOf('.')).toLowerCase();
}

/** The files of all folders, each as often as its folder has a purpose. */
function* placesIn(project: Project): Generator<readonly [kind: keyof ProjectPaths, place: Place]> {
  const known = new Map<string, readonly Place[]>();
  for (const kind of Object.keys(ENDINGS) as (keyof ProjectPaths)[]) {
    for (const name of project.paths[kind]) {
      const folder = path.resolve(path.join(project.directory, name));
      const places = known.get(folder) ?? placesBelow(folder, toProjectPath(path, project.directory, folder));
      known.set(folder, places);
      for (const place of places) yield [kind, place];
    }
  }
}

function isProperties(kind: keyof ProjectPaths, ending: string): boolean {
  return PROPERTY_FOLDERS.includes(kind) && PROPERTY_ENDINGS.includes(ending);
}

/** Rows of unit tests may be CSV. */
function endingsOf(kind: FileKind, folder: keyof ProjectPaths): readonly string[] {
  return kind === 'fixtures' ? ['.csv', '.sql'] : ENDINGS[folder];
}

/** Below tests/generic lie macros of tests, below tests/fixtures rows of unit tests: no tests. */
function kindOf(kind: keyof ProjectPaths, below: string): FileKind {
  if (kind !== 'tests') return kind;
  if (below.startsWith('generic/')) return 'generic_tests';
  return below.startsWith('fixtures/') ? 'fixtures' : kind;
}

/** The files below a folder; none where there is no such folder. `from` is where it lies in the project. */
function placesBelow(folder: string, from: string): readonly Place[] {
  const below = existsSync(folder) ? entriesBelow(folder, '') : [];
  return below.map((file) => ({
    absolutePath: folder + path.sep + file.replaceAll('/', path.sep),
    path: file,
    originalFilePath: from === '' ? file : `${from}/${file}`,
  }));
}

/** Their paths, with forward slashes. */
function entriesBelow(folder: string, place: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry;
    if (name.startsWith('.')) return [];
    if (entry.isDirectory()) return entriesBelow(folder + path.sep + name, `${place}${name}/`);
    return entry.isFile() || entry.isSymbolicLink() ? [place + name] : [];
  });
}

/** The text of the file without blanks at either end, as dbt reads it; undefined where it cannot be read. */
export async function readText(file: ProjectFile, problems: Problems): Promise<string | undefined> {
  return (await readSource(file, problems))?.trim();
}

/** The text of the file with the blanks before it, so that lines count as in the file. */
export async function readSource(file: ProjectFile, problems: Problems): Promise<string | undefined> {
  const { project, absolutePath, content } = file;
  const bytes = () => content.bytes();
  const text = await problems.attempt(() => projectFiles(project.directory).decode(absolutePath, bytes));
  return text?.replaceAll('\r\n', '\n').trimEnd();
}

/** dbt's checksum of a file: sha256 of its text without blanks at either end. */
export function checksumOf(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Folders of a path, and the file name without its ending: `a/b.sql` → ['a', 'b']. */
export function pathParts(file: string): string[] {
  return file.replace(/\.[^./]*$/, '').split('/');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
