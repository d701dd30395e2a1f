import { randomUUID } from 'node:crypto';
import path from 'node:path';
import {
  flagInvalid,
  projectInvalid,
  projectNotFound,
  type SelectorEntry,
  type SigetiError,
  varsInvalid,
} from '../../core/index.ts';
import { parseDotenv } from './dotenv.ts';
import { createEnvironment, type Environment, namedInVariable } from './environment.ts';
import { checksVersion, type FlagOptions, type Flags, readFlags, unknownFlags } from './flags.ts';
import { loadPackages } from './packages.ts';
import { PartialParse } from './partial-parse.ts';
import { findDotenv, findProjectDirectory, localPlaces, type Places } from './places.ts';
import { type Project, readProfileName, readProject } from './project.ts';
import { type FileReader, projectFiles, yamlIn } from './read-file.ts';
import { configScope, isRecord } from './render.ts';
import { checkRequiredDbt } from './required-dbt.ts';
import { resolveTarget, type TargetRequest } from './resolve-target.ts';
import { readSelectors } from './selectors.ts';
import { readSourceVariables } from './server-variables.ts';
import { describeTarget, type ServerAddress, type SourceServer, type Target, withAddress } from './target.ts';
import type { YamlDocuments } from './yaml-documents.ts';
import type { YamlDocument } from './yaml-result.ts';

/** What the command line says of the project and its database; everything is optional. */
export interface WorkspaceOptions {
  readonly projectDirectory?: string | undefined;
  readonly profilesDirectory?: string | undefined;
  readonly profile?: string | undefined;
  readonly target?: string | undefined;
  /** `--target-path`: relative to the project folder. */
  readonly targetPath?: string | undefined;
  readonly threads?: string | undefined;
  /** `--vars`: YAML or JSON text. */
  readonly vars?: string | undefined;
  readonly flags?: FlagOptions | undefined;
  /** The process environment; only a test gives another one. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly places?: Places | undefined;
  /** What tells this build of the product from all others; without it nothing is kept from one parse to the next. */
  readonly build?: string | undefined;
  /** The folder of a parse that this build came with, and of its manifest.json: what a project without any begins with. */
  readonly shippedParse?: string | undefined;
}

/** Everything one invocation knows before it parses: projects, target, variables and flags. */
export interface Workspace {
  readonly root: Project;
  readonly packages: readonly Project[];
  /** The entries of selectors.yml. */
  readonly selectors: readonly SelectorEntry[];
  readonly target: Target;
  /** Where the source tables are read from; undefined: the warehouse's own database. */
  readonly source: SourceServer | undefined;
  readonly cliVars: Readonly<Record<string, unknown>>;
  /** Looks variables up for `lookUpVar`, where somebody wants to know for which it is asked. */
  readonly watchedVar?: (packageName: string, name: string) => unknown;
  readonly flags: Flags;
  readonly environment: Environment;
  readonly invocationId: string;
  readonly startedAt: Date;
  /** The time of day, for templates. */
  readonly now: () => Date;
  /** YAML documents that are known already, and those read so far. */
  readonly documents: YamlDocuments;
  /** What an earlier parse left; undefined where nothing is to be kept. */
  readonly partialParse: PartialParse | undefined;
  /** What is odd but stops nothing: unknown keys, variables without effect. */
  readonly warnings: readonly SigetiError[];
}

/**
 * Reads the project, its packages, the profile and the environment. Starts no server and opens no connection.
 * Throws a CONFIG_ or PARSE_YAML_SYNTAX error; where a file has several problems, the first with the others beside it.
 */
export async function loadWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const places = options.places ?? localPlaces();
  const directory = projectDirectory(options, places);
  const environment = readEnvironment(options, places, directory);
  const targetPath = options.targetPath ?? namedInVariable(environment, 'target_path');
  const partialParse = openPartialParse(options, directory, targetPath);
  const files = projectFiles(directory, partialParse?.documents);
  const cliVars = await parseVars(options.vars, files.documents);
  const cliVar = (name: string) => cliVars[name];
  const document = await projectDocument(files, directory);
  const early = configScope(environment, cliVar, { secrets: false });
  const asked = askedConnection(options, environment);
  const { target, warnings } = await resolveTarget({
    places,
    files,
    environment,
    projectDirectory: directory,
    scope: configScope(environment, cliVar, { secrets: true }),
    profileName: asked.profile ?? (await readProfileName(document, early)),
    asked,
    threads: parseThreads(options.threads),
  });

  const scope = configScope(environment, cliVar, { secrets: false, target: describeTarget(target) });
  const root = await readProject(document, directory, scope, targetPath);
  const packages = await loadPackages(root.project, scope, files);
  const selectors = await readSelectors(directory, scope, files);
  const checked = checksVersion(options.flags ?? {}, environment, root.project)
    ? [root.project, ...packages.packages].flatMap(checkRequiredDbt)
    : [];
  throwFirst([...checked, ...root.problems, ...packages.problems, ...selectors.problems]);
  const source = readSourceVariables(environment);
  const flags = await readFlags(options.flags ?? {}, environment, root.project, files.documents);
  return {
    root: root.project,
    packages: packages.packages,
    selectors: selectors.selectors,
    target,
    source: source.server,
    cliVars,
    flags,
    partialParse: flags.partialParse ? partialParse : undefined,
    environment,
    invocationId: randomUUID(),
    startedAt: new Date(),
    now: () => new Date(),
    documents: files.documents,
    warnings: [
      ...warnings,
      ...root.warnings,
      ...unknownFlags(root.project),
      ...packages.warnings,
      ...selectors.warnings,
      ...source.warnings,
    ],
  };
}

