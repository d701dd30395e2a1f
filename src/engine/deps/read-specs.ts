import type { SigetiError, SourceLocation, Text } from '../../core/index.ts';
import { isRecord, parseWish, renderYaml, splitWishes, type YamlDocument } from '../config/index.ts';
import { privateUnresolvable, specInvalid } from './errors.ts';
import type { PackageSpec } from './spec.ts';

type Entry = Readonly<Record<string, unknown>>;
type Scope = Parameters<typeof renderYaml>[1];

const KEYS: Readonly<Record<string, readonly string[]>> = {
  local: ['local', 'name'],
  git: ['git', 'revision', 'warn-unpinned', 'subdirectory', 'name'],
  tarball: ['tarball', 'name'],
  package: ['package', 'version', 'install_prerelease', 'install-prerelease', 'name'],
  private: ['private', 'provider', 'revision', 'warn-unpinned', 'subdirectory', 'name'],
};

/**
 * The packages that a document lists under `packages:`, rendered and checked. `written` has the same list with every
 * number as it stands in the file: a revision 1.10 is no 1.1.
 */
export async function readSpecs(
  document: YamlDocument,
  written: unknown,
  scope: Scope,
): Promise<{ specs: PackageSpec[]; problems: SigetiError[] }> {
  const listed = isRecord(document.value) ? (document.value.packages ?? []) : [];
  const problems: SigetiError[] = [];
  const specs: PackageSpec[] = [];
  if (!Array.isArray(listed)) {
    const expected: Text = { fr: '« packages » doit être une liste', en: "'packages' must be a list" };
    return { specs, problems: [specInvalid(expected, document.locate(['packages']))] };
  }
  const texts = isRecord(written) && Array.isArray(written.packages) ? written.packages : [];
  for (const [index, raw] of listed.entries()) {
    const location = document.locate(['packages', index]);
    const rendered = await renderYaml(withNumbersAsWritten(raw, texts[index]), scope, document, ['packages', index]);
    const read = readSpec(rendered, raw, location);
    if ('problem' in read) problems.push(read.problem);
    else specs.push(read);
  }
  return { specs, problems };
}

/** Specs that the hub lists for a version of a package: already plain data. */
export function readListedSpecs(listed: unknown, label: string): { specs: PackageSpec[]; problems: SigetiError[] } {
  const read = (Array.isArray(listed) ? listed : []).map((entry) => readSpec(entry, entry, { file: label }));
  return {
    specs: read.flatMap((result) => ('problem' in result ? [] : [result])),
    problems: read.flatMap((result) => ('problem' in result ? [result.problem] : [])),
  };
}

function withNumbersAsWritten(raw: unknown, text: unknown): unknown {
  if (typeof raw === 'number' && typeof text === 'string') return text;
  if (Array.isArray(raw)) {
    return raw.map((item, index) => withNumbersAsWritten(item, Array.isArray(text) ? text[index] : undefined));
  }
  if (!isRecord(raw)) return raw;
  const entries = Object.entries(raw);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, withNumbersAsWritten(item, isRecord(text) ? text[key] : undefined)]),
  );
}

function readSpec(entry: unknown, raw: unknown, location: SourceLocation): PackageSpec | { problem: SigetiError } {
  const refuse = (fr: string, en: string) => ({ problem: specInvalid({ fr, en }, location) });
  if (!isRecord(entry)) return refuse('ce n’est pas une table', 'it is not a mapping');
  const kinds = Object.keys(KEYS).filter((kind) => kind in entry);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const list = Object.keys(KEYS).join(', ');
    return refuse(`il faut exactement une des clés ${list}`, `exactly one of the keys ${list} is needed`);
  }
  const unknown = Object.keys(entry).find((key) => !KEYS[kind]?.includes(key));
  if (unknown !== undefined) {
    return refuse(
      `« ${unknown} » n’est pas une clé d’un paquet ${kind}`,
      `'${unknown}' is no key of a ${kind} package`,
    );
  }
  const value = entry[kind];
  if (typeof value !== 'string' || value === '') return refuse(`« ${kind} » est vide`, `'${kind}' is empty`);
  const name = typeof entry.name === 'string' ? entry.name : undefined;
  const written = isRecord(raw) && typeof raw[kind] === 'string' ? raw[kind] : value;
  switch (kind) {
    case 'local':
      return { kind, folder: value, label: value, location, name };
    case 'git':
      return readGit(entry, { url: value, written, location, name });
    case 'tarball':
      if (name === undefined) return refuse('une archive a besoin de « name »', "an archive needs 'name'");
      return { kind, url: value, written, label: written, location, name };
    case 'package':
      return readHub(entry, { value, location, name });
    default:
      return { problem: privateUnresolvable(value, location) };
  }
}

function readGit(
  entry: Entry,
  {
    url,
    written,
    location,
    name,
  }: { url: string; written: string; location: SourceLocation; name: string | undefined },
): PackageSpec | { problem: SigetiError } {
  const revision = textOf(entry.revision);
  const subdirectory = textOf(entry.subdirectory);
  // What starts with a dash would be an option of git's.
  if (url.startsWith('-') || revision?.startsWith('-') === true) {
    const expected = {
      fr: 'ni l’adresse ni « revision » ne commencent par un tiret',
      en: "neither the address nor 'revision' starts with a dash",
    };
    return { problem: specInvalid(expected, location) };
  }
  const warnUnpinned = entry['warn-unpinned'] !== false;
  return { kind: 'git', url, written, revision, subdirectory, warnUnpinned, label: written, location, name };
}

function readHub(
  entry: Entry,
  { value, location, name }: { value: string; location: SourceLocation; name: string | undefined },
): PackageSpec | { problem: SigetiError } {
  const refuse = (fr: string, en: string) => ({ problem: specInvalid({ fr, en }, location) });
  if (!/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(value)) {
    return refuse(
      `« ${value} » doit être de la forme espace/nom, comme dbt-labs/dbt_utils`,
      `'${value}' must have the form namespace/name, such as dbt-labs/dbt_utils`,
    );
  }
  const { version } = entry;
  if (version === undefined || version === null || version === '') {
    return refuse(`« version » manque pour ${value}`, `'version' is missing for ${value}`);
  }
  const versions = splitWishes(version);
  const wrong = versions.find((wish) => parseWish(wish) === undefined);
  if (wrong !== undefined) {
    return refuse(
      `« ${wrong} » n’est pas une version comme 1.3.0, >=1.0.0 ou <2.0.0`,
      `'${wrong}' is not a version such as 1.3.0, >=1.0.0 or <2.0.0`,
    );
  }
  const installPrerelease = entry.install_prerelease === true || entry['install-prerelease'] === true;
  return { kind: 'hub', package: value, versions, installPrerelease, label: value, location, name };
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
