import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelNode, openWorkspace, registryOf } from '../../../test/support/template-context.ts';
import { Namer } from './names.ts';

const workspace = await openWorkspace();
const untouched = registryOf({});

function named(name: string, config: Readonly<Record<string, unknown>> = {}) {
  const node = modelNode(name);
  return { ...node, config: { ...node.config, ...config } };
}

/** The project's own macros, which do nothing but call the built-in ones. */
const DELEGATING = ['schema', 'alias', 'database']
  .map(
    (part) => `{% macro generate_${part}_name(custom, node) -%}
{{ dbt.generate_${part}_name(custom, node) }}
{%- endmacro %}`,
  )
  .join('\n');

const delegating = registryOf({ golden: DELEGATING });

test('the rule that stands in for the built-in macros answers what they answer', async () => {
  const custom = fc.option(fc.stringMatching(/^ ?[A-Za-z0-9_.]{0,8} ?$/), { nil: null });
  const names = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
  await fc.assert(
    fc.asyncProperty(custom, custom, custom, names, async (schema, alias, database, name) => {
      const node = named(name, { schema, alias, database });
      const byMacros = await new Namer(workspace, delegating).name(node);
      expect(await new Namer(workspace, untouched).name(node)).toEqual(byMacros);
    }),
    { numRuns: 60 },
  );
});

test('without configuration a node is named after itself, in the schema and database of the target', async () => {
  const { dbname, schema } = workspace.target;
  expect(await new Namer(workspace, untouched).name(named('m'))).toEqual({
    database: dbname,
    schema,
    identifier: 'm',
  });
});

test.each(['generate_schema_name', 'default__generate_schema_name', 'postgres__generate_schema_name'])(
  'a project decides by its own %s',
  async (macro) => {
    const own = `{% macro ${macro}(custom, node) %}{{ node.name ~ '_' ~ (custom or 'x') }}{% endmacro %}`;
    const found = await new Namer(workspace, registryOf({ golden: own })).name(named('m', { schema: 'staging' }));
    expect(found).toMatchObject({ schema: 'm_staging', identifier: 'm' });
  },
);

test('a name that YAML reads as a number is printed as Python prints it', async () => {
  const found = await new Namer(workspace, untouched).name(named('m', { schema: 2024, alias: 7 }));
  expect(found).toMatchObject({ schema: `${workspace.target.schema}_2024`, identifier: '7' });
});
