import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from '../parse/index.ts';
import { manifestArtifact } from './manifest.ts';

const golden = fileURLToPath(new URL('../../../test/fixtures/golden/parsing/', import.meta.url));

type Json = Record<string, unknown>;
let ours: Json;
let theirs: Json;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sigeti-manifest-'));
  cpSync(path.join(golden, 'project'), folder, { recursive: true });
  const server = 'host: h, port: 5432, user: u, password: p, dbname: entrepot, schema: dwh';
  writeFileSync(
    path.join(folder, 'profiles.yml'),
    `boutique:\n  target: dev\n  outputs:\n    dev: {type: postgres, ${server}}\n`,
  );
  const workspace = await loadWorkspace({ projectDirectory: folder, environment: {} });
  const { manifest, problems, warnings } = await parseProject(workspace);
  expect(problems.map(({ message }) => message)).toEqual([]);
  expect(warnings.map(({ code }) => code)).toEqual(['PARSE_CONTRACT_NOT_ENFORCED']);
  const now = new Date(0);
  const projectDirectories = new Map([[manifest.projectName, folder]]);
  const facts = { invocationId: 'x', startedAt: now, generatedAt: now, dbtVersion: '1.10.15', projectDirectories };
  ours = comparable(JSON.parse(JSON.stringify(manifestArtifact(manifest, facts))));
  theirs = comparable(JSON.parse(readFileSync(path.join(golden, 'manifest.json'), 'utf8')));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PARTS = ['nodes', 'sources', 'docs', 'exposures', 'disabled'];

/** Without what the fixture leaves out, the engine's own macros, and dbt's repetitions of a tag or a ref. */
function comparable(whole: Json): Json {
  const manifest = withoutOperations(whole);
  const isOwn = ([id]: [string, unknown]) => /^\w+\.(boutique|outils)\./.test(id);
  const macros = Object.fromEntries(Object.entries(manifest.macros as Json).filter(isOwn));
  const cleaned = Object.fromEntries(PARTS.map((part) => [part, clean(manifest[part])]));
  return { ...manifest, ...cleaned, macros: clean(macros) };
}

/** Hooks of the project have tests of their own. */
function withoutOperations(manifest: Json): Json {
  const without = (part: unknown) =>
    Object.fromEntries(Object.entries(part as Json).filter(([id]) => !id.startsWith('operation.')));
  const [nodes, parents, children] = [manifest.nodes, manifest.parent_map, manifest.child_map].map(without);
  return { ...manifest, nodes, parent_map: parents, child_map: children };
}

function clean(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => clean(item));
    const isSet = key === 'tags' || key === 'refs';
    return isSet ? [...new Map(items.map((item) => [JSON.stringify(item), item])).values()] : items;
  }
  if (['tags', 'pre-hook', 'post-hook'].includes(key)) return [value];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'created_at' && name !== 'root_path');
  return Object.fromEntries(entries.map(([name, item]) => [name, clean(item, name)]));
}

test('the same nodes, sources, macros, docs, exposures and disabled nodes', () => {
  for (const part of ['nodes', 'sources', 'macros', 'docs', 'exposures', 'disabled']) {
    expect(Object.keys(ours[part] as Json).sort(), part).toEqual(Object.keys(theirs[part] as Json).sort());
  }
});

test.each(['nodes', 'sources', 'macros', 'docs', 'exposures', 'disabled'])(
  'every field of %s is what dbt writes',
  (part) => {
    for (const [id, entry] of Object.entries(theirs[part] as Json)) {
      expect((ours[part] as Json)[id], id).toEqual(entry);
    }
  },
);

test('the same edges', () => {
  const sorted = (map: unknown) =>
    Object.fromEntries(Object.entries(map as Record<string, string[]>).map(([id, ids]) => [id, [...ids].sort()]));
  expect(sorted(ours.parent_map)).toEqual(sorted(theirs.parent_map));
  expect(sorted(ours.child_map)).toEqual(sorted(theirs.child_map));
});

test('the same metadata and the same parts', () => {
  expect(ours.metadata).toMatchObject(theirs.metadata as Json);
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
});
