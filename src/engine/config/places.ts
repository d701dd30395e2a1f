import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import path, { type PlatformPath } from 'node:path';
import { type Environment, namedInVariable } from './environment.ts';

/** What finding files depends on. Tests pass `path.win32` and their own `exists`. */
export interface Places {
  readonly paths: PlatformPath;
  readonly workingDirectory: string;
  readonly homeDirectory: string;
  /** Whether there is such a file, not a folder. */
  exists(file: string): boolean;
}

export function localPlaces(): Places {
  return { paths: path, workingDirectory: process.cwd(), homeDirectory: homedir(), exists: isFile };
}

/** A folder of the same name is none of ours: `.env/` holds Python's environments. */
function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

const PROJECT_FILE = 'dbt_project.yml';

/**
 * The folder of the project: the one asked for, else the nearest with a dbt_project.yml from the working directory
 * upwards, else ./warehouse. Undefined where there is none.
 */
export function findProjectDirectory(places: Places, asked: string | undefined): string | undefined {
  const { paths, workingDirectory } = places;
  const holdsProject = (directory: string) => places.exists(paths.join(directory, PROJECT_FILE));
  if (asked !== undefined) {
    const directory = paths.resolve(workingDirectory, asked);
    return holdsProject(directory) ? directory : undefined;
  }
  const warehouse = paths.join(workingDirectory, 'warehouse');
  return [...upwards(places, workingDirectory), warehouse].find(holdsProject);
}

/** The folders that may hold profiles.yml, best first. `explicit` ones were named, so nothing else is searched. */
export function profilesDirectories(
  places: Places,
  projectDirectory: string,
  environment: Environment,
  asked: string | undefined,
): { readonly directories: readonly string[]; readonly explicit: boolean } {
  const { paths, workingDirectory, homeDirectory } = places;
  const named = asked ?? namedInVariable(environment, 'profiles_dir');
  if (named !== undefined) return { directories: [paths.resolve(workingDirectory, named)], explicit: true };
  return { directories: [projectDirectory, paths.join(homeDirectory, '.dbt')], explicit: false };
}

/** The .env file: beside the project, else in the folder above it, else in the working directory. */
export function findDotenv(places: Places, projectDirectory: string): string | undefined {
  const { paths } = places;
  const folders = [projectDirectory, paths.dirname(projectDirectory), places.workingDirectory];
  return folders.map((folder) => paths.join(folder, '.env')).find((file) => places.exists(file));
}

/** `file` relative to `directory`, with forward slashes on every system, as artifacts and messages show it. */
export function toProjectPath(paths: PlatformPath, directory: string, file: string): string {
  return paths.relative(directory, file).replaceAll(paths.sep, '/');
}

function upwards(places: Places, directory: string): string[] {
  const parent = places.paths.dirname(directory);
  return parent === directory ? [directory] : [directory, ...upwards(places, parent)];
}
