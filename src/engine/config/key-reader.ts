import { projectInvalid, type SigetiError, type SourceLocation, type Text } from '../../core/index.ts';
import { isRecord } from './render.ts';
import type { YamlDocument } from './yaml-result.ts';

/** Where macros of a namespace are looked for, first to last. */
export interface DispatchEntry {
  readonly macroNamespace: string;
  readonly searchOrder: readonly string[];
}

/** Reads keys of dbt_project.yml by type and notes what has the wrong one. */
export class KeyReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #document: YamlDocument;
  readonly #problems: SigetiError[];

  constructor(values: Readonly<Record<string, unknown>>, document: YamlDocument, problems: SigetiError[]) {
    this.#values = values;
    this.#document = document;
    this.#problems = problems;
  }

  name(): string {
    const name = this.#values.name;
    if (typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
    this.#refuse('name', { fr: 'un nom fait de lettres, chiffres et _', en: 'a name of letters, digits and _' });
    return 'project';
  }

  scalar(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') {
      this.#refuse(key, { fr: 'un texte', en: 'a text' });
      return undefined;
    }
    return String(value);
  }

  texts(key: string, fallback: readonly string[]): readonly string[] {
    const value = this.#values[key];
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'string') return [value];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    this.#refuse(key, { fr: 'une liste de textes', en: 'a list of texts' });
    return fallback;
  }

  record(key: string): Readonly<Record<string, unknown>> {
    const value = this.#values[key];
    if (value === undefined || value === null) return {};
    if (isRecord(value)) return value;
    this.#refuse(key, { fr: 'une table', en: 'a mapping' });
    return {};
  }

  dispatch(): readonly DispatchEntry[] {
    const value = this.#values.dispatch;
    if (value === undefined || value === null) return [];
    const entries = Array.isArray(value) ? value.map(dispatchEntry) : [undefined];
    if (entries.every((entry) => entry !== undefined)) return entries;
    this.#refuse('dispatch', {
      fr: 'une liste de {macro_namespace, search_order}',
      en: 'a list of {macro_namespace, search_order}',
    });
    return [];
  }

  #refuse(key: string, expected: Text): void {
    const location: SourceLocation = this.#document.locate([key]);
    this.#problems.push(projectInvalid(key, expected, location));
  }
}

function dispatchEntry(value: unknown): DispatchEntry | undefined {
  if (!isRecord(value) || typeof value.macro_namespace !== 'string' || !Array.isArray(value.search_order)) {
    return undefined;
  }
  return { macroNamespace: value.macro_namespace, searchOrder: value.search_order.map(String) };
}
