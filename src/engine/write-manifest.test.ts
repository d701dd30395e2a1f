import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWorkspace, type WorkspaceOptions } from './config/index.ts';
import { parseProject } from './parse/index.ts';
import { writeManifest } from './write-manifest.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-manifest-'));
  writeFileSync(path.join(root, 'dbt_project.yml'), 'name: p\nmodel-paths: [.]\n');
  writeFileSync(path.join(root, 'a.sql'), 'select 1 as a');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a manifest that is there is left alone until the project changes', async () => {
  await write();
  const first = version();
  await write();
  expect(version()).toBe(first);
  writeFileSync(path.join(root, 'b.sql'), 'select 2 as b');
  await write();
  expect(version()).not.toBe(first);
  expect(Object.keys(JSON.parse(readFileSync(file(), 'utf8')).nodes).sort()).toEqual(['model.p.a', 'model.p.b']);
});

test.each<[string, () => void]>([
  ['was deleted', () => rmSync(file())],
  ['somebody else wrote', () => writeFileSync(file(), '{}')],
])('a manifest that %s is written again', async (_, change) => {
  await write();
  change();
  await write();
  expect(Object.keys(JSON.parse(readFileSync(file(), 'utf8')).nodes)).toEqual(['model.p.a']);
});

test('nothing is written with --no-write-json', async () => {
  await write({ flags: { writeJson: false } });
  expect(statSync(file(), { throwIfNoEntry: false })).toBeUndefined();
});

async function write(options: WorkspaceOptions = {}) {
  const workspace = await loadWorkspace({ projectDirectory: root, environment: {}, build: 'this', ...options });
  await writeManifest(workspace, await parseProject(workspace));
}

function file(): string {
  return path.join(root, 'target/manifest.json');
}

/** Changes when the file is written anew. */
function version(): string {
  const { ino, mtimeNs } = statSync(file(), { bigint: true });
  return `${ino} ${mtimeNs}`;
}
