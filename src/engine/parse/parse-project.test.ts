import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isExecutable } from '../../core/index.ts';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from './parse-project.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-parse-'));
  write('dbt_project.yml', 'name: p\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

async function parse(vars?: string) {
  const result = await parseProject(await loadWorkspace({ projectDirectory: root, environment: {}, vars }));
  const shown = (list: typeof result.problems) =>
    list.map(({ code, details: { location } }) =>
      [code, location?.file, location?.line, location?.column].filter((part) => part !== undefined).join(' '),
    );
  const node = (id: string) => {
    const found = result.manifest.nodes.get(id);
    if (!found || !isExecutable(found)) throw new Error(`no node ${id} among ${[...result.manifest.nodes.keys()]}`);
    return found;
  };
  return { ...result, node, problems: shown(result.problems), warnings: shown(result.warnings), raw: result.problems };
}

test('all problems of a project come at once, each with file, line and column', async () => {
  write('models/a.sql', "select 1\nfrom {{ ref('stg_lot') }}\njoin {{ source('app', 'lotz') }} using (id)");
  write('models/b.sql', 'select {{ 1 +');
  write('models/stg_lots.sql', 'select 1 as id');
  write('models/c.sql', "select * from {{ ref('b') }}");
  write(
    'models/schema.yml',
    [
      'models:',
      '  - name: stg_lots',
      '    columns:',
      '      - name: id',
      '        data_tests:',
      '          - uniqe',
      '          - 3',
      '  - description: nameless',
      '  - {name: a, config: table}',
      'sources:',
      '  - name: app',
      '    tables:',
      '      - name: lots',
    ].join('\n'),
  );
  write('models/broken.yml', 'models:\n  - name: [x\n');
  const { problems, raw } = await parse();
  expect(problems.sort()).toEqual([
    'PARSE_PROPERTY_INVALID models/schema.yml 7 13',
    'PARSE_PROPERTY_INVALID models/schema.yml 8 5',
    'PARSE_PROPERTY_INVALID models/schema.yml 9 15',
    'PARSE_REF_NOT_FOUND models/a.sql 2 9',
    'PARSE_SOURCE_NOT_FOUND models/a.sql 3 9',
    'PARSE_TEST_NOT_FOUND models/schema.yml 6 13',
    expect.stringMatching(/^PARSE_YAML_SYNTAX models\/broken.yml \d/),
    expect.stringMatching(/^TEMPLATE_SYNTAX models\/b.sql 1 /),
  ]);
  const hints = raw.map(({ details }) => details.hint?.en);
  expect(hints).toContain("Did you mean 'stg_lots'?");
  expect(hints).toContain("Did you mean 'app.lots'?");
  expect(hints).toContain("Did you mean 'unique'?");
});

test('a key that is written twice warns, at the one that counts, however often the project is parsed', async () => {
  write('models/a.sql', 'select 1 as id');
  write('models/b.yml', 'models: [{name: a, meta: {<<: {x: 1}, <<: {y: 2}}}]\n');
  write('models/schema.yml', 'macros: []\nmodels:\n  - name: b\n    columns: []\n    "columns": []\n');
  write('models/b.sql', 'select 1 as id');
  for (const _ of ['first', 'kept']) {
    const { problems, warnings } = await parse();
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['PARSE_KEY_DUPLICATE models/schema.yml 5 5']);
  }
});

test('unknown keys, unused paths and descriptions of nothing only warn, with a suggestion', async () => {
  write('dbt_project.yml', 'name: p\nmodels:\n  p:\n    stagin: {+materialized: table}\n    staging: {+tags: x}\n');
  write('models/staging/a.sql', 'select 1');
  write(
    'models/schema.yml',
    'modles: []\nmodels:\n  - name: a\n    descripton: x\n    config: {materialised: table}\n  - name: aa\n',
  );
  const { problems, warnings } = await parse();
  expect(problems).toEqual([]);
  expect(warnings.sort()).toEqual([
    'PARSE_CONFIG_PATH_UNUSED dbt_project.yml 4 5',
    'PARSE_KEY_UNKNOWN models/schema.yml 1 1',
    'PARSE_KEY_UNKNOWN models/schema.yml 4 5',
    'PARSE_KEY_UNKNOWN models/schema.yml 5 14',
    'PARSE_PATCH_TARGET_NOT_FOUND models/schema.yml 6 5',
  ]);
});

