import {
  keyUnknown,
  nearestNames,
  profileInvalid,
  profileNotFound,
  type SigetiError,
  type SourceLocation,
  targetNotFound,
} from '../../core/index.ts';
import type { Scope } from '../jinja/index.ts';
import { isRecord, renderYaml } from './render.ts';
import { type FoundValue, SettingReader } from './setting-reader.ts';
import { DEFAULT_CONNECTION, DEFAULT_PORT, DEFAULT_THREADS, type Target } from './target.ts';
import type { YamlDocument, YamlPath } from './yaml-result.ts';

/** dbt's two names for one key. */
const ALIASES: Readonly<Record<string, string>> = { pass: 'password', database: 'dbname' };

const TARGET_KEYS = [
  'type',
  'host',
  'port',
  'user',
  'password',
  'pass',
  'dbname',
  'database',
  'schema',
  'threads',
  'connect_timeout',
  'retries',
  'keepalives_idle',
  'application_name',
  'role',
  'search_path',
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
];

/** What is asked of the profiles: which profile, and which of its targets if not the one it names itself. */
export interface ProfileRequest {
  readonly profileName: string;
  readonly targetName: string | undefined;
}

/**
 * The target of a profile in one profiles.yml; undefined where the file does not hold the profile.
 * Throws CONFIG_TARGET_NOT_FOUND or CONFIG_PROFILE_INVALID with the place.
 */
export async function readProfile(
  document: YamlDocument,
  request: ProfileRequest,
  scope: Scope,
): Promise<{ target: Target; warnings: SigetiError[] } | undefined> {
  const { profileName } = request;
  const profile = isRecord(document.value) ? document.value[profileName] : undefined;
  if (profile === undefined) return undefined;
  const outputs = isRecord(profile) && isRecord(profile.outputs) ? profile.outputs : undefined;
  if (!isRecord(profile) || !outputs) {
    const expected = { fr: 'une table qui contient « outputs »', en: "a mapping that holds 'outputs'" };
    throw profileInvalid(profileName, expected, document.locate([profileName]));
  }
  const targetName = request.targetName ?? (await ownTarget(document, profileName, profile.target, scope));
  const output = outputs[targetName];
  if (output === undefined) {
    const place = document.locate([profileName, request.targetName === undefined ? 'target' : 'outputs']);
    throw targetNotFound(profileName, targetName, Object.keys(outputs), place);
  }
  const path = [profileName, 'outputs', targetName];
  if (!isRecord(output)) throw profileInvalid(targetName, { fr: 'une table', en: 'a mapping' }, document.locate(path));
  const values = await renderOutput(output, scope, document, path);
  return {
    target: readTarget(values, document, path, { profileName, targetName }),
    warnings: [...document.warnings, ...unknownKeys(output, document, path)],
  };
}

/** Names of the profiles in a file, for messages. */
function profileNames(document: YamlDocument): string[] {
  return isRecord(document.value) ? Object.keys(document.value).filter((name) => name !== 'config') : [];
}

/** The error for a profile that a flag asked for and no file holds. */
export function noSuchProfile(name: string, documents: readonly YamlDocument[], searched: readonly string[]) {
  return profileNotFound(name, searched, [...new Set(documents.flatMap(profileNames))]);
}

async function ownTarget(document: YamlDocument, profile: string, raw: unknown, scope: Scope): Promise<string> {
  const rendered = await renderYaml(raw, scope, document, [profile, 'target']);
  return typeof rendered === 'string' ? rendered : 'default';
}

/** A password that only looks like a template is taken as it is. */
async function renderOutput(
  output: Readonly<Record<string, unknown>>,
  scope: Scope,
  document: YamlDocument,
  path: YamlPath,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [key, raw] of Object.entries(output)) {
    const name = ALIASES[key] ?? key;
    try {
      values[name] = await renderYaml(raw, scope, document, [...path, key]);
    } catch (error) {
      const isTemplate = typeof raw === 'string' && /env_var|var\s*\(/.test(raw);
      if (name !== 'password' || isTemplate) throw error;
      values[name] = raw;
    }
  }
  return values;
}

function readTarget(
  values: Readonly<Record<string, unknown>>,
  document: YamlDocument,
  path: YamlPath,
  names: { readonly profileName: string; readonly targetName: string },
): Target {
  const locate = (key: string): SourceLocation => {
    const written = Object.keys(ALIASES).find((alias) => ALIASES[alias] === key);
    const place = document.locate([...path, key]);
    const parent = document.locate(path);
    return written && place.line === parent.line ? document.locate([...path, written]) : place;
  };
  const reader = new SettingReader((key, _found, expected) => profileInvalid(key, expected, locate(key)));
  const find = (key: string, fallback?: unknown): FoundValue => {
    const value = values[key];
    if (value === undefined || value === null) return { value: fallback, origin: 'default' };
    const { file, line } = locate(key);
    return { value, origin: line === undefined ? file : `${file}:${line}` };
  };
  const optional = (key: string): string | undefined =>
    values[key] === undefined || values[key] === null ? undefined : reader.text(key, find(key));
  reader.choice('type', find('type'), ['postgres']);
  return {
    kind: 'profile',
    profileName: names.profileName,
    name: names.targetName,
    type: 'postgres',
    host: reader.text('host', find('host')),
    port: reader.port('port', find('port', DEFAULT_PORT)),
    user: reader.name('user', find('user')),
    password: reader.text('password', find('password'), true),
    dbname: reader.name('dbname', find('dbname')),
    schema: reader.name('schema', find('schema')),
    threads: reader.positive('threads', find('threads', DEFAULT_THREADS)),
    connectTimeout: reader.natural('connect_timeout', find('connect_timeout', DEFAULT_CONNECTION.connectTimeout)),
    retries: reader.natural('retries', find('retries', DEFAULT_CONNECTION.retries)),
    keepalivesIdle: reader.natural('keepalives_idle', find('keepalives_idle', DEFAULT_CONNECTION.keepalivesIdle)),
    applicationName: reader.text('application_name', find('application_name', DEFAULT_CONNECTION.applicationName)),
    role: optional('role'),
    searchPath: optional('search_path'),
    sslmode: optional('sslmode'),
    sslcert: optional('sslcert'),
    sslkey: optional('sslkey'),
    sslrootcert: optional('sslrootcert'),
    settings: reader.settings,
  };
}

function unknownKeys(output: Readonly<Record<string, unknown>>, document: YamlDocument, path: YamlPath): SigetiError[] {
  const where = { fr: 'la cible d’un profil PostgreSQL', en: 'the target of a PostgreSQL profile' };
  return Object.keys(output)
    .filter((key) => !TARGET_KEYS.includes(key))
    .map((key) => keyUnknown(key, where, document.locate([...path, key]), nearestNames(key, TARGET_KEYS)));
}
