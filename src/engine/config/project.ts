import { keyUnknown, nearestNames, type SigetiError, sectionIgnored, type Text } from '../../core/index.ts';
import type { Scope } from '../jinja/index.ts';
import { type DispatchEntry, KeyReader } from './key-reader.ts';
import { isRecord, renderYaml } from './render.ts';
import { readRequiredDbt } from './required-dbt.ts';
import type { YamlDocument, YamlPath } from './yaml-result.ts';

/** A tree of configurations: project → folder → key, keys with or without `+`. */
export type ConfigTree = Readonly<Record<string, unknown>>;

/** Where the files of each kind lie, relative to the project folder, with forward slashes. */
export interface ProjectPaths {
  readonly models: readonly string[];
  readonly seeds: readonly string[];
  readonly tests: readonly string[];
  readonly snapshots: readonly string[];
  readonly macros: readonly string[];
  readonly analyses: readonly string[];
  readonly docs: readonly string[];
}

export interface ProjectConfigs {
  readonly models: ConfigTree;
  readonly seeds: ConfigTree;
  readonly snapshots: ConfigTree;
  readonly data_tests: ConfigTree;
  readonly sources: ConfigTree;
  readonly analyses: ConfigTree;
  readonly exposures: ConfigTree;
  readonly unit_tests: ConfigTree;
  readonly metrics: ConfigTree;
  readonly 'semantic-models': ConfigTree;
  readonly 'saved-queries': ConfigTree;
}

/** A dbt project as its file describes it, rendered where dbt renders it. Plain data. */
export interface Project {
  readonly name: string;
  readonly version: string | undefined;
  /** Absolute. */
  readonly directory: string;
  readonly profileName: string | undefined;
  /** `require-dbt-version:`, one wish each: `>=1.6.0`. */
  readonly requiredDbt: readonly string[];
  readonly paths: ProjectPaths;
  readonly configs: ProjectConfigs;
  /** `configs` before rendering, for `unrendered_config` of the manifest. */
  readonly unrenderedConfigs: ProjectConfigs;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly dispatch: readonly DispatchEntry[];
  readonly quoting: Readonly<Record<string, boolean>>;
  /** Relative to the project folder, with forward slashes. */
  readonly targetPath: string;
  /** Folder of dbt.log, from the project's folder. */
  readonly logPath: string;
  readonly packagesInstallPath: string;
  /** What `clean` removes: as written, relative to the project folder. */
  readonly cleanTargets: readonly string[];
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  /** `flags:`: what flags are when neither the command line nor the environment says. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Path of the module that can create this project's synthetic source, relative to the project: `vars: simulate:`. */
  readonly simulate: string | undefined;
  /** Whether other packages may read protected models. */
  readonly restrictAccess: boolean;
  /** dbt_project.yml, for places in messages. */
  readonly document: YamlDocument;
}

const PROJECT_KEYS = [
  'name',
  'version',
  'config-version',
  'project-root',
  'profile',
  'require-dbt-version',
  'model-paths',
  'seed-paths',
  'test-paths',
  'snapshot-paths',
  'macro-paths',
  'analysis-paths',
  'docs-paths',
  'asset-paths',
  'function-paths',
  'packages-install-path',
  'clean-targets',
  'target-path',
  'log-path',
  'quoting',
  'query-comment',
  'on-run-start',
  'on-run-end',
  'dispatch',
  'restrict-access',
  'flags',
  'dbt-cloud',
  'vars',
  'models',
  'seeds',
  'snapshots',
  'tests',
  'data_tests',
  'unit_tests',
  'sources',
  'analyses',
  'exposures',
  'metrics',
  'semantic-models',
  'saved-queries',
  'packages',
  'selectors',
] as const;

const LATE_HOOKS = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);
const CONFIGURED = ['models', 'seeds', 'snapshots', 'tests', 'data_tests'];

/** The `profile:` of dbt_project.yml, which is needed before the rest can be rendered. */
export async function readProfileName(document: YamlDocument, scope: Scope): Promise<string | undefined> {
  const raw = isRecord(document.value) ? document.value.profile : undefined;
  const name = await renderYaml(raw, scope, document, ['profile']);
  return typeof name === 'string' ? name : undefined;
}

/**
 * The project that dbt_project.yml describes. Hooks, vars and query comments are left for later, as dbt does.
 * Returns every problem of the file; `warnings` are keys that nobody knows, or that are there twice. `target-path` is
 * the one that is asked for, if any.
 */