test('configuration: project file from the outside in, then properties, then the file', async () => {
  write(
    'dbt_project.yml',
    'name: p\nmodels:\n  +materialized: view\n  +tags: all\n  p:\n    marts: {+materialized: table, +schema: m, +meta: {a: 1, b: 1}}\n',
  );
  write('models/marts/x.sql', "{{ config(materialized='incremental', tags=['own'], meta={'c': 3}) }}select 1");
  write('models/marts/y.sql', 'select 1');
  write('models/marts/s.yml', 'models:\n  - name: x\n    config: {tags: props, meta: {b: 2}, schema: n}\n');
  const { node } = await parse();
  const { config, tags, meta, relation } = node('model.p.x');
  expect(config.materialized).toBe('incremental');
  expect(tags).toEqual(['all', 'props', 'own']);
  expect(meta).toEqual({ a: 1, b: 2, c: 3 });
  expect(relation).toEqual({ database: 'sigeti_node_db', schema: 'dwh_n', identifier: 'x' });
  expect(node('model.p.y').config).toMatchObject({ materialized: 'table', schema: 'm' });
});

test('names come from the macros of the project where it has them', async () => {
  write(
    'macros/names.sql',
    '{% macro generate_schema_name(custom_schema_name, node) %}\n  {{ custom_schema_name or "brut" }}_{{ node.fqn[1] }}\n{% endmacro %}',
  );
  write('models/marts/x.sql', "{{ config(schema='s', alias='autre') }}select 1");
  const { node } = await parse();
  expect(node('model.p.x').relation).toMatchObject({ schema: 's_marts', identifier: 'autre' });
});

test('a package names its own nodes, and the project those of packages that have no rule', async () => {
  write('dbt_project.yml', 'name: p\nseeds: {+schema: graines}\nsnapshots: {+schema: photos}\n');
  write('dbt_packages/outils/dbt_project.yml', "name: outils\nversion: '1'\nprofile: p\n");
  const macro = (part: string, body: string) => `{% macro generate_${part}_name(custom, node) %}${body}{% endmacro %}`;
  write('dbt_packages/outils/macros/names.sql', macro('alias', 'outils_{{ custom or node.name }}'));
  write('dbt_packages/outils/models/o.sql', 'select 1');
  write(
    'macros/names.sql',
    macro('alias', '{{ custom or node.resource_type ~ "_" ~ node.name }}') +
      macro('schema', '{{ custom or "x" }}_{{ node.package_name }}_{{ node.config.materialized }}') +
      macro('database', '{{ custom or "base" }}'),
  );
  write('models/x.sql', 'select 1 as id');
  write(
    'models/s.yml',
    'models:\n  - name: x\n    columns:\n      - name: id\n        data_tests:\n          - unique: {config: {store_failures: true, alias: seuls}}\n',
  );
  write('seeds/g.csv', 'x\n1\n');
  write(
    'snapshots/s.sql',
    "{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1 as id{% endsnapshot %}",
  );
  const { manifest, problems } = await parse();
  expect(problems).toEqual([]);
  const nodes = [...manifest.nodes.values()].filter(isExecutable);
  expect(nodes.map(({ relation }) => Object.values(relation).join('.')).sort()).toEqual([
    'base.dbt_test__audit_p_test.seuls',
    'base.graines_p_seed.seed_g',
    'base.photos_p_snapshot.snapshot_s',
    'base.x_outils_view.outils_o',
    'base.x_p_view.model_x',
  ]);
});

test('what the project leaves unquoted is named as the database stores it', async () => {
  write('dbt_project.yml', 'name: p\nquoting: {identifier: false}\n');
  write('models/x.sql', "{{ config(alias='Été_CLOS', schema='Marts') }}select 1 as id");
  const { node } = await parse();
  expect(node('model.p.x').relation).toMatchObject({
    schema: expect.stringMatching(/_Marts$/),
    identifier: 'Été_clos',
  });
});

test('a disabled node: asking for it is an error for a model and disables a test', async () => {
  write('models/a.sql', '{{ config(enabled=false) }}select 1');
  write('models/b.sql', "select * from {{ ref('a') }}");
  write('models/s.yml', 'models:\n  - name: a\n    columns: [{name: id, tests: [unique]}]\n');
  const { manifest, problems, warnings } = await parse();
  expect(problems).toEqual(['PARSE_NODE_DISABLED models/b.sql 1 18']);
  expect(warnings).toEqual(['PARSE_NODE_DISABLED models/s.yml 3 34']);
  expect([...manifest.disabled.keys()]).toEqual(['model.p.a', expect.stringMatching(/^test\.p\.unique_a_id\./)]);
});

