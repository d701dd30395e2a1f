// One file beyond 300 lines: every case starts from the same small project and compares with a parse that keeps nothing.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWorkspace, type WorkspaceOptions } from '../config/index.ts';
import { macrosOf } from './macros-of.ts';
import { parseProject } from './parse-project.ts';

const FILES = {
  'dbt_project.yml':
    "name: p\nprofile: p\nvars: {p: {limit: 1}}\nmodels: {p: {+schema: \"{{ env_var('LAYER', 'x') }}\"}}\n",
  'profiles.yml': `p:
  target: dev
  outputs:
    dev: &server {type: postgres, host: h, user: u, password: s, dbname: d, schema: dev, threads: 2}
    prod: {<<: *server, schema: prod}
`,
  'packages.yml': 'packages: [{local: pack}]\n',
  'pack/dbt_project.yml': 'name: pack\n',
  'pack/macros/m.sql': '{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}',
  'pack/models/of_pack.sql': 'select 1 as a',
  'macros/names.sql':
    '\n\n{% macro label() %}{{ env_var("LABEL", "none") }}{% endmacro %}{% macro other() %}o{% endmacro %}',
  'models/plain.sql': "select * from {{ source('app', 'lots') }}",
  'models/by_var.sql': "{{ config(tags=[var('limit') | string]) }} select {{ var('limit') }} from {{ ref('plain') }}",
  'models/by_env.sql': "{{ config(alias='by_env_' ~ label()) }} select '{{ pack.twice(label()) }}'",
  'models/by_flag.sql': "{{ config(tags=['full'] if flags.FULL_REFRESH else []) }} select 1",
  'models/by_target.sql': "{{ config(meta={'schema': target.schema}) }} select 1",
  'models/schema.yml': `
models:
  - {name: plain, description: "{{ doc('plain') }}", columns: [{name: a, tests: [unique, not_null]}]}
sources:
  - {name: app, schema: "{{ var('app', 'public') }}", tables: [{name: lots, tests: [{unique: {column_name: id}}]}]}
exposures: [{name: e, type: dashboard, owner: {name: o}, depends_on: [ref('by_var')]}]
`,
  'models/docs.md': '{% docs plain %}Des lots.{% enddocs %}',
  'seeds/s.csv': 'a\n1\n',
} as const;

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-parse-'));
  for (const [name, text] of Object.entries(FILES)) write(name, text);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

type Options = Pick<WorkspaceOptions, 'target' | 'vars' | 'environment' | 'flags' | 'build' | 'threads'>;

test('a parse with nothing new is the last one again, whatever does not concern it', async () => {
  await parse();
  const first = version();
  for (const options of [{}, { flags: { which: 'list' } }, { threads: '7' }, { environment: { UNUSED: 'x' } }]) {
    await expectSame(options);
    expect(version()).toBe(first);
  }
});

