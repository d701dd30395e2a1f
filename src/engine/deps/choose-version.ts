import type { SourceLocation, Text } from '../../core/index.ts';
import { fulfils, isPrerelease, parseWish, sortVersions, splitWishes, type VersionWish } from '../config/index.ts';
import { type Demand, versionConflict } from './errors.ts';
import type { HubPackage, HubVersion } from './hub.ts';

/** Who asks for a package of the hub, and for which versions. */
export interface VersionDemand {
  readonly by: string;
  readonly versions: readonly string[];
  readonly installPrerelease: boolean;
  readonly location: SourceLocation;
}

export interface ChosenVersion {
  readonly chosen: HubVersion;
  /** The newest that could be installed if nobody asked for another. */
  readonly latest: string;
}

/**
 * The newest version that everybody who asks admits and that works with this dbt. Pre-releases count only where
 * somebody asks for them. Throws DEPS_VERSION_CONFLICT, which names who wants what.
 */
export function chooseVersion(found: HubPackage, demands: readonly VersionDemand[], dbtVersion: string): ChosenVersion {
  const wishes = demands.flatMap(({ versions }) => wishesIn(versions));
  const wantsPrereleases =
    demands.some(({ installPrerelease }) => installPrerelease) || wishes.some(({ version }) => isPrerelease(version));
  const all = sortVersions([...found.versions.keys()]);
  const admitted = all.filter((version) => wishes.every((wish) => fulfils(version, wish)));
  const compatible = all.filter((version) => worksWith(found.versions.get(version), dbtVersion));
  const installable = compatible.filter((version) => wantsPrereleases || !isPrerelease(version));
  const best = installable.filter((version) => admitted.includes(version)).at(-1);
  const chosen = best === undefined ? undefined : found.versions.get(best);
  const latest = installable.at(-1);
  if (chosen !== undefined && latest !== undefined) return { chosen, latest };
  const list: Demand[] = demands.map(({ by, versions }) => ({ by, wish: versions.join(', ') }));
  const reason = reasonFor({ all, admitted, compatible }, dbtVersion);
  throw versionConflict(found.name, list, reason, demands[0]?.location ?? { file: 'packages.yml' });
}

function wishesIn(versions: readonly string[]): VersionWish[] {
  return versions.flatMap((text) => parseWish(text) ?? []);
}

function worksWith(version: HubVersion | undefined, dbtVersion: string): boolean {
  if (version === undefined) return false;
  return wishesIn(splitWishes([...version.requireDbtVersion])).every((wish) => fulfils(dbtVersion, wish));
}

function reasonFor(
  { all, admitted, compatible }: Readonly<Record<'all' | 'admitted' | 'compatible', readonly string[]>>,
  dbtVersion: string,
): Text {
  if (all.length === 0) return { fr: 'le hub n’en publie aucune', en: 'the hub publishes none' };
  if (admitted.length === 0) {
    const list = all.slice(-5).join(', ');
    return { fr: `les plus récentes sont ${list}`, en: `the newest are ${list}` };
  }
  const list = admitted.slice(-5).join(', ');
  if (admitted.some((version) => compatible.includes(version))) {
    return {
      fr: `seules des préversions conviennent (${list}) ; « install-prerelease: true » les admet`,
      en: `only pre-releases do (${list}); 'install-prerelease: true' admits them`,
    };
  }
  return {
    fr: `${list} ne fonctionnent pas avec dbt ${dbtVersion}, dont SIGETI parle la langue`,
    en: `${list} do not work with dbt ${dbtVersion}, whose language SIGETI speaks`,
  };
}
