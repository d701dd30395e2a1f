import { expect, test } from 'vitest';
import type { Hub, HubPackage } from './hub.ts';
import { readListedSpecs } from './read-specs.ts';
import { type Resolver, resolvePackages } from './resolve.ts';

type Versions = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const specs = (...entries: readonly unknown[]) => readListedSpecs(entries, 'packages.yml').specs;

/** A hub with these packages: version → what it needs. */
function hubOf(packages: Readonly<Record<string, Versions>>, requireDbtVersion: readonly string[] = []): Hub {
  return {
    look: async (name) => {
      const versions = Object.entries(packages[name] ?? {}).map(([version, needed]) => {
        const project = name.replace(/^.*\//, '');
        return [
          version,
          { version, name: project, packages: specs(...needed), tarball: '', requireDbtVersion },
        ] as const;
      });
      return { name, versions: new Map(versions), movedTo: undefined } satisfies HubPackage;
    },
  };
}

const resolver = (hub: Hub): Resolver => ({
  hub,
  dbtVersion: '1.10.15',
  rootName: 'racine',
  inspect: async (spec) => ({ spec, name: spec.label, version: undefined, packages: [] }),
  onMoved: () => undefined,
});

async function pinsOf(hub: Hub, ...entries: readonly unknown[]) {
  const pins = await resolvePackages(specs(...entries), resolver(hub));
  return pins.map(({ name, version }) => `${name} ${version}`);
}

test('what a package needs narrows what the project takes', async () => {
  const hub = hubOf({
    'o/a': { '1.0.0': [], '1.1.0': [], '1.2.0': [] },
    'o/b': { '1.0.0': [{ package: 'o/a', version: ['>=1.0.0', '<1.2.0'] }] },
  });
  expect(await pinsOf(hub, { package: 'o/a', version: '>=1.0.0' }, { package: 'o/b', version: '1.0.0' })).toEqual([
    'a 1.1.0',
    'b 1.0.0',
  ]);
});

test('needs of a version that is not taken in the end are forgotten', async () => {
  const hub = hubOf({
    'o/a': { '1.0.0': [], '2.0.0': [{ package: 'o/alt', version: '1.0.0' }] },
    'o/alt': { '1.0.0': [] },
    'o/b': { '1.0.0': [{ package: 'o/a', version: '<2.0.0' }] },
  });
  expect(await pinsOf(hub, { package: 'o/a', version: '>=1.0.0' }, { package: 'o/b', version: '1.0.0' })).toEqual([
    'a 1.0.0',
    'b 1.0.0',
  ]);
});

test('packages that exclude each other’s newest in turn come to rest', async () => {
  const hub = hubOf({
    'o/a': { '1.0.0': [], '2.0.0': [{ package: 'o/b', version: '<2.0.0' }] },
    'o/b': { '1.0.0': [{ package: 'o/a', version: '<2.0.0' }], '2.0.0': [] },
  });
  const pins = await pinsOf(hub, { package: 'o/a', version: '>=1.0.0' }, { package: 'o/b', version: '>=1.0.0' });
  expect(pins).toEqual(['a 1.0.0', 'b 1.0.0']);
});

test('a conflict names who wants what', async () => {
  const hub = hubOf({
    'o/a': { '1.0.0': [], '2.0.0': [] },
    'o/b': { '1.0.0': [{ package: 'o/a', version: '<2.0.0' }] },
  });
  const pins = pinsOf(hub, { package: 'o/a', version: '2.0.0' }, { package: 'o/b', version: '1.0.0' });
  await expect(pins).rejects.toMatchObject({
    code: 'DEPS_VERSION_CONFLICT',
    message: "No version of 'o/a' suits (packages.yml: 2.0.0; b: <2.0.0): the newest are 1.0.0, 2.0.0.",
  });
});

test('pre-releases are taken only where somebody asks for them', async () => {
  const hub = hubOf({ 'o/a': { '1.0.0': [], '1.1.0-rc1': [] } });
  expect(await pinsOf(hub, { package: 'o/a', version: '>=1.0.0' })).toEqual(['a 1.0.0']);
  const asked = { package: 'o/a', version: '>=1.0.0', install_prerelease: true };
  expect(await pinsOf(hub, asked)).toEqual(['a 1.1.0-rc1']);
  await expect(pinsOf(hub, { package: 'o/a', version: '>1.0.0' })).rejects.toThrow(/install-prerelease/);
});

test('versions for another dbt are passed over, and said when nothing else is left', async () => {
  const hub = hubOf({ 'o/a': { '1.0.0': [] } }, ['>=2.0.0']);
  await expect(pinsOf(hub, { package: 'o/a', version: '>=1.0.0' })).rejects.toThrow(/do not work with dbt 1\.10\.15/);
});

test('a repository has one revision, and a project one place', async () => {
  const hub = hubOf({});
  const git = { git: 'https://h/depot.git' };
  await expect(pinsOf(hub, { ...git, revision: 'a' }, { git: 'https://h/depot', revision: 'b' })).rejects.toMatchObject(
    {
      code: 'DEPS_VERSION_CONFLICT',
    },
  );
  await expect(pinsOf(hub, { local: 'racine' })).rejects.toMatchObject({ code: 'DEPS_NAME_TAKEN' });
});
