import { existsSync, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SigetiError, systemReason, type Text } from '../core/index.ts';
import { type Project, toProjectPath } from './config/index.ts';

/** A folder that `clean` removed, and how much was in it. */
export interface CleanedPath {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

export interface CleanOptions {
  /** dbt's `--clean-project-files-only`, its default: nothing outside of the project is removed. */
  readonly projectFilesOnly: boolean;
}

/** The folder of the embedded server and its data. */
const KEPT = '.sigeti';

/**
 * Removes what `clean-targets` names, as dbt does: all of it, or nothing where one of the paths may not be removed.
 * Paths that are not there are passed over. Throws CLEAN_PATH_REFUSED or CLEAN_FAILED.
 */
export function cleanProject(project: Project, options: CleanOptions): readonly CleanedPath[] {
  const root = realpathSync(project.directory);
  const targets = [...new Set(project.cleanTargets.map((target) => realPath(path.resolve(root, target))))];
  for (const target of targets) refuseWhatIsNeeded(target, project, root, options);
  return targets.filter(existsSync).map((target) => {
    const { files, bytes } = measure(target);
    remove(target);
    return { path: toProjectPath(path, root, target), files, bytes };
  });
}

/** Where the path leads once links are followed, as far as it exists. */
function realPath(place: string): string {
  if (existsSync(place)) return realpathSync(place);
  const parent = path.dirname(place);
  return parent === place ? place : path.join(realPath(parent), path.basename(place));
}

function refuseWhatIsNeeded(target: string, project: Project, root: string, { projectFilesOnly }: CleanOptions): void {
  const { models, seeds, snapshots, macros, analyses, tests, docs } = project.paths;
  const folders = [models, seeds, snapshots, macros, analyses, tests, docs].flat();
  const needed = [...folders, 'dbt_project.yml', KEPT].map((place) => realPath(path.resolve(root, place)));
  const held = needed.find((place) => place === target || isInside(place, target));
  const inSources = folders
    .map((place) => realPath(path.resolve(root, place)))
    .find((place) => isInside(target, place));
  const written = toProjectPath(path, root, target) || '.';
  if (held !== undefined) {
    const name = toProjectPath(path, root, held);
    const itself = { fr: 'le projet en a besoin', en: 'the project needs it' };
    throw refused(written, held === target ? itself : { fr: `il contient « ${name} »`, en: `it holds '${name}'` });
  }
  if (inSources !== undefined || isInside(target, path.join(root, KEPT))) {
    throw refused(written, { fr: 'il est dans un dossier de sources', en: 'it is in a folder of sources' });
  }
  if (projectFilesOnly && !isInside(target, root)) {
    throw refused(written, { fr: 'il est hors du projet', en: 'it is outside of the project' });
  }
}

function isInside(place: string, folder: string): boolean {
  const relative = path.relative(folder, place);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

function measure(place: string): { files: number; bytes: number } {
  const found = lstatSync(place);
  if (!found.isDirectory()) return { files: 1, bytes: found.size };
  const inside = readdirSync(place).map((name) => measure(path.join(place, name)));
  return {
    files: inside.reduce((sum, { files }) => sum + files, 0),
    bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function remove(target: string): void {
  try {
    rmSync(target, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    const reason = systemReason(error);
    throw new SigetiError(
      {
        code: 'CLEAN_FAILED',
        message: {
          fr: `${target} ne peut pas être supprimé : ${reason.fr}.`,
          en: `${target} cannot be removed: ${reason.en}.`,
        },
        hint: {
          fr: 'Fermez ce qui l’utilise, vérifiez vos droits, puis relancez sigeti clean.',
          en: 'Close what uses it, check your rights, then run sigeti clean again.',
        },
      },
      { cause: error },
    );
  }
}

function refused(target: string, reason: Text): SigetiError {
  return new SigetiError({
    code: 'CLEAN_PATH_REFUSED',
    message: {
      fr: `« ${target} » ne sera pas supprimé : ${reason.fr}. Rien n’a été supprimé.`,
      en: `'${target}' will not be removed: ${reason.en}. Nothing was removed.`,
    },
    hint: {
      fr: 'Corrigez clean-targets dans dbt_project.yml.',
      en: 'Correct clean-targets in dbt_project.yml.',
    },
    location: { file: 'dbt_project.yml' },
  });
}
