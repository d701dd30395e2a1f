import { nearestNames, propertyInvalid, propertyUnknown, sectionIgnored } from '../../core/index.ts';
import {
  configScope,
  describeTarget,
  isRecord,
  lookUpVar,
  renderYaml,
  type Workspace,
  type YamlDocument,
  type YamlPath,
} from '../config/index.ts';
import type { Scope } from '../jinja/index.ts';
import { Problems } from './problems.ts';
import { type ProjectFile, readSource } from './project-files.ts';
import type { PropertyEntry } from './property-entry.ts';
import { IGNORED_SECTIONS, SECTIONS, type Section, TOP_LEVEL_KEYS, warnUnknownKeys } from './property-keys.ts';

/** Keys whose values are templates for later: what they say is known only when the node is. */
const RENDERED_LATER = new Set([
  'tests',
  'data_tests',
  'description',
  'pre-hook',
  'post-hook',
  'pre_hook',
  'post_hook',
  'loaded_at_query',
]);

/** Reads one properties file. What is wrong in it is noted; entries that are right are returned all the same. */
export async function readProperties(
  file: ProjectFile,
  workspace: Workspace,
  problems: Problems,
): Promise<PropertyEntry[]> {
  const opened = await openProperties(file, workspace, problems);
  if (!opened) return [];
  const { text, document } = opened;
  if (!isRecord(document.value)) {
    const expected = { fr: 'une table de sections', en: 'a mapping of sections' };
    problems.error(propertyInvalid(file.originalFilePath, expected, document.locate([])));
    return [];
  }
  warnSections(document.value, document, problems);
  const entries: PropertyEntry[] = [];
  const scope = propertiesScope(workspace, file.project.name);
  for (const section of SECTIONS) {
    for (const [index, raw] of entriesOf(section, document.value[section], document, problems)) {
      const path = [section, index];
      const value = await problems.attempt(() => renderEntry(raw, scope, document, path));
      if (!value) continue;
      warnUnknownKeys(section, value, document, path, problems);
      entries.push({ section, name: String(value.name), value, raw, file, text, document, path });
    }
  }
  return entries;
}

/** A name of something in a section of properties. */
export interface Described {
  readonly section: Section;
  readonly name: string;
}

/** What a properties file describes, as far as its names can be read. */
export async function describedIn(file: ProjectFile, workspace: Workspace): Promise<readonly Described[]> {
  const nowhere = new Problems();
  const opened = await openProperties(file, workspace, nowhere);
  const value = opened?.document.value;
  if (!opened || !isRecord(value)) return [];
  return SECTIONS.flatMap((section) =>
    Array.from(entriesOf(section, value[section], opened.document, nowhere), ([, { name }]) => ({
      section,
      name: String(name),
    })),
  );
}

/** The document of a properties file; undefined where it holds nothing, or nothing that can be read. */
async function openProperties(
  file: ProjectFile,
  { documents }: Workspace,
  problems: Problems,
): Promise<{ readonly text: string; readonly document: YamlDocument } | undefined> {
  const source = await readSource(file, problems);
  if (source === undefined) return undefined;
  const { document, problems: unreadable } = await documents.parse(atItsLine(source), file.originalFilePath);
  for (const problem of unreadable) problems.error(problem);
  for (const warning of document.warnings) problems.warn(warning);
  return unreadable.length > 0 || document.value === null ? undefined : { text: source.trim(), document };
}

/** dbt reads the file without the blanks before it; without those of its first line, lines still count as in the file. */
function atItsLine(source: string): string {
  const text = source.trimStart();
  const blankLines = source.slice(0, source.length - text.length).split('\n').length - 1;
  return '\n'.repeat(blankLines) + text;
}

/** Conditions of metrics and saved queries are templates of the tools that query them. */
const SEMANTIC_CONDITIONS: Readonly<Record<string, string>> = { metrics: 'filter', saved_queries: 'where' };

function isRenderedLater(place: YamlPath): boolean {
  const key = String(place.at(-1));
  return RENDERED_LATER.has(key) || SEMANTIC_CONDITIONS[String(place[0])] === key;
}

async function renderEntry(
  raw: Readonly<Record<string, unknown>>,
  scope: Scope,
  document: YamlDocument,
  path: YamlPath,
): Promise<Readonly<Record<string, unknown>>> {
  const rendered = await renderYaml(raw, scope, document, path, isRenderedLater);
  return isRecord(rendered) ? rendered : raw;
}

/** What templates in the properties files of a package can use. */
export function propertiesScope(workspace: Workspace, packageName: string): Scope {
  return configScope(workspace.environment, (name) => lookUpVar(workspace, packageName, name), {
    secrets: false,
    target: describeTarget(workspace.target),
  });
}

function warnSections(value: Readonly<Record<string, unknown>>, document: YamlDocument, problems: Problems): void {
  for (const key of Object.keys(value)) {
    const location = document.locate([key]);
    if (IGNORED_SECTIONS.includes(key)) problems.warn(sectionIgnored(key, location));
    if (TOP_LEVEL_KEYS.includes(key)) continue;
    const where = { fr: 'un fichier de propriétés', en: 'a properties file' };
    problems.warn(propertyUnknown(key, where, location, nearestNames(key, SECTIONS)));
  }
}

function* entriesOf(
  section: Section,
  value: unknown,
  document: YamlDocument,
  problems: Problems,
): Generator<[number, Readonly<Record<string, unknown>>]> {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) {
    const expected = { fr: 'une liste', en: 'a list' };
    problems.error(propertyInvalid(section, expected, document.locate([section])));
    return;
  }
  for (const [index, entry] of value.entries()) {
    const named = isRecord(entry) && (typeof entry.name === 'string' || typeof entry.name === 'number');
    if (named) yield [index, entry];
    else {
      const expected = { fr: 'une liste d’entrées qui ont un nom (name)', en: 'a list of entries that have a name' };
      problems.error(propertyInvalid(section, expected, document.locate([section, index])));
    }
  }
}
