import { nearestNames, type TestNode, testArgumentMissing, testNotFound } from '../../core/index.ts';
import { parseTemplate, printText, toPython } from '../jinja/index.ts';
import { buildNode } from './build-node.ts';
import { declarationLayer } from './config-places.ts';
import type { NodeContext, ParsedNode } from './executable-nodes.ts';
import { warnUnknownConfig } from './node-config.ts';
import type { NodeDraft } from './node-draft.ts';
import { pathParts } from './project-files.ts';
import type { TestDeclaration } from './test-declarations.ts';
import { genericTestHash } from './test-names.ts';

/** Built-in tests that need nothing but what they are declared on; their text need not be looked into. */
const SIMPLE_TESTS = ['macro.dbt.test_not_null', 'macro.dbt.test_unique'];

/** What the built-in tests cannot do without, beside the relation. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'macro.dbt.test_not_null': ['column_name'],
  'macro.dbt.test_unique': ['column_name'],
  'macro.dbt.test_accepted_values': ['column_name', 'values'],
  'macro.dbt.test_relationships': ['column_name', 'to', 'field'],
};

/** The node of a declared generic test; undefined after noting what is wrong with it. */
export async function parseGenericTest(
  declaration: TestDeclaration,
  context: NodeContext,
): Promise<ParsedNode | undefined> {
  const { macros, problems } = context;
  const { owner, location, name, namespace } = declaration;
  const { file } = owner.entry;
  const macro = macros.findTest(name, file.project.name, namespace);
  if (!macro) {
    const known = macros.all().filter((node) => node.name.startsWith('test_'));
    const near = nearestNames(
      name,
      known.map((node) => node.name.slice('test_'.length)),
    );
    problems.error(testNotFound(namespace === undefined ? name : `${namespace}.${name}`, location, near));
    return undefined;
  }
  const missing = missingArguments(declaration, macro.uniqueId);
  for (const error of missing) problems.error(error);
  if (missing.length > 0) return undefined;
  warnUnknownConfig(declaration.config, 'test', (key) => declaration.placeOfConfig([key]), problems);
  const rawCode = testCode(declaration);
  const simple = SIMPLE_TESTS.includes(macro.uniqueId);
  const testMetadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    kwargs: declaration.kwargs,
  };
  const hash = genericTestHash(declaration.fullName, { namespace, name, kwargs: declaration.kwargs });
  const draft: NodeDraft = {
    resourceType: 'test',
    uniqueId: `test.${file.project.name}.${declaration.fullName}.${hash}`,
    name: declaration.fullName,
    project: file.project,
    path: `${declaration.shortName}.sql`,
    originalFilePath: file.originalFilePath,
    fqn: [file.project.name, ...pathParts(file.originalFilePath).slice(1, -1), declaration.fullName],
    rawCode,
    checksum: '',
    template: simple
      ? undefined
      : () => parseTemplate(rawCode, file.originalFilePath, { firstLine: location.line ?? 1 }),
    properties: {},
    tags: declaration.tags,
    known: {
      macros: [macro.uniqueId],
      configs: [declaration.config],
      ...(simple ? targetOf(declaration) : {}),
    },
    testMetadata,
    location,
  };
  const built = await buildNode(draft, context, () => [declarationLayer(declaration)]);
  if (!built) return undefined;
  const description = await context.descriptions.render(declaration.description, file.project.name, () => location);
  const node: TestNode = {
    ...built,
    resourceType: 'test',
    testKind: 'generic',
    testMetadata,
    columnName: declaration.columnName,
    description: description.text,
    docBlocks: description.docBlocks,
    columns: {},
  };
  return { node, location };
}

/** dbt leaves this to PostgreSQL, which finds a syntax error in what is left of the query. */
function missingArguments({ name, target, kwargs, config, location }: TestDeclaration, macro: string) {
  if (config.enabled === false) return [];
  const required = REQUIRED[macro] ?? [];
  const others = Object.keys(kwargs).filter((key) => !required.includes(key) && key !== 'model' && key !== 'quote');
  const of = target.sourceName === undefined ? target.name : `${target.sourceName}.${target.name}`;
  return required
    .filter((argument) => isNothing(kwargs[argument]))
    .map((argument) => testArgumentMissing({ name, of }, argument, nearestNames(argument, others)[0], location));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function targetOf({ target }: TestDeclaration): Pick<Required<NodeDraft>['known'], 'refs' | 'sources'> {
  const { name, sourceName, version } = target;
  if (sourceName !== undefined) return { sources: [[sourceName, name]] };
  return { refs: [version === undefined ? { name } : { name, version }] };
}

/** The text that dbt gives a generic test: the call of its macro, and its configuration. */
function testCode({ name, namespace, config }: TestDeclaration): string {
  const macro = namespace === undefined ? `test_${name}` : `${namespace}.test_${name}`;
  const settings = Object.entries(config).map(([key, value]) => `${key}=${pythonLiteral(value)}`);
  const call = `{{ ${macro}(**_dbt_generic_test_kwargs) }}`;
  return settings.length === 0 ? call : `${call}{{ config(${settings.join(',')}) }}`;
}

function pythonLiteral(value: unknown): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : printText(toPython(value));
}
