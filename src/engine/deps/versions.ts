import semver from 'semver';

/** One wish of dbt's version syntax: `>=1.2.0`, `<2.0.0`, `1.3.0`. */
export interface VersionWish {
  readonly operator: '=' | '>' | '>=' | '<' | '<=';
  /** In the form of semver: three numbers, and what follows them. */
  readonly version: string;
}

const NUMBER = '(?:0|[1-9]\\d*)';
const WISH = new RegExp(
  `^(>=|<=|>|<|=)?\\s*(${NUMBER}\\.${NUMBER}\\.${NUMBER})(?:-?([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(\\+[0-9A-Za-z.-]+)?$`,
);

/**
 * Reads a wish: dbt's syntax has no `^`, no `~` and no missing parts, and the dash before a pre-release may be left
 * out. Undefined for what is none.
 */
export function parseWish(text: string): VersionWish | undefined {
  const [, operator = '=', numbers = '', prerelease] = WISH.exec(text.trim()) ?? [];
  const version = prerelease === undefined ? numbers : `${numbers}-${prerelease}`;
  if (semver.valid(version) === null) return undefined;
  return { operator: operator as VersionWish['operator'], version };
}

/** The wishes of a `version:` or `require-dbt-version:`: a text, a list, or texts with commas. */
export function splitWishes(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.map(String) : [String(value)];
  return texts.flatMap((text) => text.split(',')).map((text) => text.trim());
}

/** Whether a version fulfils a wish. `<2.0.0` does not admit the pre-releases of 2.0.0, as in dbt. */
export function fulfils(version: string, { operator, version: wanted }: VersionWish): boolean {
  const plain = comparable(version);
  if (plain === undefined) return false;
  switch (operator) {
    case '=':
      return semver.eq(plain, wanted);
    case '>':
      return semver.gt(plain, wanted);
    case '>=':
      return semver.gte(plain, wanted);
    case '<=':
      return semver.lte(plain, wanted);
    case '<':
      return semver.lt(plain, wanted) && !(isPrerelease(plain) && !isPrerelease(wanted) && sameNumbers(plain, wanted));
  }
}

/** Whether the version names a pre-release, e.g. `1.0.0-rc1`. */
export function isPrerelease(version: string): boolean {
  return (semver.prerelease(comparable(version) ?? '') ?? []).length > 0;
}

/** The versions from the oldest to the newest; texts that are no versions are left out. */
export function sortVersions(versions: readonly string[]): string[] {
  return versions
    .filter((version) => comparable(version) !== undefined)
    .sort((a, b) => semver.compare(comparable(a) ?? '', comparable(b) ?? ''));
}

/** A published version in semver's form: hubs also hold `0.3.0b1`. */
function comparable(version: string): string | undefined {
  const wish = parseWish(version);
  return wish?.operator === '=' ? wish.version : undefined;
}

function sameNumbers(a: string, b: string): boolean {
  return (
    semver.major(a) === semver.major(b) && semver.minor(a) === semver.minor(b) && semver.patch(a) === semver.patch(b)
  );
}
