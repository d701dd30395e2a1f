import { readdirSync } from 'node:fs';
import path from 'node:path';
import { packageNotFound, type SigetiError, type SourceLocation } from '../../core/index.ts';
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
  const waiting = await packageDirectories(root, scope, files, problems);
  for (const directory of waiting) {
    const { document, problems: unreadable } = yamlIn(files, path.join(directory, 'dbt_project.yml'));
    problems.push(...unreadable);
    if (!document) continue;
    const read = await readProject(document, directory, scope);
    problems.push(...read.problems);
    warnings.push(...read.warnings);
    if (found.has(read.project.name) || read.project.name === root.name) continue;
    found.set(read.project.name, read.project);
    waiting.push(...(await listedDirectories(read.project, scope, files, problems)));
  }
  return { packages: [...found.values()], problems, warnings };
}

async function packageDirectories(
  root: Project,
  scope: Scope,
  files: FileReader,
  problems: SigetiError[],
): Promise<string[]> {
  const installed = path.join(root.directory, root.packagesInstallPath);
  const folders = files.exists(installed)
    ? readdirSync(installed, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => path.join(installed, entry.name))
        .filter((folder) => files.exists(path.join(folder, 'dbt_project.yml')))
        .sort()
    : [];
  return [...folders, ...(await listedDirectories(root, scope, files, problems))];
}

/** Folders of the `local:` packages that packages.yml or dependencies.yml lists; a missing one is a problem. */
async function listedDirectories(
  project: Project,
  scope: Scope,
  files: FileReader,
  problems: SigetiError[],
): Promise<string[]> {
  const directories: string[] = [];
  for (const { entry, location } of await listedPackages(project, scope, files, problems)) {
    const found = findPackage(project, entry, files);
    if (found.missingIn !== undefined) problems.push(packageNotFound(found.name, found.missingIn, location));
    else if (found.directory !== undefined) directories.push(found.directory);
  }
  return directories;
}

async function listedPackages(project: Project, scope: Scope, files: FileReader, problems: SigetiError[]) {
  const listed: { entry: Readonly<Record<string, unknown>>; location: SourceLocation }[] = [];
  for (const name of ['packages.yml', 'dependencies.yml']) {
    const { document, problems: unreadable } = yamlIn(files, path.join(project.directory, name));
    problems.push(...unreadable);
    if (!document || !isRecord(document.value)) continue;
    const rendered = await renderYaml(document.value.packages, scope, document, ['packages']);
    for (const [index, entry] of Array.isArray(rendered) ? rendered.entries() : []) {
      if (isRecord(entry)) listed.push({ entry, location: document.locate(['packages', index]) });
    }
  }
  return listed;
}

interface FoundPackage {
  readonly name: string;
  /** Of a local package that is there. */
  readonly directory?: string;
  readonly missingIn?: string;
}

function findPackage(project: Project, entry: Readonly<Record<string, unknown>>, files: FileReader): FoundPackage {
  if (typeof entry.local === 'string') {
    const directory = path.resolve(project.directory, entry.local);
    const there = files.exists(path.join(directory, 'dbt_project.yml'));
    return there ? { name: entry.local, directory } : { name: entry.local, missingIn: directory };
  }
  const name = String(entry.package ?? entry.git ?? entry.tarball ?? entry.private ?? '?');
  const folder =
    name
      .replace(/\.git$/, '')
      .split('/')
      .at(-1) ?? name;
  const installed = path.join(project.directory, project.packagesInstallPath);
  return files.exists(path.join(installed, folder)) ? { name } : { name, missingIn: installed };
}