test.each<[string, () => void, Options]>([
  ['a model', () => write('models/plain.sql', 'select 1 as b'), {}],
  ['a macro', () => write('macros/names.sql', '{% macro label() %}new{% endmacro %}'), {}],
  [
    'properties',
    () => write('models/schema.yml', FILES['models/schema.yml'].replace('not_null', 'accepted_values: {values: [1]}')),
    {},
  ],
  ['a configuration in properties', () => write('models/schema.yml', withConfig('materialized: table')), {}],
  ['a hook in properties', () => write('models/schema.yml', withConfig("pre-hook: 'do {{ label() }}'")), {}],
  ['a node that is disabled', () => write('models/schema.yml', withConfig('enabled: false')), {}],
  [
    'properties in another order',
    () => write('models/schema.yml', `version: 2\n\n\n${FILES['models/schema.yml']}`),
    {},
  ],
  ['a second model of a name', () => write('models/deep/plain.sql', 'select 2'), {}],
  ['a model of that name in a package', () => write('pack/models/plain.sql', 'select 2'), {}],
  [
    'a model in another folder',
    () => renameSync(path.join(root, 'models/plain.sql'), path.join(root, 'models/p.sql')),
    {},
  ],
  ['a singular test', () => write('tests/t.sql', "select * from {{ ref('plain') }} where {{ label() }} is null"), {}],
  ['a text for documentation', () => write('models/docs.md', '{% docs plain %}new{% enddocs %}'), {}],
  ['a seed', () => write('seeds/s.csv', 'a\n2\n'), {}],
  ['a file of a package', () => write('pack/models/of_pack.sql', 'select 2 as a'), {}],
  ['a macro of a package', () => write('pack/macros/m.sql', '{% macro twice(x) %}2{{ x }}{% endmacro %}'), {}],
  ['dbt_project.yml', () => write('dbt_project.yml', `${FILES['dbt_project.yml']}seeds: {p: {+tags: [t]}}\n`), {}],
  ['the target in profiles.yml', () => write('profiles.yml', FILES['profiles.yml'].replace(': dev', ': prod')), {}],
  ['a new file', () => write('models/deep/new.sql', 'select 1'), {}],
  ['a file that is gone', () => rmSync(path.join(root, 'models/by_flag.sql')), {}],
  ['a package that is gone', () => write('packages.yml', 'packages: []\n'), {}],
  ['an installed package', () => write('dbt_packages/q/dbt_project.yml', 'name: q\n'), {}],
  ['.env', () => write('.env', 'LABEL=written\n'), {}],
  ['a variable of the environment that a macro reads', () => undefined, { environment: { LABEL: 'set' } }],
  ['a variable of the environment in dbt_project.yml', () => undefined, { environment: { LAYER: 'set' } }],
  ['a variable of the command line', () => undefined, { vars: '{limit: 2}' }],
  ['a variable that only properties read', () => undefined, { vars: '{app: other}' }],
  ['the target', () => undefined, { target: 'prod' }],
  ['a flag that a template reads', () => undefined, { flags: { fullRefresh: true } }],
  ['the build', () => undefined, { build: 'another' }],
])('%s is noticed', async (_, change, options) => {
  await parse();
  const before = version();
  change();
  await expectSame(options);
  expect(version()).not.toBe(before);
  // What was found about the files that are as they were is used, and left to the next parse once more.
  write('models/another.sql', "select * from {{ ref('by_var') }}");
  await expectSame(options);
});

test('an edit that leaves size and time as they were is noticed', async () => {
  const time = new Date(1_700_000_000_000);
  write('models/plain.sql', 'select 1 as a', time);
  await parse();
  write('models/plain.sql', 'select 1 as b', time);
  await expectSame();
});

test('a clock that goes back hides nothing, and a new time alone is no change', async () => {
  await parse();
  const first = version();
  write('models/plain.sql', FILES['models/plain.sql'], new Date(0));
  await expectSame();
  expect(version()).toBe(first);
  write('models/plain.sql', 'select 1 as older', new Date(0));
  await expectSame();
});

test.each<[string, (stored: Buffer) => string | Buffer]>([
  ['cut off', (stored) => stored.subarray(0, stored.length / 2)],
  ['empty', () => ''],
  ['somebody else’s', () => 'not\nours'],
  ['damaged in what is used', (stored) => stored.toString().replace('"projectName":"p"', '"projectName":"q"')],
  ['of another format', (stored) => stored.toString().replace('partial parse 8', 'partial parse 7')],
])('a file that is %s is passed over and written anew', async (_, damage) => {
  await parse();
  const stored = readFileSync(file());
  writeFileSync(file(), damage(stored));
  await expectSame();
  expect(readFileSync(file()).equals(stored)).toBe(true);
});

test('whichever byte is damaged, the result is the same', async () => {
  await parse();
  const stored = readFileSync(file());
  await fc.assert(
    fc.asyncProperty(fc.nat(stored.length - 1), async (place) => {
      const damaged = Buffer.from(stored);
      damaged[place] = damaged[place] === 0x78 ? 0x79 : 0x78;
      writeFileSync(file(), damaged);
      await expectSame();
    }),
    { numRuns: 12 },
  );
});

test('problems are kept too, and gone once they are mended', async () => {
  await parse();
  write('models/wrong.sql', "select * from {{ ref('nowhere') }}");
  write('models/broken.sql', 'select {{ 1 +');
  await parse();
  const before = version();
  const { problems } = await expectSame();
  expect(problems.map(({ code }) => code).sort()).toEqual(['PARSE_REF_NOT_FOUND', 'TEMPLATE_SYNTAX']);
  expect(version()).toBe(before);
  rmSync(path.join(root, 'models/broken.sql'));
  rmSync(path.join(root, 'models/wrong.sql'));
  expect((await expectSame()).problems).toEqual([]);
});

