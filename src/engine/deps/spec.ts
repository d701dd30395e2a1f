import type { SourceLocation } from '../../core/index.ts';

interface SpecBase {
  /** What messages and progress call it; a secret in it is masked when it is shown. */
  readonly label: string;
  readonly location: SourceLocation;
  /** The name of its project, where a lock file says it. */
  readonly name?: string | undefined;
}

/** A folder on this machine, relative to the root project. */
export interface LocalSpec extends SpecBase {
  readonly kind: 'local';
  readonly folder: string;
}

/** A git repository. `written` is its address before rendering, for the lock file: it holds no secret. */
export interface GitSpec extends SpecBase {
  readonly kind: 'git';
  readonly url: string;
  readonly written: string;
  readonly revision: string | undefined;
  readonly subdirectory: string | undefined;
  readonly warnUnpinned: boolean;
}

/** A .tar.gz at an address. */
export interface TarballSpec extends SpecBase {
  readonly kind: 'tarball';
  readonly url: string;
  readonly written: string;
  readonly name: string;
}

/** A package of the hub, by namespace and name, with the wishes for its version. */
export interface HubSpec extends SpecBase {
  readonly kind: 'hub';
  readonly package: string;
  readonly versions: readonly string[];
  readonly installPrerelease: boolean;
}

/** An entry of packages.yml, checked. */
export type PackageSpec = LocalSpec | GitSpec | TarballSpec | HubSpec;

/** What makes two entries the same package. */
export function keyOf(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'local':
      return `local ${spec.folder}`;
    case 'git':
      return `git ${spec.url.replace(/\.git$/, '')} ${spec.subdirectory ?? ''}`;
    case 'tarball':
      return `tarball ${spec.url}`;
    case 'hub':
      return `hub ${spec.package}`;
  }
}
