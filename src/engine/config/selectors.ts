import path from 'node:path';
import { type SelectorEntry, type SigetiError, selectorDefinitionInvalid } from '../../core/index.ts';
import type { Scope } from '../jinja/index.ts';
import { type FileReader, yamlIn } from './read-file.ts';
import { isRecord, renderYaml } from './render.ts';

const FILE = 'selectors.yml';

/**
 * The named selectors of the project's selectors.yml, templates in them rendered; none where there is no such file.
 * `warnings` are keys that are there twice.
 */
export async function readSelectors(
  directory: string,
  scope: Scope,
  files: FileReader,
): Promise<{
  readonly selectors: readonly SelectorEntry[];
  readonly problems: readonly SigetiError[];
  readonly warnings: readonly SigetiError[];
}> {
  const { document, problems } = await yamlIn(files, path.join(directory, FILE));
  const warnings = document?.warnings ?? [];
  if (document === undefined || problems.length > 0 || document.value === null) {
    return { selectors: [], problems, warnings };
  }
  const rendered = await renderYaml(document.value, scope, document);
  const list = isRecord(rendered) ? rendered.selectors : undefined;
  if (!Array.isArray(list)) {
    const expected = { fr: 'une liste sous selectors:', en: 'a list under selectors:' };
    return { selectors: [], problems: [selectorDefinitionInvalid(FILE, expected, document.locate([]))], warnings };
  }
  const found: SigetiError[] = [];
  const selectors = list.flatMap((item, index): SelectorEntry[] => {
    const location = document.locate(['selectors', index]);
    if (isRecord(item) && typeof item.name === 'string' && item.definition !== undefined) {
      const description = typeof item.description === 'string' ? item.description : undefined;
      return [
        { name: item.name, description, isDefault: item.default === true, definition: item.definition, location },
      ];
    }
    const expected = { fr: 'un name et une definition', en: 'a name and a definition' };
    found.push(selectorDefinitionInvalid(`selectors[${index}]`, expected, location));
    return [];
  });
  return { selectors, problems: [...found, ...contradictions(selectors)], warnings };
}

/** Names given twice, and more than one default. */
function contradictions(selectors: readonly SelectorEntry[]): SigetiError[] {
  const twins = selectors.filter((entry, index) => selectors.findIndex(({ name }) => name === entry.name) < index);
  const [, ...defaults] = selectors.filter(({ isDefault }) => isDefault);
  const once = { fr: 'un nom qui ne sert qu’une fois', en: 'a name that is used once' };
  const one = { fr: 'un seul sélecteur avec default: true', en: 'one selector only with default: true' };
  return [
    ...twins.map(({ name, location }) => selectorDefinitionInvalid(name, once, location)),
    ...defaults.map(({ name, location }) => selectorDefinitionInvalid(name, one, location)),
  ];
}