test('warnings are given again', async () => {
  write('models/more.yml', 'models: [{name: nobody}]');
  await parse();
  const before = version();
  const { warnings } = await expectSame();
  expect(warnings.map(({ code }) => code)).toEqual(['PARSE_PATCH_TARGET_NOT_FOUND']);
  expect(version()).toBe(before);
});

test.each(['run_started_at', 'invocation_id', 'modules.datetime.datetime.now()'])(
  'a parse that looks at %s is made anew each time',
  async (moment) => {
    write('models/now.sql', `{{ config(meta={'at': ${moment} | string}) }} select 1`);
    const [first, second] = [await parse(), await parse()];
    expect(existsSync(file())).toBe(false);
    expect(first.problems).toEqual([]);
    expect(second.manifest.nodes.get('model.p.now')?.meta).not.toEqual(first.manifest.nodes.get('model.p.now')?.meta);
  },
);

test.each<[string, Options]>([
  ['--no-partial-parse', { flags: { partialParse: false } }],
  ['DBT_PARTIAL_PARSE', { environment: { DBT_PARTIAL_PARSE: 'false' } }],
])('%s switches it off', async (_, options) => {
  await parse(options);
  expect(existsSync(file())).toBe(false);
});

test('flags: partial_parse switches it off', async () => {
  write('dbt_project.yml', `${FILES['dbt_project.yml']}flags: {partial_parse: false}\n`);
  await parse();
  expect(existsSync(file())).toBe(false);
});

test('a target folder that cannot be written is no failure', async () => {
  write('target', 'a file in its place');
  expect((await parse()).problems).toEqual([]);
  rmSync(path.join(root, 'target'));
  mkdirSync(path.join(root, 'target'));
  chmodSync(path.join(root, 'target'), 0o555);
  expect((await parse()).problems).toEqual([]);
});

test('parses at the same time leave one whole file', async () => {
  await Promise.all(Array.from({ length: 6 }, () => parse()));
  expect(readdirSync(path.join(root, 'target'))).toEqual(['partial_parse.jsonl']);
  const before = version();
  await expectSame();
  expect(version()).toBe(before);
});

test('a document that was written otherwise is added to what is kept', async () => {
  await parse();
  write('packages.yml', `# a remark\n${FILES['packages.yml']}`);
  await expectSame();
  const before = version();
  await expectSame();
  expect(version()).toBe(before);
});

test('no password is kept', async () => {
  write('profiles.yml', FILES['profiles.yml'].replace('password: s', 'password: hush'));
  await parse({
    environment: { SOURCE_DB_HOST: 'h', SOURCE_DB_NAME: 'n', SOURCE_DB_USER: 'u', SOURCE_DB_PASSWORD: 'hush' },
  });
  expect(readFileSync(file(), 'utf8')).not.toContain('hush');
});

