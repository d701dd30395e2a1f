import { type ModelVersion, propertyInvalid, type SourceLocation } from '../../core/index.ts';
import { isRecord, renderYamlText, type YamlPath } from '../config/index.ts';
import type { Scope } from '../jinja/index.ts';
import { listed } from './merge-config.ts';
import type { PropertyReader } from './property-reader.ts';
import { genericTestNames } from './test-names.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a generic test is declared on. */
export interface TestTarget {
  readonly kind: 'node' | 'source';
  readonly name: string;
  /** Models with versions: which of them. */
  readonly version?: ModelVersion | undefined;
  /** Sources: the source that the table `name` belongs to. */
  readonly sourceName?: string;
  /** Tags that tests inherit. */
  readonly tags: readonly string[];
}

/** A generic test as a properties file declares it. */
export interface TestDeclaration {
  readonly target: TestTarget;
  readonly name: string;
  readonly namespace: string | undefined;
  /** As dbt keeps them: templates in them are rendered when the test is compiled. */
  readonly kwargs: Fields;
  readonly config: Fields;
  readonly columnName: string | undefined;
  readonly description: unknown;
  readonly tags: readonly string[];
  /** Unique id and fqn; `shortName` for files and relations. */
  readonly fullName: string;
  readonly shortName: string;
  readonly owner: PropertyReader;
  readonly location: SourceLocation;
  /** Where a configuration stands in the declaration. */
  readonly placeOfConfig: (path: YamlPath) => SourceLocation;
}

/** Configurations that may be written beside the arguments. */
const CONFIG_ARGUMENTS = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
];

/** The generic tests on an entry and its columns, in the order in which dbt makes them: columns first. */
export async function readTests(owner: PropertyReader, target: TestTarget, scope: Scope): Promise<TestDeclaration[]> {
  const declarations: TestDeclaration[] = [];
  for (const column of owner.children('columns')) {
    const name = column.text('name') ?? '';
    const columnTags = [...column.texts('tags'), ...listed(column.record('config').tags).map(String)];
    const columnTarget = { ...target, tags: [...target.tags, ...columnTags] };
    const quoted = column.flag('quote') ?? owner.flag('quote_columns') ?? false;
    declarations.push(
      ...(await testsOf(column, columnTarget, quoted ? `"${name.replaceAll('"', '""')}"` : name, scope)),
    );
  }
  declarations.push(...(await testsOf(owner, target, undefined, scope)));
  return declarations;
}

async function testsOf(
  reader: PropertyReader,
  target: TestTarget,
  columnName: string | undefined,
  scope: Scope,
): Promise<TestDeclaration[]> {
  const declarations: TestDeclaration[] = [];
  for (const key of ['tests', 'data_tests']) {
    for (const [index, written] of reader.list(key).entries()) {
      const location = reader.place(key, index);
      const split = splitDeclaration(written);
      if (!split) {
        const name = [reader.entry.section, reader.entry.name, ...reader.path, key].join('.');
        const expected = {
          fr: 'une liste de tests : un nom, ou un nom avec ses arguments',
          en: 'a list of tests: a name, or a name with its arguments',
        };
        reader.problems.error(propertyInvalid(name, expected, location));
        continue;
      }
      const declaration = await reader.problems.attempt(() =>
        declare({ ...split, reader, target, columnName, path: [key, index], location, scope }),
      );
      if (declaration) declarations.push(declaration);
    }
  }
  return declarations;
}

/** `unique`, `{unique: {...}}` or `{test_name: unique, ...}`. */
function splitDeclaration(written: unknown): { test: string; fields: Fields } | undefined {
  if (typeof written === 'string') return { test: written, fields: {} };
  if (!isRecord(written)) return undefined;
  if (typeof written.test_name === 'string') {
    const { test_name: test, ...fields } = written;
    return { test, fields };
  }
  const [entry, ...others] = Object.entries(written);
  if (!entry || others.length > 0) return undefined;
  const [test, fields] = entry;
  return fields === null ? { test, fields: {} } : isRecord(fields) ? { test, fields } : undefined;
}

interface Written {
  readonly test: string;
  readonly fields: Fields;
  readonly reader: PropertyReader;
  readonly target: TestTarget;
  readonly columnName: string | undefined;
  readonly path: YamlPath;
  readonly location: SourceLocation;
  readonly scope: Scope;
}

async function declare(written: Written): Promise<TestDeclaration> {
  const { test, fields, reader, target, columnName, location } = written;
  const { config: rawConfig, arguments: nested, name: givenName, description, ...rest } = fields;
  const dot = test.lastIndexOf('.');
  const namespace = dot < 0 ? undefined : test.slice(0, dot);
  const name = test.slice(dot + 1);
  const all = { ...rest, ...(columnName === undefined ? {} : { column_name: columnName }), ...record(nested) };
  const kwargs: Record<string, unknown> = Object.fromEntries(
    Object.entries(all).filter(([key]) => !CONFIG_ARGUMENTS.includes(key)),
  );
  kwargs.model = modelArgument(target);
  const settings = { ...pick(all, CONFIG_ARGUMENTS), ...record(rawConfig) };
  const config = await renderConfig({ ...pick(settings, CONFIG_ARGUMENTS), ...settings }, written);

  const kind = [namespace, target.kind === 'source' ? 'source' : undefined, name].filter((part) => part !== undefined);
  const targetName = nameInTests(target);
  const made = genericTestNames(kind.join('_'), targetName, kwargs);
  const own = typeof givenName === 'string' ? givenName : undefined;
  if (own === undefined && made.short !== made.full && config.alias === undefined) config.alias = made.short;
  return {
    target,
    name,
    namespace,
    kwargs,
    config,
    columnName,
    description,
    tags: [...new Set([...target.tags, ...listed(config.tags).map(String)])].sort(),
    fullName: own ?? made.full,
    shortName: own ?? made.short,
    owner: reader,
    location,
    placeOfConfig: (path) => placeInDeclaration(written, path),
  };
}

/** A declaration names its test as a key, or under `test_name`; configurations stand under `config` or beside it. */
function placeInDeclaration({ fields, reader, path, location }: Written, config: YamlPath): SourceLocation {
  const [key] = config;
  if (key === undefined) return location;
  const [list, index] = path;
  const written = reader.list(String(list))[Number(index)];
  const named = isRecord(written) && written.test_name === undefined ? Object.keys(written).slice(0, 1) : [];
  const within = key in record(fields.config) ? ['config'] : [];
  return reader.place(...path, ...named, ...within, ...config);
}

async function renderConfig(config: Fields, { scope, location }: Written): Promise<Record<string, unknown>> {
  const rendered: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const result = typeof value === 'string' ? await renderYamlText(value, scope, location) : value;
    if (result !== null && result !== undefined) rendered[key] = result;
  }
  return rendered;
}

function nameInTests({ name, sourceName, version }: TestTarget): string {
  if (sourceName !== undefined) return `${sourceName}_${name}`;
  return version === undefined ? name : `${name}_v${version}`;
}

function modelArgument({ name, sourceName, version }: TestTarget): string {
  const pinned = version === undefined ? '' : `, version='${version}'`;
  const call = sourceName === undefined ? `ref('${name}'${pinned})` : `source('${sourceName}', '${name}')`;
  return `{{ get_where_subquery(${call}) }}`;
}

function record(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function pick(fields: Fields, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => key in fields).map((key) => [key, fields[key]]));
}
