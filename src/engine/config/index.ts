// config: the project file, profiles, packages, .env and flags, read once into a Workspace: plain data that is passed
// down. The only place that reads process.env. May import core and the jinja door. Start reading at workspace.ts.
export { DBT_VERSION } from './dbt-version.ts';
export { readEnvVar } from './environment.ts';
export { loadProject, type ProjectSetup } from './load-project.ts';
export { makeDirectory } from './make-directory.ts';
export type { EarlierArtifact } from './partial-parse.ts';
export { toProjectPath } from './places.ts';
export { isPlainJson, isSameJson } from './plain-json.ts';
export type { ConfigTree, Project, ProjectConfigs, ProjectPaths } from './project.ts';
export { projectFiles } from './read-file.ts';
export { configScope, isRecord, renderYaml, renderYamlText } from './render.ts';
export { joinLines, partOfLines, type StoredPart, toAscii } from './stored-parts.ts';
export {
  DEFAULT_CONNECTION,
  describeTarget,
  type ServerAddress,
  type Setting,
  type Target,
  type TlsOptions,
  withAddress,
} from './target.ts';
export { fulfils, isPrerelease, parseWish, sortVersions, splitWishes, type VersionWish } from './versions.ts';
export { judgeWarning } from './warning-rules.ts';
export {
  allProjects,
  loadWorkspace,
  lookUpVar,
  type Workspace,
  type WorkspaceOptions,
  withApplicationName,
  withServer,
} from './workspace.ts';
export { writePieces } from './write-pieces.ts';
export { parseYaml } from './yaml-document.ts';
export { readYaml } from './yaml-documents.ts';
export type { YamlDocument, YamlPath } from './yaml-result.ts';
