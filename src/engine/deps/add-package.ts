import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, isSeq, parseDocument, YAMLSeq } from 'yaml';
import { parseWish, parseYaml, splitWishes } from '../config/index.ts';
import { specInvalid } from './errors.ts';
import { listingFile } from './package-files.ts';

export type PackageSource = 'hub' | 'git' | 'local';

/** A package for the list, as `--add-package name@version` and `--source` say it. */
export interface AddedPackage {
  readonly name: string;
  readonly version: string | undefined;
  readonly source: PackageSource;
}

/**
 * Adds a package to the file that lists the project's packages, in the place of an entry of the same name where there
 * is one. Comments stay. Returns the file and the entries that were replaced. Throws what is wrong with the file.
 */
export function addPackage(
  directory: string,
  added: AddedPackage,
): { readonly file: string; readonly replaced: number } {
  const { file, text } = listingFile(directory);
  const before = text?.trim() ? text : 'packages: []\n';
  const { document: read, problems } = parseYaml(before, file);
  // Which of two keys is meant cannot be told, and the file is written anew.
  const [wrong] = [...problems, ...read.warnings];
  if (wrong) throw wrong;
  const document = parseDocument(before, { version: '1.1' });
  const entry = document.createNode(entryFor(added, file));
  const found = document.get('packages');
  const list = isSeq(found) ? found : new YAMLSeq();
  if (list !== found) document.set('packages', list);
  // An empty list is written as [] and would keep that form.
  list.flow = false;
  const count = list.items.length;
  list.items = list.items.filter((item) => !names(item, added.name));
  const replaced = count - list.items.length;
  list.add(entry);
  writeFileSync(path.join(directory, file), document.toString({ lineWidth: 0, directives: false }));
  return { file, replaced };
}

function entryFor({ name, version, source }: AddedPackage, file: string): Readonly<Record<string, unknown>> {
  if (source === 'local') return { local: name };
  if (source === 'git') return version === undefined ? { git: name } : { git: name, revision: version };
  const wishes = version === undefined ? [] : splitWishes(version);
  if (wishes.length === 0 || wishes.some((wish) => parseWish(wish) === undefined)) {
    const expected = {
      fr: 'un paquet du hub s’ajoute avec sa version : --add-package espace/nom@1.0.0',
      en: 'a package of the hub is added with its version: --add-package namespace/name@1.0.0',
    };
    throw specInvalid(expected, { file });
  }
  return { package: name, version: wishes.length === 1 ? wishes[0] : wishes };
}

/** Whether a value of the entry holds the name, as dbt decides it. */
function names(item: unknown, name: string): boolean {
  return isMap(item) && item.items.some(({ value }) => isScalar(value) && String(value.value).includes(name));
}
