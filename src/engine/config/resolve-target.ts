import path from 'node:path';
import { profileUnnamed, type SigetiError } from '../../core/index.ts';
import type { Scope } from '../jinja/index.ts';
import type { Environment } from './environment.ts';
import { type Places, profilesDirectories } from './places.ts';
import { noSuchProfile, readProfile } from './profiles.ts';
import { type FileReader, secretYamlIn } from './read-file.ts';
import { readWarehouseVariables } from './server-variables.ts';
import { DEFAULT_CONNECTION, DEFAULT_SCHEMA, DEFAULT_THREADS, EMBEDDED_SERVER, type Target } from './target.ts';
import type { YamlDocument } from './yaml-result.ts';

export interface TargetRequest {
  readonly places: Places;
  readonly files: FileReader;
  readonly environment: Environment;
  readonly projectDirectory: string;
  /** What templates of profiles.yml can use. */
  readonly scope: Scope;
  readonly profileName: string | undefined;
  /** What flags name; a flag that cannot be honoured is an error, never passed over. */
  readonly asked: {
    readonly profile: string | undefined;
    readonly target: string | undefined;
    readonly profilesDirectory: string | undefined;
  };
  readonly threads: number | undefined;
}

/**
 * The database to build in: the project's profile where one is found, else the server that DWH_DB_* name, else the
 * embedded one. `--threads` wins over all of them.
 */
export async function resolveTarget(request: TargetRequest): Promise<{ target: Target; warnings: SigetiError[] }> {
  const profile = await findProfile(request);
  if (profile) return { target: withThreads(profile.target, request.threads), warnings: profile.warnings };
  const named = readWarehouseVariables(request.environment, request.profileName ?? '');
  const target = named.server ?? embeddedTarget(request.profileName ?? '');
  return { target: withThreads(target, request.threads), warnings: [...named.warnings] };
}

async function findProfile(request: TargetRequest): Promise<{ target: Target; warnings: SigetiError[] } | undefined> {
  const { files, profileName, asked } = request;
  if (profileName === undefined) {
    if (asked.target !== undefined) throw profileUnnamed(asked.target);
    return undefined;
  }
  const { directories, explicit } = profilesDirectories(
    request.places,
    request.projectDirectory,
    request.environment,
    asked.profilesDirectory,
  );
  const documents: YamlDocument[] = [];
  for (const directory of directories) {
    const { document, problems } = await secretYamlIn(files, path.join(directory, 'profiles.yml'));
    const [problem] = problems;
    if (problem) throw problem;
    if (!document) continue;
    documents.push(document);
    const found = await readProfile(document, { profileName, targetName: asked.target }, request.scope);
    if (found) return found;
  }
  if (explicit || asked.profile !== undefined || asked.target !== undefined) {
    throw noSuchProfile(profileName, documents, directories);
  }
  return undefined;
}

function embeddedTarget(profileName: string): Target {
  const { user, dbname } = EMBEDDED_SERVER;
  const origin = 'embedded';
  return {
    kind: 'embedded',
    profileName,
    name: 'embedded',
    type: 'postgres',
    ...EMBEDDED_SERVER,
    ...DEFAULT_CONNECTION,
    schema: DEFAULT_SCHEMA,
    threads: DEFAULT_THREADS,
    settings: [
      { key: 'user', value: user, origin, secret: false },
      { key: 'dbname', value: dbname, origin, secret: false },
      { key: 'schema', value: DEFAULT_SCHEMA, origin: 'default', secret: false },
      { key: 'threads', value: String(DEFAULT_THREADS), origin: 'default', secret: false },
    ],
  };
}

function withThreads(target: Target, threads: number | undefined): Target {
  if (threads === undefined) return target;
  const isThreads = (key: string) => key === 'threads' || key === 'DWH_DB_THREADS';
  const settings = target.settings.filter(({ key }) => !isThreads(key));
  settings.push({ key: 'threads', value: String(threads), origin: 'flag', secret: false });
  return { ...target, threads, settings };
}
