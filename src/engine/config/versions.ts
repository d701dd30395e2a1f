// The function alone: the whole package takes milliseconds to load, and every command asks for it.
import compare from 'semver/functions/compare.js';

/** One wish of dbt's version syntax: `>=1.2.0`, `<2.0.0`, `1.3.0`. */
export interface VersionWish {
  readonly operator: '=' | '>' | '>=' | '<' | '<=';
  /** In the form of semver: three numbers, and what follows them. */
  readonly version: string;
}

const NUMBER = '(?:0|[1-9]\\d*)';
/** A part of a pre-release: a number, or what has a letter. */
const PART = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const WISH = new RegExp(
  `^(>=|<=|>|<|=)?\\s*(${NUMBER}\\.${NUMBER}\\.${NUMBER})(?:-?(${PART}(?:\\.${PART})*))?(\\+[0-9A-Za-z.-]+)?$`,
);

/**
 * Reads a wish: dbt's syntax has no `^`, no `~` and no missing parts, and the dash before a pre-release may be left
 * out. Undefined for what is none.
 */
export function parseWish(text: string): VersionWish | undefined {
  const [, operator = '=', numbers, prerelease] = WISH.exec(text.trim()) ?? [];
  if (numbers === undefined) return undefined;
  const version = prerelease === undefined ? numbers : `${numbers}-${prerelease}`;
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
      return compare(plain, wanted) === 0;
    case '>':
      return compare(plain, wanted) > 0;
    case '>=':
      return compare(plain, wanted) >= 0;
    case '<=':
      return compare(plain, wanted) <= 0;
    case '<':
      return (
        compare(plain, wanted) < 0 && !(isPrerelease(plain) && !isPrerelease(wanted) && sameNumbers(plain, wanted))
      );
  }
}

/** Whether the version names a pre-release, e.g. `1.0.0-rc1`. */
export function isPrerelease(version: string): boolean {
  return (comparable(version) ?? '').includes('-');
}

/** The versions from the oldest to the newest; texts that are no versions are left out. */
export function sortVersions(versions: readonly string[]): string[] {
  return versions
    .filter((version) => comparable(version) !== undefined)
    .sort((a, b) => compare(comparable(a) ?? '', comparable(b) ?? ''));
}

/** A published version in semver's form: hubs also hold `0.3.0b1`. */
function comparable(version: string): string | undefined {
  const wish = parseWish(version);
  return wish?.operator === '=' ? wish.version : undefined;
}

function sameNumbers(a: string, b: string): boolean {
  const [[one], [other]] = [a.split('-'), b.split('-')];
  return one === other;
}
