import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from './parse-project.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-access-'));
  write('dbt_project.yml', 'name: p\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

async function parse() {
  const { problems, warnings } = await parseProject(await loadWorkspace({ projectDirectory: root, environment: {} }));
  return { problems: problems.map((problem) => problem.toJSON()), warnings: warnings.map((one) => one.toJSON()) };
}

const GROUPS = 'groups: [{name: finance, owner: {name: Awa}}, {name: terrain, owner: {name: Koffi}}]\n';

test('a private model is read inside its group only; its tests are of the group', async () => {
  write('models/prive.sql', 'select 1 as id');
  write('models/dedans.sql', "select * from {{ ref('prive') }}");
  write('models/dehors.sql', "select *\nfrom {{ ref('prive') }}");
  write('models/sans.sql', "select * from {{ ref('prive') }}");
  write(
    'models/m.yml',
    `${GROUPS}models:
  - {name: prive, access: private, group: finance, columns: [{name: id, data_tests: [unique]}]}
  - {name: dedans, config: {group: finance}}
  - {name: dehors, config: {group: terrain}}
`,
  );
  const { problems } = await parse();
  expect(problems.map(({ code, uniqueId }) => [code, uniqueId])).toEqual([
    ['PARSE_ACCESS_FORBIDDEN', 'model.p.dehors'],
    ['PARSE_ACCESS_FORBIDDEN', 'model.p.sans'],
  ]);
  expect(problems[0]?.message.en).toBe(
    "'model.p.dehors' reads 'model.p.prive', which is kept to the group 'finance' (models/m.yml:3).",
  );
  expect(problems[0]?.location).toEqual({ file: 'models/dehors.sql', line: 2, column: 9 });
  expect(problems[0]?.hint?.en).toContain('group: finance');
});

test('a protected model of a package that restricts access is not for others', async () => {
  write('dbt_packages/outils/dbt_project.yml', "name: outils\nversion: '1'\nrestrict-access: true\n");
  write('dbt_packages/outils/models/interne.sql', 'select 1 as id');
  write('dbt_packages/outils/models/ouvert.sql', "{{ config(access='public') }} select * from {{ ref('interne') }}");
  write('models/x.sql', "select * from {{ ref('outils', 'interne') }} join {{ ref('outils', 'ouvert') }} using (id)");
  const { problems } = await parse();
  expect(problems.map(({ code, message }) => [code, message.en])).toEqual([
    [
      'PARSE_ACCESS_FORBIDDEN',
      "'model.p.x' reads 'model.outils.interne', which is kept to the package 'outils' (models/interne.sql).",
    ],
  ]);
});

test('a group that nobody defines, and an access that does not exist, are refused', async () => {
  write('models/a.sql', 'select 1 as id');
  write('models/b.sql', 'select 1 as id');
  write('models/c.sql', "select 1 as id,\n{{ config(group='nulle part') }} 2 as n");
  write('models/m.yml', `${GROUPS}models:\n- {name: a, config: {group: finances}}\n- {name: b, access: secret}\n`);
  const { problems } = await parse();
  const place = (one: (typeof problems)[number]) => `${one.location?.file}:${one.location?.line}`;
  expect(problems.map((one) => [one.code, one.uniqueId, one.hint?.en, place(one)])).toEqual([
    ['PARSE_GROUP_UNKNOWN', 'model.p.a', "Did you mean 'finance'?", 'models/m.yml:3'],
    ['PARSE_CONFIG_INVALID', 'model.p.b', expect.any(String), 'models/m.yml:4'],
    ['PARSE_GROUP_UNKNOWN', 'model.p.c', expect.any(String), 'models/c.sql:2'],
  ]);
  expect(problems[1]?.message.en).toContain('private, protected, public');
});

test('who reads a version that is or will be out of date is warned, with the current one', async () => {
  write('models/prix_v1.sql', 'select 1 as id');
  write('models/prix_v2.sql', 'select 1 as id');
  write(
    'models/m.yml',
    `models:
  - name: prix
    latest_version: 2
    versions: [{v: 1, deprecation_date: 2001-02-03}, {v: 2, deprecation_date: 2999-01-01}]
`,
  );
  write('models/passe.sql', "select * from {{ ref('prix', v=1) }}");
  write('models/futur.sql', "select * from {{ ref('prix') }}");
  const { problems, warnings } = await parse();
  expect(problems).toEqual([]);
  expect(warnings.map(({ code, message, hint }) => [code, message.en, hint?.en]).sort()).toEqual([
    ['PARSE_VERSION_DEPRECATED', "'model.p.futur' reads prix.v2, which will be out of date on 2999-01-01.", undefined],
    [
      'PARSE_VERSION_DEPRECATED',
      "'model.p.passe' reads prix.v1, out of date since 2001-02-03.",
      "Current version: ref('prix', v=2).",
    ],
  ]);
});

test('beside a contract, an increment follows its columns; a foreign key is not created, which is said', async () => {
  const model = (mode: string) => `{{ config(materialized='incremental'${mode}) }} select 1 as id`;
  write('models/a.sql', model(''));
  write('models/b.sql', model(", on_schema_change='append_new_columns'"));
  write(
    'models/m.yml',
    `models:
- {name: a, config: {contract: {enforced: true}}, columns: [{name: id, data_type: int}]}
- {name: b, config: {contract: {enforced: true}}, columns: [{name: id, data_type: int, constraints: [{type: foreign_key, to: ref('a'), to_columns: [id]}]}]}
`,
  );
  const { problems, warnings } = await parse();
  expect(problems.map(({ code, uniqueId }) => [code, uniqueId])).toEqual([['PARSE_CONFIG_INVALID', 'model.p.a']]);
  expect(problems[0]?.message.en).toContain('append_new_columns, fail');
  expect(warnings.map(({ code, uniqueId }) => [code, uniqueId])).toEqual([
    ['PARSE_CONTRACT_NOT_ENFORCED', 'model.p.b'],
  ]);
});

test('a contract whose constraints cannot be created is refused, with all that is wrong and the line', async () => {
  const constraints = [
    '{type: primary_key, columns: [id]}, {type: primary_key, columns: [autre]}',
    '{type: unique, name: n}, {type: check, name: N, expression: "true"}, {type: cle}',
  ].join(', ');
  write('models/a.sql', "{{ config(materialized='table') }} select 1 as id");
  write(
    'models/m.yml',
    `models:
- name: a
  config: {contract: {enforced: true}}
  constraints: [${constraints}]
  columns: [{name: id, data_type: int}]
`,
  );
  const { problems, warnings } = await parse();
  expect(warnings).toEqual([]);
  expect(problems.map(({ code, location }) => [code, location?.line])).toEqual(
    Array.from({ length: 5 }, () => ['PARSE_CONFIG_INVALID', 4]),
  );
  expect(problems.map(({ message }) => message.en.replace(/.* must be /, ''))).toEqual([
    'a list in which each constraint has a type: check, not_null, unique, primary_key, foreign_key, custom.',
    'a list with one primary_key; that of several columns belongs to the model, with columns: [a, b].',
    'a list in which primary_key and unique have their columns: columns: [a, b].',
    "made of columns of the contract; 'autre' is none: id.",
    "a list without the name 'n' twice.",
  ]);
});

test('constraints that nothing creates are said to be left out, unless the project wants no word of it', async () => {
  const column = '{name: id, data_type: int, constraints: [{type: not_null}]}';
  const enforced = 'config: {contract: {enforced: true}}';
  write('models/vue.sql', "{{ config(materialized='view') }} select 1 as id");
  write('models/libre.sql', "{{ config(materialized='table') }} select 1 as id");
  write('models/tue.sql', "{{ config(materialized='view') }} select 1 as id");
  write('models/creee.sql', "{{ config(materialized='table') }} select 1 as id");
  write(
    'models/m.yml',
    `models:
- {name: vue, ${enforced}, columns: [${column}]}
- {name: libre, columns: [${column}]}
- {name: tue, ${enforced}, columns: [${column.replace('not_null', 'not_null, warn_unsupported: false')}]}
- {name: creee, ${enforced}, columns: [${column}]}
`,
  );
  const { problems, warnings } = await parse();
  expect(problems).toEqual([]);
  expect(warnings.map(({ message }) => message.en).sort()).toEqual([
    "The constraints of 'model.p.libre' are not created: its contract is not enforced.",
    "The constraints of 'model.p.vue' are not created: it is materialized as view.",
  ]);
});
