import { readdirSync } from 'node:fs';
import path from 'node:path';
import { packageNotFound, packageNotInstalled, type SigetiError, type SourceLocation } from '../../core/index.ts';
import type { Scope } from '../jinja/index.ts';
import { type Project, readProject } from './project.ts';
import { type FileReader, yamlIn } from './read-file.ts';
import { isRecord, renderYaml } from './render.ts';

/** The packages of a project: local ones it lists, and what lies in its packages folder (dbt_packages). */
export async function loadPackages(
  root: Project,
  scope: Scope,
  files: FileReader,
): Promise<{ packages: Project[]; problems: SigetiError[]; warnings: SigetiError[] }> {
  const found = new Map<string, Project>();
  const problems: SigetiError[] = [];
  const warnings: SigetiError[] = [];
  const search: Search = { root, scope, files, problems, warnings };
  const waiting = [...installedDirectories(root, files), ...(await listedDirectories(root, search))];
  for (const directory of waiting) {
    const { document, problems: unreadable } = await yamlIn(files, path.join(directory, 'dbt_project.yml'));
    problems.push(...unreadable);
    if (!document) continue;
    const read = await readProject(document, directory, scope);
    problems.push(...read.problems);
    warnings.push(...read.warnings);
    if (found.has(read.project.name) || read.project.name === root.name) continue;
    found.set(read.project.name, read.project);
    waiting.push(...(await listedDirectories(read.project, search)));
  }
  return { packages: [...found.values()], problems, warnings };
}

/** What one search for packages goes by, and where it notes what is missing or odd. */
interface Search {
  readonly root: Project;
  readonly scope: Scope;
  readonly files: FileReader;
  readonly problems: SigetiError[];
  readonly warnings: SigetiError[];
}

/** What lies in the packages folder, whoever put it there. */
function installedDirectories(root: Project, files: FileReader): string[] {
  const installed = path.join(root.directory, root.packagesInstallPath);
  if (!files.exists(installed)) return [];
  return readdirSync(installed, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => path.join(installed, entry.name))
    .filter((folder) => files.exists(path.join(folder, 'dbt_project.yml')))
    .sort();
}

/** Folders of the `local:` packages that packages.yml or dependencies.yml lists; a missing package is a problem. */
async function listedDirectories(project: Project, search: Search): Promise<string[]> {
  const { root, files, problems } = search;
  const directories: string[] = [];
  const folderOf = await installedNames(root, files);
  for (const { entry, local, location } of await listedPackages(project, search)) {
    if (local === undefined) {
      const folder = path.join(root.directory, root.packagesInstallPath, folderOf(entry));
      if (files.exists(folder)) continue;
      problems.push(packageNotInstalled(labelOf(entry), root.packagesInstallPath, location));
    } else {
      const directory = findLocal(local, project, root, files);
      if (directory !== undefined) directories.push(directory);
      else problems.push(packageNotFound(local, path.resolve(project.directory, local), location));
    }
  }
  return directories;
}

/** An entry of packages.yml; only the folder of a local package is rendered: the others may hold secrets. */
interface ListedPackage {
  readonly entry: Entry;
  readonly local: string | undefined;
  readonly location: SourceLocation;
}

async function listedPackages(project: Project, search: Search): Promise<readonly ListedPackage[]> {
  const { scope, files, problems, warnings } = search;
  const found: ListedPackage[] = [];
  for (const name of ['packages.yml', 'dependencies.yml']) {
    const { document, problems: unreadable } = await yamlIn(files, path.join(project.directory, name));
    problems.push(...unreadable);
    warnings.push(...(document?.warnings ?? []));
    if (!document || !isRecord(document.value) || !Array.isArray(document.value.packages)) continue;
    for (const [index, entry] of document.value.packages.entries()) {
      if (!isRecord(entry)) continue;
      const at = ['packages', index];
      const local = 'local' in entry && String(await renderYaml(entry.local, scope, document, [...at, 'local']));
      found.push({ entry, local: local || undefined, location: document.locate(at) });
    }
  }
  return found;
}

/** From the package that lists it, or from the root project, as dbt resolves it. */
function findLocal(local: string, project: Project, root: Project, files: FileReader): string | undefined {
  return [project, root]
    .map(({ directory }) => path.resolve(directory, local))
    .find((directory) => files.exists(path.join(directory, 'dbt_project.yml')));
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * The folder of each package that is not local: the name that package-lock.yml notes. Without a lock file the end of
 * its address has to do; one that the lock file does not know is not installed.
 */
async function installedNames(root: Project, files: FileReader): Promise<(entry: Entry) => string> {
  const file = path.join(root.directory, 'package-lock.yml');
  const { document } = await yamlIn(files, file);
  const locked = document && isRecord(document.value) ? document.value.packages : undefined;
  return (entry) => {
    const label = labelOf(entry);
    const last = label.replace(/\.git$/, '').replace(/^.*\//, '');
    if (!Array.isArray(locked)) return typeof entry.name === 'string' ? entry.name : last;
    const same = locked
      .filter(isRecord)
      .find((one) => labelOf(one) === label && one.subdirectory === entry.subdirectory);
    return typeof same?.name === 'string' ? same.name : last;
  };
}

/** What the file calls a package that is not local, before rendering: no secret is in it. */
function labelOf(entry: Entry): string {
  return String(entry.package ?? entry.git ?? entry.tarball ?? entry.private ?? '?');
}
