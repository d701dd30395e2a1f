import { expect, test } from 'vitest';
import { registryOf } from '../../../test/support/template-context.ts';

const macro = (name: string) => `{% macro ${name}() %}${name}{% endmacro %}`;

test('a bare name is looked for in its own package, the root project and the built-in macros', () => {
  const registry = registryOf({ golden: macro('a') + macro('b'), outils: macro('b') + macro('type_int') });
  expect(registry.find('a', 'outils')?.uniqueId).toBe('macro.golden.a');
  expect(registry.find('b', 'outils')?.uniqueId).toBe('macro.outils.b');
  expect(registry.find('b', 'golden')?.uniqueId).toBe('macro.golden.b');
  expect(registry.find('type_int', 'golden')?.uniqueId).toBe('macro.dbt.type_int');
  expect(registry.find('postgres__dateadd', 'golden')?.uniqueId).toBe('macro.dbt_postgres.postgres__dateadd');
  expect(registry.find('nowhere', 'golden')).toBeUndefined();
});

test('dispatch takes packages first, then prefixes', () => {
  const registry = registryOf({
    golden: macro('default__x') + macro('default__y'),
    outils: macro('postgres__x') + macro('default__x') + macro('postgres__z') + macro('default__z'),
  });
  expect(registry.dispatch('x', 'outils', 'outils').uniqueId).toBe('macro.golden.default__x');
  expect(registry.dispatch('z', 'outils', 'golden').uniqueId).toBe('macro.outils.postgres__z');
  expect(registry.dispatch('y', undefined, 'golden').uniqueId).toBe('macro.golden.default__y');
});

test('the search order of the project file decides where it is given', () => {
  const packages = { golden: macro('default__x'), outils: macro('default__x'), autre: macro('default__x') };
  const order = [{ macroNamespace: 'outils', searchOrder: ['autre', 'outils'] }];
  expect(registryOf(packages, order).dispatch('x', 'outils', 'golden').uniqueId).toBe('macro.autre.default__x');
});

test('a project replaces a built-in macro by a macro of the dispatched name', () => {
  const registry = registryOf({ golden: macro('default__generate_schema_name') + macro('postgres__dateadd') });
  expect(registry.dispatch('generate_schema_name', 'dbt', 'golden').packageName).toBe('golden');
  expect(registry.dispatch('dateadd', 'dbt', 'golden').packageName).toBe('golden');
});

test('a dispatch that finds nothing tells where it looked', () => {
  const registry = registryOf({ outils: '' });
  expect(() => registry.dispatch('x', 'outils', 'golden')).toThrow(
    'Tried: golden.postgres__x, golden.default__x, outils.postgres__x, outils.default__x.',
  );
  expect(() => registry.dispatch('outils.x', undefined, 'golden')).toThrow('contains a dot');
});

test('tests and materializations are macros under names of their own', () => {
  const registry = registryOf({
    golden:
      '{% test positif(model) %}1{% endtest %}' +
      "{% materialization mienne, adapter='postgres' %}2{% endmaterialization %}",
    outils: '{% test positif(model) %}3{% endtest %}',
  });
  expect(registry.findTest('positif', 'golden')?.uniqueId).toBe('macro.golden.test_positif');
  expect(registry.findTest('positif', 'golden', 'outils')?.uniqueId).toBe('macro.outils.test_positif');
  expect(registry.findTest('unique', 'golden')?.uniqueId).toBe('macro.dbt.test_unique');
  expect(registry.findMaterialization('mienne')?.name).toBe('materialization_mienne_postgres');
});

test('of two materializations the one for PostgreSQL counts, and only the root project replaces one of the engine', () => {
  const block = (name: string, option: string) => `{% materialization ${name}, ${option} %}{% endmaterialization %}`;
  const registry = registryOf({
    golden: block('mienne', 'default') + block('table', 'default'),
    outils: block('mienne', "adapter='postgres'") + block('view', 'default') + block('table', "adapter='postgres'"),
  });
  expect(registry.findMaterialization('mienne')?.packageName).toBe('outils');
  expect(registry.findMaterialization('table')?.packageName).toBe('golden');
  expect(registry.findMaterialization('view')).toBeUndefined();
});

test('a second macro of the same name in a package is told, and the first one counts', () => {
  const registry = registryOf({ golden: `${macro('a')}\n{% macro a(x) %}other{% endmacro %}` });
  expect(registry.duplicates.map(([kept, ignored]) => [kept.block.location.line, ignored.block.location.line])).toEqual(
    [[1, 2]],
  );
});

test('every built-in macro parses', () => {
  const registry = registryOf({});
  const broken = registry.all().filter(({ name, packageName }) => !registry.findIn('dbt', name) && packageName !== '');
  expect(broken).toEqual([]);
  expect(registry.all().length).toBeGreaterThan(150);
});
