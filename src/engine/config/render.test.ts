import { expect, test } from 'vitest';
import { createEnvironment } from './environment.ts';
import { configScope, renderYamlText } from './render.ts';

const VARIABLES: Readonly<Record<string, unknown>> = { n: 3, list: [1, 'a'], nothing: null, text: "it's", half: 0.5 };
const environment = createEnvironment({ A: 'a', EMPTY: '', DBT_ENV_SECRET_S: 's' }, undefined, false);
const scope = configScope(environment, (name) => VARIABLES[name], { secrets: false });

test.each([
  ["{{ env_var('A') }}", 'a'],
  ['{{env_var("NOT_THERE","b c")}}', 'b c'],
  ["{{ env_var('EMPTY', 'x') }}", ''],
  ["{{ var('n') }}", 3],
  ["{{ var('list') }}", [1, 'a']],
  ["{{ var('nothing') }}", null],
  ["{{ env_var('A') }}-{{ var('n') }}", 'a-3'],
  ["{{ env_var('A') | upper }}", 'A'],
  ['plain', 'plain'],
])('%s is %j', async (source, value) => {
  expect(await renderYamlText(source, scope, { file: 'f.yml', line: 3 })).toEqual(value);
});

test.each([
  ["{{ env_var('NOT_THERE') }}", 'CONFIG_ENV_VAR_MISSING'],
  ["{{ env_var('DBT_ENV_SECRET_S') }}", 'CONFIG_SECRET_NOT_ALLOWED'],
  ["{{ env_car('A') }}", 'TEMPLATE_RUNTIME'],
])('%s is refused at its place', async (source, code) => {
  const location = { file: 'f.yml', line: 3, column: 5 };
  await expect(renderYamlText(source, scope, location)).rejects.toMatchObject({ code, details: { location } });
});
