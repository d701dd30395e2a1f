import type { Manifest, ModelNode, TestNode } from '../../core/index.ts';

type Constraint = { readonly type?: unknown; readonly columns?: unknown };

/**
 * The columns that identify a model's rows, as far as the project says so: a primary key constraint, else columns
 * tested as unique and not null, else columns tested as unique.
 */
export function primaryKey(model: ModelNode, tests: readonly TestNode[]): readonly string[] {
  return declaredKey(model) ?? testedKey(tests);
}

/** The generic tests of each model, by the model's unique id, disabled ones included. */
export function testsByModel({ nodes, disabled }: Manifest): ReadonlyMap<string, readonly TestNode[]> {
  const tests = new Map<string, TestNode[]>();
  for (const node of [...nodes.values(), ...disabled.values()]) {
    if (node.resourceType !== 'test' || node.attachedNode === undefined) continue;
    tests.set(node.attachedNode, [...(tests.get(node.attachedNode) ?? []), node]);
  }
  return tests;
}

function declaredKey({ constraints = [], columns }: ModelNode): readonly string[] | undefined {
  const isKey = (constraint: unknown): constraint is Constraint =>
    typeof constraint === 'object' && constraint !== null && 'type' in constraint && constraint.type === 'primary_key';
  const own = constraints.find(isKey);
  if (own && Array.isArray(own.columns)) return own.columns.map(String);
  const column = Object.values(columns).find((candidate) => candidate.constraints?.some(isKey));
  return column && [column.name];
}

function testedKey(tests: readonly TestNode[]): readonly string[] {
  const unique = tests.filter(({ testMetadata }) =>
    /^unique(_combination_of_columns)?$/.test(testMetadata?.name ?? ''),
  );
  const notNull = tests.filter(({ testMetadata }) => testMetadata?.name === 'not_null').flatMap(columnsOf);
  const enabled = new Set(unique.filter(({ config }) => config.enabled).flatMap(columnsOf));
  const disabled = new Set(unique.filter(({ config }) => !config.enabled).flatMap(columnsOf));
  const both = [...new Set(notNull)].filter((column) => enabled.has(column) || disabled.has(column));
  if (both.length > 0) return both;
  return enabled.size > 0 ? [...enabled] : [...disabled];
}

function columnsOf({ testMetadata }: TestNode): string[] {
  const { column_name: column, combination_of_columns: combination } = testMetadata?.kwargs ?? {};
  if (typeof column === 'string') return [column];
  return Array.isArray(combination) ? combination.filter((name) => typeof name === 'string') : [];
}
