import { expect, test } from 'vitest';
import { parsedProject } from '../../../test/support/parsed-project.ts';

const { write, problems } = parsedProject({ 'dbt_project.yml': 'name: p\n', 'models/a.sql': 'select 1 as id' });

const DECLARED = `models:
- name: a
  data_tests: [unique]
  columns:
  - name: id
    data_tests:
    - accepted_values
    - accepted_values: {arguments: {value: [1]}}
    - accepted_values: {name: vide, values: []}
    - relationships: {to: ref('a')}
    - relationships: {field: id, config: {enabled: false}}
    - relationships: {to: ref('a'), field: id}
    - accepted_values: {values: [1], quote: false}
    - not_null
`;

test('a built-in test without what it compares with is refused, with file, line and remedy', async () => {
  write('models/m.yml', DECLARED);
  const found = await problems();
  expect(found.map(({ code, location, message }) => [code, location?.file, location?.line, message.en])).toEqual(
    [
      [7, "The test 'accepted_values' of 'a' lacks the argument 'values'."],
      [8, "The test 'accepted_values' of 'a' lacks the argument 'values'."],
      [9, "The test 'accepted_values' of 'a' lacks the argument 'values'."],
      [10, "The test 'relationships' of 'a' lacks the argument 'field'."],
      [3, "The test 'unique' of 'a' lacks the argument 'column_name'."],
    ].map((one) => ['PARSE_TEST_ARGUMENT_MISSING', 'models/m.yml', ...one]),
  );
  expect(found[1]?.message.fr).toBe('Il manque l’argument « values » au test « accepted_values » de « a ».');
  expect(found[1]?.hint?.en).toBe("You wrote 'value'. For example: values: ['a', 'b'].");
  expect(found[3]?.hint?.en).toBe('For example: field: id.');
});

test("a test of the project's own may do without", async () => {
  write(
    'models/m.yml',
    DECLARED.replace('  data_tests: [unique]\n', '').replace("    - relationships: {to: ref('a')}\n", ''),
  );
  write(
    'tests/generic/values.sql',
    '{% test accepted_values(model, column_name, values=[1], value=[2], quote=true) %} select 1 {% endtest %}',
  );
  expect((await problems()).map(({ code, message }) => [code, message.en])).toEqual([]);
});
