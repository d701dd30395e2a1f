import { nearestNames, SigetiError, type SourceLocation } from '../../core/index.ts';
import { isRecord } from '../config/index.ts';
import type { Cache } from './cache.ts';
import { answerUnusable, sourceNotFound } from './errors.ts';
import { readListedSpecs } from './read-specs.ts';
import type { PackageSpec } from './spec.ts';

const PUBLIC_HUB = 'https://hub.getdbt.com/';

/** A version of a package as the hub describes it. */
export interface HubVersion {
  readonly version: string;
  /** The project's name, and so its folder's. */
  readonly name: string;
  readonly packages: readonly PackageSpec[];
  readonly tarball: string;
  /** `require-dbt-version` of that version; empty where it admits any. */
  readonly requireDbtVersion: readonly string[];
}

export interface HubPackage {
  readonly name: string;
  readonly versions: ReadonlyMap<string, HubVersion>;
  /** Its new name, where it has moved. */
  readonly movedTo: string | undefined;
}

export interface Hub {
  /**
   * What the hub says of a package. With `holding`, a kept copy that holds that version will do. Throws
   * DEPS_NOT_FOUND, DEPS_UNREACHABLE or DEPS_ANSWER_UNUSABLE.
   */
  look(
    name: string,
    location: SourceLocation,
    options?: { readonly holding?: string | undefined },
  ): Promise<HubPackage>;
}

export interface HubOptions {
  /** DBT_PACKAGE_HUB_URL; undefined: the public one. */
  readonly address: string | undefined;
  readonly cache: Cache;
  readonly fetch: (address: string) => Promise<Buffer | undefined>;
  /** Hears why a kept copy is used in the place of the hub's own word. */
  readonly onKeptCopy: (reason: SigetiError, name: string) => void;
}

/** The hub, each package asked for once. What it says of a published version never changes, so a copy is kept of it. */
export function openHub({ address = PUBLIC_HUB, cache, fetch, onKeptCopy }: HubOptions): Hub {
  const base = address.endsWith('/') ? address : `${address}/`;
  const known = new Map<string, Promise<HubPackage>>();

  const addressOf = (name: string) => `${base}api/v1/${name}.json`;
  const keptCopy = async (name: string) => {
    const bytes = await cache.read(addressOf(name));
    return bytes && readPackage(name, parseJson(bytes, addressOf(name)), addressOf(name));
  };
  const ask = async (name: string, location: SourceLocation): Promise<HubPackage> => {
    const url = addressOf(name);
    try {
      const bytes = await fetch(url);
      if (bytes === undefined) throw await unknownPackage(name, location);
      const found = readPackage(name, parseJson(bytes, url), url);
      await cache.write(url, bytes);
      return found;
    } catch (error) {
      if (!(error instanceof SigetiError) || error.code !== 'DEPS_UNREACHABLE') throw error;
      const kept = await keptCopy(name);
      if (kept === undefined) throw error;
      onKeptCopy(error, name);
      return kept;
    }
  };
  const unknownPackage = async (name: string, location: SourceLocation) => {
    const url = `${base}api/v1/index.json`;
    const index: unknown = parseJson((await fetch(url).catch(() => undefined)) ?? Buffer.from('[]'), url);
    const near = nearestNames(name, Array.isArray(index) ? index.map(String) : []);
    return sourceNotFound(
      { fr: `Le hub ${base} n’a pas de paquet « ${name} »`, en: `The hub ${base} has no package '${name}'` },
      near.length > 0
        ? { fr: `Vouliez-vous dire ${near.join(' ou ')} ?`, en: `Did you mean ${near.join(' or ')}?` }
        : { fr: 'Vérifiez son nom sur https://hub.getdbt.com.', en: 'Check its name on https://hub.getdbt.com.' },
      location,
    );
  };
  return {
    look: async (name, location, { holding } = {}) => {
      if (holding !== undefined && !known.has(name)) {
        const kept = await keptCopy(name);
        if (kept?.versions.has(holding)) return kept;
      }
      const found = known.get(name) ?? ask(name, location);
      known.set(name, found);
      return await found;
    },
  };
}

function parseJson(bytes: Buffer, url: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw answerUnusable(url, { fr: 'ce n’est pas du JSON', en: 'it is no JSON' });
  }
}

function readPackage(name: string, json: unknown, url: string): HubPackage {
  if (!isRecord(json) || !isRecord(json.versions)) {
    throw answerUnusable(url, { fr: 'elle n’a pas de « versions »', en: "it has no 'versions'" });
  }
  const versions = new Map<string, HubVersion>();
  for (const [version, described] of Object.entries(json.versions)) {
    const read = isRecord(described) ? readVersion(version, described, name) : undefined;
    if (read !== undefined) versions.set(version, read);
  }
  const [namespace = '', project = ''] = name.split('/');
  const { redirectnamespace, redirectname } = json;
  const moved = redirectnamespace || redirectname;
  const movedTo = moved ? `${redirectnamespace || namespace}/${redirectname || project}` : undefined;
  return { name, versions, movedTo };
}

function readVersion(
  version: string,
  described: Readonly<Record<string, unknown>>,
  label: string,
): HubVersion | undefined {
  const { name, packages, downloads, require_dbt_version: required } = described;
  const tarball = isRecord(downloads) ? downloads.tarball : undefined;
  if (typeof name !== 'string' || typeof tarball !== 'string') return undefined;
  const wishes = required === undefined || required === null ? [] : [required].flat().map(String);
  const { specs } = readListedSpecs(packages, label);
  return { version, name, packages: specs, tarball, requireDbtVersion: wishes.filter((wish) => wish !== '') };
}
