import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FlagOptions, Flags } from './flags.ts';
import { loadWorkspace } from './workspace.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-flags-'));
});
afterEach(() => rmSync(root, { recursive: true }));

type Variables = Readonly<Record<string, string>>;

/** The flags of an invocation: its command line, its environment, `flags:` of its project. */
async function flagsOf(flags: FlagOptions, environment: Variables = {}, project = '{}'): Promise<Flags> {
  writeFileSync(path.join(root, 'dbt_project.yml'), `name: p\nflags: ${project}\n`);
  return (await loadWorkspace({ projectDirectory: root, environment, flags })).flags;
}

test('indirect selection: command line, then environment, then project, then eager', async () => {
  const project = '{indirect_selection: cautious}';
  const environment = { DBT_INDIRECT_SELECTION: 'buildable' };
  const mode = async (...said: Parameters<typeof flagsOf>) => (await flagsOf(...said)).indirectSelection;
  expect(await mode({ indirectSelection: 'empty' }, environment, project)).toBe('empty');
  expect(await mode({}, { ...environment, DBT_ENGINE_INDIRECT_SELECTION: 'empty' }, project)).toBe('empty');
  expect(await mode({}, environment, project)).toBe('buildable');
  expect(await mode({}, {}, project)).toBe('cautious');
  expect(await mode({})).toBe('eager');
});

test.each([
  [{ indirectSelection: 'greedy' }, {}, '{}'],
  [{}, { DBT_INDIRECT_SELECTION: 'greedy' }, '{}'],
  [{}, {}, '{indirect_selection: greedy}'],
])('an unknown mode is refused wherever it is said: %j %j %s', async (flags, environment, project) => {
  await expect(flagsOf(flags, environment, project)).rejects.toMatchObject({
    code: 'CONFIG_FLAG_INVALID',
    message: expect.stringContaining('eager, cautious, buildable, empty'),
  });
});

test('state and defer come from the environment where the command line says nothing', async () => {
  const environment = {
    DBT_STATE: 'etat',
    DBT_DEFER: 'true',
    DBT_FAVOR_STATE: '1',
    DBT_DEFER_STATE: 'prod',
    DBT_RESOURCE_TYPES: 'model seed',
    DBT_EXCLUDE_RESOURCE_TYPES: 'unit_test',
  };
  expect(await flagsOf({}, environment)).toMatchObject({
    state: 'etat',
    defer: true,
    favorState: true,
    deferState: 'prod',
    resourceTypes: ['model', 'seed'],
    excludeResourceTypes: ['unit_test'],
  });
  const said = { state: 'autre', defer: false, favorState: false, deferState: 'ailleurs' };
  expect(await flagsOf(said, environment)).toMatchObject(said);
  expect(await flagsOf({})).toMatchObject({ state: undefined, defer: false, favorState: false, resourceTypes: [] });
  await expect(flagsOf({}, { DBT_DEFER: 'peut-être' })).rejects.toMatchObject({ code: 'CONFIG_FLAG_INVALID' });
});
