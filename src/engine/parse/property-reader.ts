import { propertyInvalid, type Text } from '../../core/index.ts';
import { isRecord, type YamlPath } from '../config/index.ts';
import type { Problems } from './problems.ts';
import { locate, type PropertyEntry } from './property-entry.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads typed values of a mapping inside an entry and notes, with its place, whatever has the wrong type. */
export class PropertyReader {
  readonly fields: Fields;
  readonly path: YamlPath;
  readonly entry: PropertyEntry;
  readonly problems: Problems;

  constructor(entry: PropertyEntry, problems: Problems, fields: Fields = entry.value, path: YamlPath = []) {
    this.entry = entry;
    this.problems = problems;
    this.fields = fields;
    this.path = path;
  }

  text(key: string): string | undefined {
    const value = this.fields[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object') return String(value);
    return this.refuse(key, { fr: 'un texte', en: 'a text' });
  }

  flag(key: string): boolean | undefined {
    const value = this.fields[key];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'boolean' ? value : this.refuse(key, { fr: 'true ou false', en: 'true or false' });
  }

  record(key: string): Fields {
    const value = this.fields[key];
    if (value === undefined || value === null) return {};
    return isRecord(value) ? value : (this.refuse(key, { fr: 'une table', en: 'a mapping' }) ?? {});
  }

  /** A list, or one value alone. */
  list(key: string): readonly unknown[] {
    const value = this.fields[key];
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
  }

  texts(key: string): readonly string[] {
    const values = this.list(key);
    if (values.every((value) => typeof value !== 'object')) return values.map(String);
    return this.refuse(key, { fr: 'une liste de textes', en: 'a list of texts' }) ?? [];
  }

  /** A reader for each mapping of a list; anything else in the list is a problem. */
  children(key: string): PropertyReader[] {
    const value = this.fields[key];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value) || !value.every(isRecord)) {
      this.refuse(key, { fr: 'une liste d’entrées', en: 'a list of entries' });
      return [];
    }
    return value.map((fields, index) => this.child(fields, key, index));
  }

  child(fields: Fields, ...path: YamlPath): PropertyReader {
    return new PropertyReader(this.entry, this.problems, fields, [...this.path, ...path]);
  }

  place(...path: YamlPath) {
    return locate(this.entry, ...this.path, ...path);
  }

  /** Notes that the key's value cannot be. */
  refuse(key: string, expected: Text): undefined {
    const name = [this.entry.section, this.entry.name, ...this.path, key].join('.');
    this.problems.error(propertyInvalid(name, expected, this.place(key)));
    return undefined;
  }
}
