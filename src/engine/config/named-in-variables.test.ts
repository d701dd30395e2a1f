import path from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../../../test/support/project-folder.ts';
import { loadProject } from './load-project.ts';
import { localPlaces } from './places.ts';
import { loadWorkspace, type WorkspaceOptions } from './workspace.ts';

const OUTPUT = '{type: postgres, host: h, user: u, password: x, dbname: d, schema: s}';
const { root } = projectFolder({
  'dbt_project.yml': 'name: ici\n',
  'autre/dbt_project.yml': 'name: autre\nprofile: p\ntarget-path: ecrit\n',
  'profils/profiles.yml': `q: {target: dev, outputs: {dev: ${OUTPUT}, prod: ${OUTPUT}}}\n`,
});

const optionsOf = (options: WorkspaceOptions): WorkspaceOptions => ({
  places: { ...localPlaces(), workingDirectory: root(), homeDirectory: root() },
  ...options,
});
const load = (options: WorkspaceOptions) => loadWorkspace(optionsOf(options));

const named = () => ({
  DBT_PROJECT_DIR: path.join(root(), 'autre'),
  DBT_PROFILES_DIR: path.join(root(), 'profils'),
  DBT_PROFILE: 'q',
  DBT_ENGINE_TARGET: 'prod',
  DBT_TARGET_PATH: 'variable',
});

test('variables name the project, the profile, the target and the folder of artifacts', async () => {
  const { root: project, target } = await load({ environment: named() });
  expect(project).toMatchObject({ name: 'autre', targetPath: 'variable', cleanTargets: ['variable'] });
  expect(target).toMatchObject({ profileName: 'q', name: 'prod' });
  const setup = await loadProject(optionsOf({ environment: named() }));
  expect(setup.root).toMatchObject({ name: 'autre', targetPath: 'variable' });
  expect(setup.target).toMatchObject({ profileName: 'q', name: 'prod' });
});

test('the command line goes before them, and an empty one names nothing', async () => {
  const asked = await load({ environment: named(), target: 'dev', targetPath: 'demande' });
  expect(asked).toMatchObject({ root: { targetPath: 'demande' }, target: { name: 'dev' } });
  const { root: here, target } = await load({
    environment: { DBT_PROJECT_DIR: '', DBT_TARGET: '', DBT_TARGET_PATH: '' },
  });
  expect(here).toMatchObject({ name: 'ici', targetPath: 'target' });
  expect(target.kind).toBe('embedded');
});

test('what they name and is not there is an error', async () => {
  const nowhere = { ...named(), DBT_ENGINE_PROJECT_DIR: path.join(root(), 'nulle-part') };
  await expect(load({ environment: nowhere })).rejects.toThrow(/nulle-part/);
  const noTarget = { ...named(), DBT_ENGINE_TARGET: 'essai' };
  await expect(load({ environment: noTarget })).rejects.toMatchObject({ code: 'CONFIG_TARGET_NOT_FOUND' });
});
