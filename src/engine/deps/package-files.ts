import path from 'node:path';
import { parse } from 'yaml';
import type { SigetiError, SourceLocation } from '../../core/index.ts';
import { isRecord, parseYaml, projectFiles, renderYaml, type YamlDocument } from '../config/index.ts';
import type { Scope } from '../jinja/index.ts';
import { packageInvalid, specInvalid } from './errors.ts';
import type { ListedEntry } from './lock-file.ts';
import { readSpecs } from './read-specs.ts';
import type { PackageSpec } from './spec.ts';

/** The packages that a project lists. */
export interface ListedPackages {
  readonly specs: readonly PackageSpec[];
  readonly problems: readonly SigetiError[];
  /** Keys that the file has twice. */
  readonly warnings: readonly SigetiError[];
  /** For the hash of the lock file. */
  readonly entries: readonly ListedEntry[];
  /** Texts that may name secret variables. */
  readonly texts: readonly string[];
}

/** The file that lists packages: dependencies.yml where it does, or may do but cannot be read; else packages.yml. */
export function listingFile(directory: string): { readonly file: string; readonly text: string | undefined } {
  const files = projectFiles(directory);
  const read = (name: string) =>
    files.exists(path.join(directory, name)) ? files.read(path.join(directory, name)) : undefined;
  const dependencies = read('dependencies.yml');
  return dependencies !== undefined && mayList(dependencies)
    ? { file: 'dependencies.yml', text: dependencies }
    : { file: 'packages.yml', text: read('packages.yml') };
}

function mayList(dependencies: string): boolean {
  const { document, problems } = parseYaml(dependencies, 'dependencies.yml');
  return problems.length > 0 || hasPackages(document);
}

function hasPackages({ value }: YamlDocument): boolean {
  return isRecord(value) && 'packages' in value;
}

/** Whether a package of the project comes from a git repository, so that `deps` needs the program. */
export function listsGit(directory: string): boolean {
  const { file, text } = listingFile(directory);
  const value = text === undefined ? undefined : parseYaml(text, file).document.value;
  const listed = isRecord(value) && Array.isArray(value.packages) ? value.packages : [];
  return listed.some((entry) => isRecord(entry) && 'git' in entry);
}

/** Reads the packages that the project in `directory` lists, in packages.yml or dependencies.yml but not in both. */
export async function readListing(directory: string, scope: Scope): Promise<ListedPackages> {
  const { file, text } = listingFile(directory);
  if (text === undefined) return { specs: [], problems: [], warnings: [], entries: [], texts: [] };
  const listing = await readListingText(text, file, scope);
  const packages = path.join(directory, 'packages.yml');
  const files = projectFiles(directory);
  if (file !== 'dependencies.yml' || !files.exists(packages)) return listing;
  const { document } = parseYaml(files.read(packages), 'packages.yml');
  if (!hasPackages(document)) return listing;
  const expected = {
    fr: '« packages » est aussi dans dependencies.yml ; un seul des deux fichiers peut les lister',
    en: "'packages' is also in dependencies.yml; only one of the two files may list them",
  };
  return { ...listing, problems: [specInvalid(expected, document.locate(['packages'])), ...listing.problems] };
}

/** The same for the text of such a file; of package-lock.yml too. */
export async function readListingText(text: string, file: string, scope: Scope): Promise<ListedPackages> {
  const { document, problems } = parseYaml(text, file);
  const { warnings } = document;
  if (problems.length > 0) return { specs: [], problems, warnings, entries: [], texts: [text] };
  const written: unknown = parse(text, { schema: 'failsafe', uniqueKeys: false });
  const read = await readSpecs(document, written, scope);
  const raw = isRecord(document.value) && Array.isArray(document.value.packages) ? document.value.packages : [];
  const texts = isRecord(written) && Array.isArray(written.packages) ? written.packages : [];
  const entries =
    read.problems.length > 0
      ? []
      : raw.map(async (entry: unknown, index) => ({
          raw: entry,
          rendered: await renderYaml(entry, scope, document, ['packages', index]),
          written: texts[index],
        }));
  return { ...read, warnings, entries: await Promise.all(entries), texts: [text] };
}

/** What a fetched folder says of itself: the project's name, and the packages it needs in its turn. */
export async function readPackageFolder(
  folder: string,
  { label, location, scope }: { readonly label: string; readonly location: SourceLocation; readonly scope: Scope },
): Promise<{ readonly name: string; readonly packages: readonly PackageSpec[] }> {
  const files = projectFiles(folder);
  const projectFile = path.join(folder, 'dbt_project.yml');
  if (!files.exists(projectFile)) {
    throw packageInvalid(label, { fr: 'il n’a pas de dbt_project.yml', en: 'it has no dbt_project.yml' }, location);
  }
  const { document, problems } = parseYaml(files.read(projectFile), `${label}/dbt_project.yml`);
  const [problem] = problems;
  if (problem) throw problem;
  const name = isRecord(document.value) ? document.value.name : undefined;
  if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw packageInvalid(label, { fr: 'son « name » n’est pas un nom', en: "its 'name' is no name" }, location);
  }
  const listing = await readListing(folder, scope);
  const [listed] = listing.problems;
  if (listed) throw listed;
  return { name, packages: listing.specs };
}