/** The workspace once the embedded server runs and its address is known. */
export function withServer(workspace: Workspace, server: ServerAddress): Workspace {
  return { ...workspace, target: withAddress(workspace.target, server) };
}

/** The same workspace, whose sessions show this name to the server. */
export function withApplicationName(workspace: Workspace, applicationName: string): Workspace {
  return { ...workspace, target: { ...workspace.target, applicationName } };
}

/** The root project and its packages. */
export function allProjects(workspace: Workspace): readonly Project[] {
  return [workspace.root, ...workspace.packages];
}

/**
 * The value of a variable for a file of a package: --vars first, then the root project's vars for the package, its
 * vars for everyone, and the package's own. Undefined where nobody sets it; null is a value.
 */
export function lookUpVar(workspace: Workspace, packageName: string, name: string): unknown {
  if (workspace.watchedVar) return workspace.watchedVar(packageName, name);
  const scopes: Readonly<Record<string, unknown>>[] = [workspace.cliVars];
  const own = allProjects(workspace).find((project) => project.name === packageName);
  for (const project of new Set([workspace.root, own ?? workspace.root])) {
    const namespaced = project.vars[packageName];
    if (isRecord(namespaced)) scopes.push(namespaced);
    scopes.push(project.vars);
  }
  return scopes.find((scope) => Object.hasOwn(scope, name))?.[name];
}

/** The folder of the project, as it is asked for or found. Throws CONFIG_PROJECT_NOT_FOUND. */
export function projectDirectory(options: WorkspaceOptions, places: Places): string {
  const { DBT_ENGINE_PROJECT_DIR, DBT_PROJECT_DIR } = options.environment ?? process.env;
  const asked = options.projectDirectory ?? (DBT_ENGINE_PROJECT_DIR || DBT_PROJECT_DIR || undefined);
  const directory = findProjectDirectory(places, asked);
  if (directory === undefined) throw projectNotFound(asked ?? places.workingDirectory);
  return directory;
}

/** What an earlier parse left in the folder, or the product came with; undefined where nothing is kept. */
export function openPartialParse(
  { build, shippedParse }: WorkspaceOptions,
  directory: string,
  targetPath: string | undefined,
): PartialParse | undefined {
  return build === undefined ? undefined : PartialParse.open(directory, build, { shipped: shippedParse, targetPath });
}

/** The profile and the target in it that are asked for: on the command line, else in the environment. */
export function askedConnection(
  { profile, target, profilesDirectory }: WorkspaceOptions,
  environment: Environment,
): TargetRequest['asked'] {
  return {
    profile: profile ?? namedInVariable(environment, 'profile'),
    target: target ?? namedInVariable(environment, 'target'),
    profilesDirectory,
  };
}

/** The variables of the invocation: the process environment, and the .env file behind it. */
export function readEnvironment(options: WorkspaceOptions, places: Places, directory: string): Environment {
  const files = projectFiles(directory);
  const file = findDotenv(places, directory);
  const ignoreCase = places.paths.sep === '\\';
  const processEnvironment = options.environment ?? process.env;
  if (file === undefined) return createEnvironment(processEnvironment, undefined, ignoreCase);
  const { values, problems } = parseDotenv(files.read(file), files.label(file));
  throwFirst(problems);
  return createEnvironment(processEnvironment, { file: files.label(file), values }, ignoreCase);
}

/** dbt_project.yml as a mapping. Throws where it is none. */
export async function projectDocument(files: FileReader, directory: string): Promise<YamlDocument> {
  const { document, problems } = await yamlIn(files, path.join(directory, 'dbt_project.yml'));
  throwFirst(problems);
  if (document && isRecord(document.value)) return document;
  const expected = { fr: 'présente : le fichier doit être une table', en: 'there: the file must be a mapping' };
  throw projectInvalid('name', expected, { file: 'dbt_project.yml' });
}

/** The variables of `--vars`. */
export async function parseVars(
  text: string | undefined,
  documents: YamlDocuments,
): Promise<Readonly<Record<string, unknown>>> {
  if (text === undefined || text.trim() === '') return {};
  const { document, problems } = await documents.parse(text, '--vars');
  const [problem] = problems;
  if (problem) throw varsInvalid(problem.details);
  if (isRecord(document.value)) return document.value;
  throw varsInvalid({ message: { fr: '--vars n’est pas une table.', en: '--vars is not a mapping.' } });
}

/** The number of `--threads`. */
export function parseThreads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw flagInvalid('--threads', text, { fr: 'un entier d’au moins 1', en: 'a whole number of at least 1' });
}

/** Throws the first problem, the others beside it. */
export function throwFirst(problems: readonly SigetiError[]): void {
  const [first, ...others] = problems;
  if (!first) return;
  throw others.length === 0 ? first : first.with({ others: others.map((problem) => problem.details) });
}
