// config: the project file, profiles, packages, .env and flags, read once into a Workspace: plain data that is passed
// down. The only place that reads process.env. May import core and the jinja door. Start reading at workspace.ts.
export { type Environment, type EnvironmentValue, readEnvVar, SECRET_PREFIX, secretValues } from './environment.ts';
export { localPlaces, type Places, toProjectPath } from './places.ts';
export type { ConfigTree, Project, ProjectConfigs, ProjectPaths } from './project.ts';
export { type FileReader, projectFiles } from './read-file.ts';
export { configScope, isRecord, renderYaml, renderYamlText } from './render.ts';
export {
  type ConnectionOptions,
  DEFAULT_CONNECTION,
  describeTarget,
  type ServerAddress,
  type Setting,
  type SourceServer,
  type Target,
} from './target.ts';
export {
  allProjects,
  type Flags,
  loadWorkspace,
  lookUpVar,
  type Workspace,
  type WorkspaceOptions,
  withServer,
} from './workspace.ts';
export { parseYaml, type YamlDocument, type YamlPath } from './yaml-document.ts';
