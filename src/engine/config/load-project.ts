import { type SigetiError, toSigetiError } from '../../core/index.ts';
import type { Scope } from '../jinja/index.ts';
import { type Environment, namedInVariable } from './environment.ts';
import { checksVersion } from './flags.ts';
import { findDotenv, localPlaces, profilesDirectories } from './places.ts';
import { type Project, readProfileName, readProject } from './project.ts';
import { projectFiles } from './read-file.ts';
import { configScope } from './render.ts';
import { checkRequiredDbt } from './required-dbt.ts';
import { resolveTarget } from './resolve-target.ts';
import { describeTarget, type Target } from './target.ts';
import {
  askedConnection,
  openPartialParse,
  parseThreads,
  parseVars,
  projectDirectory,
  projectDocument,
  readEnvironment,
  throwFirst,
  type WorkspaceOptions,
} from './workspace.ts';

/** A project by itself, for verbs that need neither its packages nor a database. */
export interface ProjectSetup {
  readonly root: Project;
  readonly environment: Environment;
  /** What templates of packages.yml can use: secrets too. */
  readonly packageScope: Scope;
  /** Where the project builds; undefined where `targetProblem` says why that is not known. */
  readonly target: Target | undefined;
  readonly targetProblem: SigetiError | undefined;
  /** Where profiles.yml is looked for, best first. */
  readonly profilesDirectories: readonly string[];
  /** The .env file that was read. */
  readonly dotenv: string | undefined;
  readonly warnings: readonly SigetiError[];
}

/** Reads dbt_project.yml and the environment. Throws what is wrong with those; a target that cannot be told is no error. */
export async function loadProject(options: WorkspaceOptions = {}): Promise<ProjectSetup> {
  const places = options.places ?? localPlaces();
  const directory = projectDirectory(options, places);
  const environment = readEnvironment(options, places, directory);
  const targetPath = options.targetPath ?? namedInVariable(environment, 'target_path');
  const files = projectFiles(directory, openPartialParse(options, directory, targetPath)?.documents);
  const cliVars = await parseVars(options.vars, files.documents);
  const lookUp = (name: string) => cliVars[name];
  const document = await projectDocument(files, directory);
  const withSecrets = configScope(environment, lookUp, { secrets: true });
  const early = configScope(environment, lookUp, { secrets: false });
  const asked = askedConnection(options, environment);
  const { target, problem, warnings } = await attempt(async () =>
    resolveTarget({
      places,
      files,
      environment,
      projectDirectory: directory,
      scope: withSecrets,
      profileName: asked.profile ?? (await readProfileName(document, early)),
      asked,
      threads: parseThreads(options.threads),
    }),
  );
  const described = target ? describeTarget(target) : {};
  const read = await readProject(
    document,
    directory,
    configScope(environment, lookUp, { secrets: false, target: described }),
    targetPath,
  );
  const checked = checksVersion(options.flags ?? {}, environment, read.project) ? checkRequiredDbt(read.project) : [];
  throwFirst([...checked, ...read.problems]);
  return {
    root: read.project,
    environment,
    packageScope: withSecrets,
    target,
    targetProblem: problem,
    profilesDirectories: profilesDirectories(places, directory, environment, options.profilesDirectory).directories,
    dotenv: findDotenv(places, directory),
    warnings: [...warnings, ...read.warnings],
  };
}

async function attempt(find: () => Promise<{ target: Target; warnings: SigetiError[] }>) {
  try {
    return { ...(await find()), problem: undefined };
  } catch (thrown) {
    return { target: undefined, problem: toSigetiError(thrown), warnings: [] };
  }
}
