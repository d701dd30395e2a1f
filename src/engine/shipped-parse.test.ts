import { hash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withoutTimes } from '../../test/support/edited-project.ts';
import { manifestArtifact } from './artifacts/index.ts';
import { loadWorkspace, type WorkspaceOptions } from './config/index.ts';
import { invocationFacts } from './invocation.ts';
import { parseProject } from './parse/index.ts';
import { writeManifest } from './write-manifest.ts';

const FILES = {
  'dbt_project.yml': 'name: p\n',
  'packages.yml': 'packages: [{local: pack}]\n',
  'pack/dbt_project.yml': "name: pack\non-run-end: 'select 1'\n",
  'pack/seeds/of_pack.csv': 'id\n1\n',
  'models/a.sql': "select '{{ env_var('LABEL', '') }}' as label",
  'models/b.sql': "select * from {{ ref('a') }}, {{ ref('s') }}",
  'models/schema.yml': 'models: [{name: a, columns: [{name: label, tests: [unique]}]}]\n',
  'seeds/s.csv': 'id\n1\n',
  'seeds/unused.csv': 'id\n1\n',
  'seeds/unused.yml': 'seeds: [{name: unused, config: {enabled: false}}]\n',
};
let folder = '';
let shippedParse = '';

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sigeti-shipped-'));
  shippedParse = path.join(folder, 'parsed');
  await parse(project('first'));
  cpSync(path.join(folder, 'first/target'), shippedParse, { recursive: true });
  const manifest = path.join(shippedParse, 'manifest.json');
  // What is taken over says when it was made.
  const text = readFileSync(manifest, 'utf8').replaceAll(/"created_at":[\d.]+/g, '"created_at":1');
  writeFileSync(manifest, text);
  appendFileSync(path.join(shippedParse, 'partial_parse.jsonl'), `${hash('sha1', text, 'hex')}\n`);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a copy elsewhere begins with the parse that was shipped, and says where it lies itself', async () => {
  const copy = project('copy');
  expect((await expectSame(copy)).freshIds).toEqual(new Set());
  const { nodes } = manifestOf(copy);
  expect(nodes['model.p.a'].created_at).toBe(1);
  expect(nodes['seed.p.s'].root_path).toBe(copy);
  expect(manifestOf(copy).disabled['seed.p.unused'][0].root_path).toBe(copy);
  expect(nodes['seed.pack.of_pack'].root_path).toBe(path.join(copy, 'pack'));
  const { invocation_id: version } = manifestOf(copy).metadata;
  await expectSame(copy);
  expect(manifestOf(copy).metadata.invocation_id).toBe(version);
});

test('an edited copy is parsed but for the edit', async () => {
  const copy = project('copy');
  writeFileSync(path.join(copy, 'models/b.sql'), "select * from {{ ref('a') }}");
  expect((await expectSame(copy)).freshIds).toEqual(new Set(['model.p.b']));
  expect(manifestOf(copy).nodes['model.p.a'].created_at).toBe(1);
  expect(manifestOf(copy).nodes['model.p.b'].created_at).toBeGreaterThan(1);
});

test('a project that was moved says where it lies now', async () => {
  const copy = project('copy');
  await parse(copy);
  const moved = path.join(folder, 'moved');
  cpSync(copy, moved, { recursive: true });
  await expectSame(moved);
  expect(manifestOf(moved).nodes['seed.p.s'].root_path).toBe(moved);
});

test.each<[string, () => void, Partial<WorkspaceOptions>]>([
  ['the environment', () => undefined, { environment: { LABEL: 'x' } }],
  ['the build', () => undefined, { build: 'another' }],
  ['a damaged manifest', () => writeFileSync(path.join(shippedParse, 'manifest.json'), '{}'), {}],
  ['a damaged parse', () => writeFileSync(path.join(shippedParse, 'partial_parse.jsonl'), '{}'), {}],
  ['no parse at all', () => rmSync(shippedParse, { recursive: true }), {}],
])('%s makes no difference to the result', async (_, change, options) => {
  change();
  await expectSame(project('copy'), options);
});

test('it holds for another folder of artifacts, where the next parse finds what this one left', async () => {
  const copy = project('copy');
  const elsewhere = { targetPath: 'artefacts/prod' };
  expect((await parse(copy, { shippedParse, ...elsewhere })).areLinksKept).toBe(true);
  rmSync(shippedParse, { recursive: true });
  const again = await parse(copy, { environment: { DBT_TARGET_PATH: elsewhere.targetPath } });
  expect(again.areLinksKept).toBe(true);
  expect(existsSync(path.join(copy, 'artefacts/prod/manifest.json'))).toBe(true);
  expect(existsSync(path.join(copy, 'target'))).toBe(false);
});

test('another project has nothing of it', async () => {
  const other = project('other');
  writeFileSync(path.join(other, 'dbt_project.yml'), 'name: q\n');
  expect((await expectSame(other)).freshIds).toBeUndefined();
});

function project(name: string): string {
  const root = path.join(folder, name);
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

async function parse(root: string, options: Partial<WorkspaceOptions> = {}) {
  const workspace = await loadWorkspace({ projectDirectory: root, environment: {}, build: 'this', ...options });
  const parsed = await parseProject(workspace);
  await writeManifest(workspace, parsed);
  return parsed;
}

/** Parses with what was shipped, and expects what a parse gives that knows of nothing. */
async function expectSame(root: string, options: Partial<WorkspaceOptions> = {}) {
  const parsed = await parse(root, { shippedParse, ...options });
  const workspace = await loadWorkspace({ projectDirectory: root, environment: {}, ...options, build: undefined });
  const whole = await parseProject(workspace);
  expect(parsed.manifest).toEqual(whole.manifest);
  expect(parsed.problems).toEqual(whole.problems);
  const expected = JSON.stringify(manifestArtifact(whole.manifest, invocationFacts(workspace)));
  expect(withoutTimes(readFileSync(path.join(root, 'target/manifest.json'), 'utf8'))).toEqual(withoutTimes(expected));
  return parsed;
}

function manifestOf(root: string) {
  return JSON.parse(readFileSync(path.join(root, 'target/manifest.json'), 'utf8'));
}
