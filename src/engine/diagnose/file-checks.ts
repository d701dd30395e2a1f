import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { Manifest, SigetiError, Text } from '../../core/index.ts';
import type { ProjectSetup, Workspace } from '../config/index.ts';
import { type Check, failedBy, plain } from './check.ts';

/** What is known of a project's files: each part, or why there is none. */
export interface FileFacts {
  readonly project: ProjectSetup | SigetiError;
  /** With packages; undefined where the project itself or its target could not be read. */
  readonly workspace: Workspace | SigetiError | undefined;
  /** Without manifest where not even that came about. */
  readonly parsed: { readonly manifest: Manifest | undefined; readonly problems: readonly SigetiError[] } | undefined;
  /** Whether git answers; undefined where no package needs it. */
  readonly git: boolean | undefined;
  /** Folders that are written to. */
  readonly folders: readonly { readonly title: Text; readonly path: string }[];
}

/** The checks that need no server. */
export function checkFiles(facts: FileFacts): readonly Check[] {
  const { project } = facts;
  const title = plain('dbt_project.yml');
  if (project instanceof Error) return [failedBy(project, { group: 'project', title })];
  const found: Check = {
    group: 'project',
    title,
    status: 'ok',
    detail: plain(`${project.root.name}  ${project.root.directory}`),
  };
  return [
    found,
    ...project.warnings.map(warned),
    checkDotenv(project),
    checkProfile(project),
    ...checkPackages(facts),
    ...checkParse(facts),
    ...facts.folders.map(({ title: folder, path: place }) => checkFolder(folder, place)),
  ];
}

/** What is odd in a file of settings, under the file's name. */
function warned(warning: SigetiError): Check {
  const title = plain(path.basename(warning.details.location?.file ?? 'dbt_project.yml'));
  return { ...failedBy(warning, { group: 'project', title }), status: 'warned' };
}

function checkDotenv({ dotenv }: ProjectSetup): Check {
  const none = { fr: 'aucun (l’environnement suffit)', en: 'none (the environment will do)' };
  return { group: 'project', title: plain('.env'), status: 'ok', detail: dotenv === undefined ? none : plain(dotenv) };
}

function checkProfile({ target, targetProblem, profilesDirectories }: ProjectSetup): Check {
  const title = plain('profiles.yml');
  if (targetProblem) return failedBy(targetProblem, { group: 'project', title });
  const kind = target?.kind ?? 'embedded';
  const file = profilesDirectories
    .map((folder) => path.join(folder, 'profiles.yml'))
    .find((place) => existsSync(place));
  const detail: Readonly<Record<typeof kind, Text>> = {
    profile: {
      fr: `profil ${target?.profileName}, cible ${target?.name}  ${file ?? ''}`,
      en: `profile ${target?.profileName}, target ${target?.name}  ${file ?? ''}`,
    },
    environment: { fr: 'aucun profil : variables DWH_DB_*', en: 'no profile: variables DWH_DB_*' },
    embedded: { fr: 'aucun profil : PostgreSQL embarqué', en: 'no profile: embedded PostgreSQL' },
  };
  return { group: 'project', title, status: 'ok', detail: detail[kind] };
}

function checkPackages({ workspace, git }: FileFacts): readonly Check[] {
  const title: Text = { fr: 'Paquets', en: 'Packages' };
  if (workspace === undefined) return [];
  if (workspace instanceof Error) return [failedBy(workspace, { group: 'project', title })];
  const names = workspace.packages.map(({ name }) => name);
  const detail = names.length === 0 ? { fr: 'aucun', en: 'none' } : plain(names.join(', '));
  return [{ group: 'project', title, status: 'ok', detail }, ...(git === undefined ? [] : [checkGit(git)])];
}

function checkGit(found: boolean): Check {
  const detail = found ? { fr: 'trouvé', en: 'found' } : { fr: 'introuvable', en: 'not found' };
  const remedy = {
    fr: 'packages.yml liste un dépôt git : installez git (https://git-scm.com).',
    en: 'packages.yml lists a git repository: install git (https://git-scm.com).',
  };
  return {
    group: 'project',
    title: plain('git'),
    status: found ? 'ok' : 'failed',
    detail,
    remedy: found ? undefined : remedy,
  };
}

function checkParse({ parsed }: FileFacts): readonly Check[] {
  if (parsed === undefined) return [];
  const title: Text = { fr: 'Modèles et YAML', en: 'Models and YAML' };
  const [problem, ...others] = parsed.problems;
  const size = parsed.manifest?.nodes.size ?? 0;
  if (problem === undefined) {
    return [
      {
        group: 'project',
        title,
        status: 'ok',
        detail: { fr: `${size} ${size < 2 ? 'nœud' : 'nœuds'}`, en: `${size} ${size === 1 ? 'node' : 'nodes'}` },
      },
    ];
  }
  const check = failedBy(problem, { group: 'project', title });
  const more =
    others.length === 0 ? plain('') : { fr: ` Et ${others.length} de plus.`, en: ` And ${others.length} more.` };
  return [{ ...check, detail: { fr: check.detail.fr + more.fr, en: check.detail.en + more.en } }];
}

/** The folder, or the nearest above it that is there, must be open for writing. */
function checkFolder(title: Text, place: string): Check {
  let nearest = place;
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return { group: 'project', title, status: 'ok', detail: plain(place) };
  } catch {
    return {
      group: 'project',
      title,
      status: 'failed',
      detail: { fr: `${place} : pas le droit d’écrire`, en: `${place}: no right to write` },
      remedy: {
        fr: `Donnez à votre compte le droit d’écrire dans ${nearest}.`,
        en: `Give your account the right to write in ${nearest}.`,
      },
    };
  }
}