test('one name or one relation for two nodes is an error', async () => {
  write('models/a.sql', 'select 1');
  write('models/sub/a.sql', 'select 1');
  write('models/b.sql', "{{ config(alias='a2') }}select 1");
  write('seeds/a2.csv', 'x\n1\n');
  write('macros/m.sql', '{% macro m() %}{% endmacro %}{% macro m() %}{% endmacro %}');
  const { problems } = await parse();
  expect(problems.sort()).toEqual([
    'PARSE_DUPLICATE_NAME macros/m.sql 1 30',
    'PARSE_DUPLICATE_NAME models/sub/a.sql',
    'PARSE_DUPLICATE_RELATION seeds/a2.csv',
  ]);
});

test('models that read each other in a circle are an error, found before anything runs', async () => {
  write('models/a.sql', "select * from {{ ref('c') }}");
  write('models/b.sql', "select * from {{ ref('a') }}");
  write('models/c.sql', "select * from {{ ref('b') }}");
  const { problems, raw } = await parse();
  expect(problems).toEqual(['GRAPH_CYCLE models/b.sql']);
  expect(raw[0]?.message).toContain('model.p.b → model.p.c → model.p.a → model.p.b');
});

test('references: the named package, else the root project, else the own package', async () => {
  write('packages.yml', 'packages: [{local: q}]');
  write('q/dbt_project.yml', 'name: q\n');
  write('q/models/shared.sql', 'select 1');
  write('q/models/user.sql', "select * from {{ ref('shared') }}");
  write('models/shared.sql', '{{ config(schema="other") }}select 1');
  write('models/user2.sql', "select * from {{ ref('q', 'shared') }}");
  const { node, problems } = await parse();
  expect(problems).toEqual([]);
  expect(node('model.q.user').dependsOn.nodes).toEqual(['model.p.shared']);
  expect(node('model.p.user2').dependsOn.nodes).toEqual(['model.q.shared']);
});

test('snapshots: a block, and YAML with a relation; what their strategy lacks is named', async () => {
  write('models/a.sql', 'select 1');
  write(
    'snapshots/s.sql',
    "{% snapshot s %}{{ config(strategy='timestamp', unique_key='id') }}select * from {{ ref('a') }}{% endsnapshot %}",
  );
  write(
    'snapshots/t.yml',
    "snapshots:\n  - name: t\n    relation: ref('a')\n    config: {strategy: check, unique_key: id, check_cols: all, schema: h}\n",
  );
  const { node, problems, raw } = await parse();
  expect(problems).toEqual(['PARSE_CONFIG_INVALID snapshots/s.sql 1 20']);
  expect(raw[0]?.message).toContain('updated_at');
  expect(node('snapshot.p.t')).toMatchObject({
    rawCode: "select * from {{ ref('a') }}",
    relation: { schema: 'dwh_h', identifier: 't' },
    dependsOn: { nodes: ['model.p.a'] },
  });
});

test('variables reach properties files and models, and a missing one is named where it is asked for', async () => {
  write('models/a.sql', "select {{ var('x') }}");
  write(
    'models/s.yml',
    'sources:\n  - name: app\n    schema: "{{ var(\'source_schema\') }}"\n    tables: [{name: lots}]\n',
  );
  const given = await parse('{source_schema: public, x: 1}');
  expect(given.problems).toEqual([]);
  const source = given.manifest.nodes.get('source.p.app.lots');
  expect(source?.resourceType === 'source' && source.relation.schema).toBe('public');
  expect((await parse()).problems).toEqual(['CONFIG_VAR_MISSING models/s.yml 3 5']);
});

test('descriptions take docs blocks; an unknown block is named with its place', async () => {
  write('models/d.md', '{% docs lots %}\nLes *lots*\n{% enddocs %}\n');
  write('models/a.sql', 'select 1');
  write(
    'models/s.yml',
    'models:\n  - name: a\n    description: "{{ doc(\'lots\') }} !"\n    columns:\n      - name: id\n        description: "{{ doc(\'lot\') }}"\n',
  );
  const { node, problems, raw } = await parse();
  expect(node('model.p.a')).toMatchObject({ description: 'Les *lots* !', docBlocks: ['doc.p.lots'] });
  expect(problems).toEqual(['PARSE_DOC_NOT_FOUND models/s.yml 6 9']);
  expect(raw[0]?.details.hint?.en).toBe("Did you mean 'lots'?");
});

test('files are UTF-8: a byte order mark and CRLF are fine, another encoding is named', async () => {
  write('models/a.sql', "\uFEFFselect 'é'\r\nfrom {{ ref('b') }}\r\n");
  mkdirSync(path.join(root, 'models'), { recursive: true });
  writeFileSync(path.join(root, 'models/b.sql'), Buffer.from("select 'é'", 'latin1'));
  const { node, problems } = await parse();
  expect(problems).toEqual(['PARSE_FILE_UNREADABLE models/b.sql']);
  expect(node('model.p.a').rawCode).toBe("select 'é'\nfrom {{ ref('b') }}");
});
