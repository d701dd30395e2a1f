import { duplicateName, type GroupInfo, propertyInvalid } from '../../core/index.ts';
import { isRecord } from '../config/index.ts';
import type { Problems } from './problems.ts';
import { locate, type PropertyEntry } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';

/** The groups that the entries of `groups:` define, by unique id. */
export function parseGroups(entries: readonly PropertyEntry[], problems: Problems): ReadonlyMap<string, GroupInfo> {
  const groups = new Map<string, GroupInfo>();
  for (const entry of entries.filter(({ section }) => section === 'groups')) {
    const group = parseGroup(entry, problems);
    const twin = groups.get(group.uniqueId);
    const what = { fr: 'groupes', en: 'groups' };
    if (twin) problems.error(duplicateName(what, group.name, twin.originalFilePath, locate(entry, 'name')));
    else groups.set(group.uniqueId, group);
  }
  return groups;
}

function parseGroup(entry: PropertyEntry, problems: Problems): GroupInfo {
  const reader = new PropertyReader(entry, problems);
  const { project, path, originalFilePath } = entry.file;
  const owner = reader.record('owner');
  if (owner.name === undefined && owner.email === undefined) {
    const expected = { fr: 'un propriétaire avec name ou email', en: 'an owner with name or email' };
    problems.error(propertyInvalid(`groups.${entry.name}.owner`, expected, reader.place('owner')));
  }
  const { meta } = reader.record('config');
  return {
    uniqueId: `group.${project.name}.${entry.name}`,
    name: entry.name,
    packageName: project.name,
    path,
    originalFilePath,
    owner,
    description: reader.text('description'),
    meta: { ...reader.record('meta'), ...(isRecord(meta) ? meta : {}) },
  };
}