const TEXTS = [
  'select 1',
  "select * from {{ ref('plain') }}",
  "{{ config(tags=[var('limit', 0) | string]) }} select '{{ label() }}'",
  "select * from {{ ref('missing') }}",
  "select '{{ env_var('LABEL', 'x') }}', {{ target.threads }}, {{ flags.WHICH }}",
  "{% if other is defined %}{{ config(tags=['other']) }}{% endif %} {{ adapter.dispatch('looked_for')() }} select 1",
  '\n\n{% broken',
];
// Of the same name in two folders, and in a project and its package.
const NAMES = ['models/plain.sql', 'models/x.sql', 'models/deep/x.sql', 'pack/models/x.sql', 'tests/t.sql'];
const SCHEMA = FILES['models/schema.yml'];
const OTHERS: readonly (readonly [name: string, ...texts: string[]])[] = [
  ['macros/names.sql', labelMacro('a'), labelMacro('b'), '{% macro label() %}{% broken'],
  ['macros/tests.sql', "{% test even(model) %}select '{{ label() }}'{% endtest %}", ''],
  [
    'macros/others.sql',
    '{% macro label() %}again{% endmacro %}',
    '{% macro other(x=label()) %}{{ x }}{% endmacro %}',
    '',
  ],
  [
    'macros/found.sql',
    '{% macro default__generate_schema_name(custom_schema_name, node) %}found{% endmacro %}',
    "{% macro postgres__looked_for() %}{{ config(tags=['found']) }}{% endmacro %}",
    "{% macro default__looked_for() %}{{ config(tags=['default']) }}{% endmacro %}",
    "{% macro ref(name) %}{{ builtins.ref('plain') }}{% endmacro %}",
    '',
  ],
  ['pack/macros/m.sql', FILES['pack/macros/m.sql'], labelMacro('of pack'), ''],
  [
    'models/schema.yml',
    SCHEMA,
    SCHEMA.replace('not_null', 'accepted_values: {values: [1]}'),
    SCHEMA.replace('unique, not_null', 'even, unknown_test'),
    SCHEMA.replace('name: plain,', "name: plain, config: {enabled: false, tags: ['{{ label }}']},"),
    '',
  ],
  ['models/more.yml', 'models: [{name: x, config: {severity: odd, materialized: table}}, {name: nobody}]', ''],
  ['models/docs.md', '{% docs plain %}new{% enddocs %}', ''],
  ['seeds/s.csv', 'a\n1\n', 'a\n2\n'],
  ['snapshots/h.sql', "{% snapshot h %}{{ config(unique_key='a') }}select * from {{ ref('x') }}{% endsnapshot %}"],
  ['dbt_project.yml', FILES['dbt_project.yml'], `${FILES['dbt_project.yml']}on-run-start: "select '{{ label() }}'"\n`],
];
const edit = fc.oneof(
  fc.record({ name: fc.constantFrom(...NAMES), text: fc.constantFrom(...TEXTS), time: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ name: fc.constantFrom(...NAMES) }),
  fc
    .constantFrom(...OTHERS)
    .chain(([name, ...texts]) => fc.record({ name: fc.constant(name), text: fc.constantFrom(...texts) })),
);
const invocation = fc.record({
  environment: fc.record({ LABEL: fc.constantFrom('a', 'b') }, { requiredKeys: [] }),
  vars: fc.constantFrom(undefined, '{limit: 2}', '{app: z}'),
  target: fc.constantFrom(undefined, 'prod'),
  threads: fc.constantFrom(undefined, '3'),
  flags: fc.record({ which: fc.constantFrom('run', 'list'), fullRefresh: fc.boolean() }),
});

test('whatever is edited and asked for, the result is the same with and without what was kept', async () => {
  const steps = fc.array(fc.tuple(fc.option(edit), invocation), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      for (const [change, options] of sequence) {
        if (change) apply(change);
        await expectSame(options);
      }
    }),
    { numRuns: 12 },
  );
});

function withConfig(config: string): string {
  return FILES['models/schema.yml'].replace('name: plain,', `name: plain, config: {${config}},`);
}

function labelMacro(label: string): string {
  return `{% macro label() %}${label}{{ env_var('LABEL', '') }}{% endmacro %}`;
}

function apply({ name, text, time }: { name: string; text?: string; time?: number }): void {
  if (text === undefined) rmSync(path.join(root, name), { force: true });
  else write(name, text, time === undefined ? undefined : new Date(time));
}

async function parse(options: Options = {}) {
  const workspace = await loadWorkspace({ projectDirectory: root, environment: {}, build: 'this', ...options });
  return await parseProject(workspace);
}

/** Parses with what was kept, and expects what a parse without it gives. */
async function expectSame(options: Options = {}) {
  const kept = await parse(options);
  const workspace = await loadWorkspace({ projectDirectory: root, environment: {}, ...options, build: undefined });
  const anew = await parseProject(workspace);
  expect(kept.manifest).toEqual(anew.manifest);
  for (const list of ['problems', 'warnings'] as const) {
    expect(kept[list].map((error) => error.toJSON())).toEqual(anew[list].map((error) => error.toJSON()));
  }
  expect(macrosOf(kept).all()).toEqual(macrosOf(anew).all());
  for (const name of ['label', 'other', 'twice']) {
    expect(macrosOf(kept).find(name, 'p')?.block.location).toEqual(macrosOf(anew).find(name, 'p')?.block.location);
    expect(macrosOf(kept).find(name, 'p')?.block.source).toEqual(macrosOf(anew).find(name, 'p')?.block.source);
  }
  return kept;
}

function file(): string {
  return path.join(root, 'target/partial_parse.jsonl');
}

/** Changes when the file is written anew. */
function version(): string {
  const { ino, ctimeNs } = statSync(file(), { bigint: true });
  return `${ino} ${ctimeNs}`;
}

function write(name: string, text: string, time?: Date): void {
  const place = path.join(root, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
  if (time) utimesSync(place, time, time);
}
