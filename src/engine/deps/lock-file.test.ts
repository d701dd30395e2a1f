// The hashes are what dbt 1.10.15 computes for these lists: either tool accepts the other's lock file.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configScope } from '../config/index.ts';
import { hashIn, hashListed, renderLock } from './lock-file.ts';
import { readListingText } from './package-files.ts';

const scope = configScope({ get: () => undefined }, () => undefined, { secrets: true });

test.each([
  ['packages: [{local: ../x}]', '2eb88687c82ae2cd966a476e338919651d83079e'],
  [
    "packages: [{git: 'https://a/b.git', revision: 1.0}, {git: x, revision: 3, subdirectory: s, warn-unpinned: false}]",
    'c1788f694bff48e38bc231a236233491d96ea7ef',
  ],
  [
    "packages: [{package: a/b, version: ['>=1.0.0', '<2.0.0']}, {package: a/c, version: 1.2.3, install_prerelease: true}]",
    'ec224aac5a22b0a2835f9d9a56869286a6c21fba',
  ],
  ["packages: [{tarball: 'http://x/é', name: t}]", '0e4764fd74c617dcd8295adfbe12055ff78004b6'],
])('%s has dbt’s hash', async (text, hash) => {
  const { entries, problems } = await readListingText(text, 'packages.yml', scope);
  expect(problems).toEqual([]);
  expect(hashListed(entries)).toBe(hash);
});

test('a lock file is laid out as dbt lays it out, and read back', async () => {
  const text = `packages:
  - git: https://{{ env_var('DBT_ENV_SECRET_TOKEN') }}@h/depot.git
    revision: '1.10'
  - package: o/a
    version: 1.0.0
  - local: ../outils
`;
  const { specs } = await readListingText(text.replace(/\{\{.*\}\}/, 'x'), 'packages.yml', scope);
  const names = ['depot', 'a', 'outils'];
  const versions = ['1e10', '1.0.0', undefined];
  const pins = specs.map((spec, index) => ({ spec, name: names[index] ?? '', version: versions[index] }));
  const lock = renderLock(pins, 'abc');
  expect(lock).toMatchInlineSnapshot(`
    "packages:
      - git: https://x@h/depot.git
        name: depot
        revision: '1e10'
      - name: a
        package: o/a
        version: 1.0.0
      - local: ../outils
        name: outils
    sha1_hash: abc
    "
  `);
  expect(hashIn(lock)).toBe('abc');
  expect(parse(lock)).toMatchObject({ packages: [{ revision: '1e10' }, {}, {}] });
});

test('a revision is what stands in the file: 1.10 is no 1.1', async () => {
  const { specs } = await readListingText('packages: [{git: x, revision: 1.10}]', 'packages.yml', scope);
  expect(specs).toMatchObject([{ revision: '1.10' }]);
});

test.each([
  ['packages: {}', 'must be a list'],
  ['packages: [x]', 'not a mapping'],
  ['packages: [{local: a, git: b}]', 'exactly one'],
  ['packages: [{local: ""}]', 'is empty'],
  ['packages: [{git: a, branch: b}]', "'branch' is no key"],
  ['packages: [{git: --upload-pack=x}]', 'dash'],
  ['packages: [{package: a, version: 1.0.0}]', 'namespace/name'],
  ['packages: [{package: a/b}]', "'version' is missing"],
  ['packages: [{package: a/b, version: ^1.0.0}]', 'not a version'],
  ['packages: [{tarball: http://x}]', "needs 'name'"],
  ['packages: [{private: a/b}]', "only dbt's platform"],
])('%s is refused with its place', async (text, reason) => {
  const { problems } = await readListingText(text, 'packages.yml', scope);
  expect(problems[0]?.message).toContain(reason);
  expect(problems[0]?.details.location).toMatchObject({ file: 'packages.yml', line: 1 });
});