export async function readProject(
  document: YamlDocument,
  directory: string,
  scope: Scope,
  askedTargetPath?: string,
): Promise<{ project: Project; problems: SigetiError[]; warnings: SigetiError[] }> {
  const problems: SigetiError[] = [];
  const raw = isRecord(document.value) ? document.value : {};
  const rendered = await renderYaml(raw, scope, document, [], isRenderedLater);
  const values = isRecord(rendered) ? rendered : {};
  const reader = new KeyReader(values, document, problems);
  const vars = reader.record('vars');
  const writtenTargetPath = reader.scalar('target-path') ?? 'target';
  const targetPath = askedTargetPath ?? writtenTargetPath;
  const project: Project = {
    name: reader.name(),
    version: reader.scalar('version'),
    directory,
    profileName: reader.scalar('profile'),
    requiredDbt: readRequiredDbt(values['require-dbt-version'], document, problems),
    paths: readPaths(reader),
    configs: readConfigs((key) => reader.record(key)),
    unrenderedConfigs: readConfigs((key) => (isRecord(raw[key]) ? raw[key] : {})),
    vars,
    dispatch: reader.dispatch(),
    quoting: Object.fromEntries(Object.entries(reader.record('quoting')).map(([key, value]) => [key, value === true])),
    targetPath: slashed(targetPath),
    logPath: slashed(reader.scalar('log-path') ?? 'logs'),
    packagesInstallPath: slashed(reader.scalar('packages-install-path') ?? 'dbt_packages'),
    cleanTargets: reader.texts('clean-targets', [targetPath]),
    onRunStart: reader.texts('on-run-start', []),
    onRunEnd: reader.texts('on-run-end', []),
    flags: reader.record('flags'),
    restrictAccess: values['restrict-access'] === true,
    simulate: typeof vars.simulate === 'string' ? vars.simulate : undefined,
    document,
  };
  return {
    project,
    problems,
    warnings: [...document.warnings, ...unknownKeys(raw, document), ...ignoredKeys(raw, document)],
  };
}

function isRenderedLater(path: YamlPath): boolean {
  const [first] = path;
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars') return true;
  if (!CONFIGURED.includes(String(first))) return false;
  return path.some((key) => LATE_HOOKS.has(String(key).replace(/^[+ ]+/, '')));
}

function readPaths(reader: KeyReader): ProjectPaths {
  const folders = {
    models: reader.texts('model-paths', ['models']).map(slashed),
    seeds: reader.texts('seed-paths', ['seeds']).map(slashed),
    tests: reader.texts('test-paths', ['tests']).map(slashed),
    snapshots: reader.texts('snapshot-paths', ['snapshots']).map(slashed),
    macros: reader.texts('macro-paths', ['macros']).map(slashed),
    analyses: reader.texts('analysis-paths', ['analyses']).map(slashed),
  };
  const everywhere = [...new Set(Object.values(folders).flat())];
  return { ...folders, docs: reader.texts('docs-paths', everywhere).map(slashed) };
}

function readConfigs(tree: (key: string) => ConfigTree): ProjectConfigs {
  return {
    models: tree('models'),
    seeds: tree('seeds'),
    snapshots: tree('snapshots'),
    data_tests: { ...tree('tests'), ...tree('data_tests') },
    sources: tree('sources'),
    analyses: tree('analyses'),
    exposures: tree('exposures'),
    unit_tests: tree('unit_tests'),
    metrics: tree('metrics'),
    'semantic-models': tree('semantic-models'),
    'saved-queries': tree('saved-queries'),
  };
}

function unknownKeys(raw: Readonly<Record<string, unknown>>, document: YamlDocument): SigetiError[] {
  const known: readonly string[] = PROJECT_KEYS;
  return Object.keys(raw)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const where: Text = { fr: 'dbt_project.yml', en: 'dbt_project.yml' };
      return keyUnknown(key, where, document.locate([key]), nearestNames(key, known));
    });
}

/** Keys that dbt acts on and we do not: a session's `application_name` says which node it runs. */
function ignoredKeys(raw: Readonly<Record<string, unknown>>, document: YamlDocument): SigetiError[] {
  return raw['query-comment'] ? [sectionIgnored('query-comment', document.locate(['query-comment']))] : [];
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
}
