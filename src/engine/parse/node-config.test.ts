import { expect, test } from 'vitest';
import { parsedProject } from '../../../test/support/parsed-project.ts';

const { write, problems } = parsedProject({ 'dbt_project.yml': 'name: p\n', 'models/a.sql': 'select 1 as id' });

const testWith = (config: string) =>
  `models:\n- name: a\n  columns:\n  - name: id\n    data_tests:\n    - unique: {name: u, config: {${config}}}\n`;

test.each(['zz', '10', '>', '10 >', "'> 10'"])('a threshold %s is no comparison', async (threshold) => {
  write('models/m.yml', testWith(`warn_if: "${threshold}", error_if: "${threshold}"`));
  const found = await problems();
  expect(found.map(({ code, location }) => [code, location?.file, location?.line])).toEqual(
    ['warn_if', 'error_if'].map(() => ['PARSE_CONFIG_INVALID', 'models/m.yml', 6]),
  );
  expect(found[0]?.message.en).toMatch(
    /'test\.p\.u\..*': the configuration 'warn_if' must be a comparison with the number of failures, such as ">10" or "!= 0"\./,
  );
  expect(found[0]?.message.fr).toContain('« warn_if » doit être une comparaison avec le nombre d’échecs');
});

test.each([
  '>10',
  '!= 0',
  '<> 0',
  ' = 1',
  'between 1 and 10',
  'NOT IN (1, 2)',
  '> -1',
  '% 2 = 1',
  'filter (where id > 1) > 3',
  '::int > 3',
  '> (select 3)',
  "> {{ var('seuil', 3) }}",
])('a threshold %s is left to the server', async (threshold) => {
  write('models/m.yml', testWith(`warn_if: "${threshold}"`));
  expect(await problems()).toEqual([]);
});

test.each(['oui', 'true', '[enforced]', '{enforced: oui}', '{enforced: 1}', '{enforced: true, alias_types: "non"}'])(
  'a contract %s is refused wherever it is written',
  async (contract) => {
    const refused = {
      code: 'PARSE_CONFIG_INVALID',
      uniqueId: 'model.p.a',
      message: {
        fr: '« model.p.a » : la configuration « contract » doit être une table où enforced est true ou false : {enforced: true}.',
        en: "'model.p.a': the configuration 'contract' must be a mapping in which enforced is true or false: {enforced: true}.",
      },
    };
    const at = (file: string, line: number) => [
      { ...refused, hint: expect.anything(), location: { file, line, column: expect.any(Number) } },
    ];
    write('models/m.yml', `models: [{name: a, config: {contract: ${contract}}}]`);
    expect(await problems()).toEqual(at('models/m.yml', 1));
    write('models/m.yml', `models: [{name: a, contract: ${contract}}]`);
    expect(await problems()).toEqual(at('models/m.yml', 1));
    write('models/m.yml', '');
    write('dbt_project.yml', `name: p\nmodels: {p: {+contract: ${contract}}}\n`);
    expect(await problems()).toEqual(at('dbt_project.yml', 2));
  },
);

test.each(['{enforced: true}', '{enforced: false, alias_types: false}', '{}', '', '{enforced: "{{ true }}"}'])(
  'a contract %s is one',
  async (contract) => {
    write('dbt_project.yml', `name: p\nmodels: {p: {+contract: ${contract} }}\n`);
    expect(await problems()).toEqual([]);
  },
);
