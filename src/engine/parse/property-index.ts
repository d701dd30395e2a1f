import { duplicateName, nearestNames, patchTargetNotFound } from '../../core/index.ts';
import type { Problems } from './problems.ts';
import { locate, type PropertyEntry } from './property-entry.ts';
import type { Section } from './property-keys.ts';

/** The entries of all properties files, found by what they describe. Remembers which found their node. */
export class PropertyIndex {
  readonly #entries = new Map<string, PropertyEntry[]>();
  readonly #bySection = new Map<Section, readonly PropertyEntry[]>();
  readonly #taken = new Set<PropertyEntry>();
  readonly #byNode = new Map<string, PropertyEntry>();
  readonly #problems: Problems;

  constructor(entries: readonly PropertyEntry[], problems: Problems) {
    this.#problems = problems;
    for (const entry of entries) {
      const key = `${entry.section}.${entry.version?.definedIn ?? entry.name}`;
      const known = this.#entries.get(key) ?? [];
      const twin = known.find(({ file }) => file.project.name === entry.file.project.name);
      if (twin) this.#refuseTwin(twin, entry);
      else this.#entries.set(key, [...known, entry]);
    }
  }

  /** The entry for a node: of the node's own package, else of any. */
  take(section: Section, packageName: string, name: string): PropertyEntry | undefined {
    const found = this.#entries.get(`${section}.${name}`) ?? this.#latest(section, name);
    const entry = found.find(({ file }) => file.project.name === packageName) ?? found[0];
    if (entry) this.#taken.add(entry);
    return entry;
  }

  /** The latest version of a model may stand in a file of the model's own name. */
  #latest(section: Section, name: string): PropertyEntry[] {
    return this.#of(section).filter(
      (entry) => entry.name === name && entry.version?.v === entry.version?.latest && !this.#taken.has(entry),
    );
  }

  /** Remembers which entry describes a node. */
  note(uniqueId: string, entry: PropertyEntry): void {
    this.#byNode.set(uniqueId, entry);
  }

  /** The entry that describes a node; undefined where none does. */
  entryOf(uniqueId: string): PropertyEntry | undefined {
    return this.#byNode.get(uniqueId);
  }

  /** Entries of a section that have found their node. */
  used(section: Section): PropertyEntry[] {
    return this.#of(section).filter((entry) => this.#taken.has(entry));
  }

  /** Warns of the section's entries that describe nothing; `known` are the names that could have been meant. */
  warnUnused(section: Section, known: readonly string[]): void {
    for (const entry of this.#of(section)) {
      if (this.#taken.has(entry)) continue;
      const name = entry.version?.definedIn ?? entry.name;
      const near = nearestNames(name, known);
      this.#problems.warn(patchTargetNotFound(`${section}:`, name, locate(entry, 'name'), near));
    }
  }

  #of(section: Section): readonly PropertyEntry[] {
    const known = this.#bySection.get(section);
    if (known) return known;
    const found = [...this.#entries.values()].flat().filter((entry) => entry.section === section);
    this.#bySection.set(section, found);
    return found;
  }

  #refuseTwin(first: PropertyEntry, second: PropertyEntry): void {
    const what = { fr: `entrées de « ${second.section} »`, en: `entries of '${second.section}'` };
    const { file, line } = locate(first, 'name');
    this.#problems.error(duplicateName(what, second.name, `${file}:${line ?? 1}`, locate(second, 'name')));
  }
}
