import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifestArtifact } from '../artifacts/index.ts';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from './index.ts';

// Versions, groups, unit tests and the semantic layer as real dbt's manifest shows them. README.md beside the fixture
// says how it was made.

const GOLDEN = join(import.meta.dirname, '../../../test/fixtures/golden/selection');
const dbt = JSON.parse(readFileSync(join(GOLDEN, 'manifest.json'), 'utf8'));

const workspace = await loadWorkspace({
  projectDirectory: join(GOLDEN, 'project'),
  profilesDirectory: join(GOLDEN, 'project'),
  environment: {},
});
const parsed = await parseProject(workspace);
const now = new Date();
const facts = { invocationId: '', startedAt: now, generatedAt: now, dbtVersion: '', projectDirectories: new Map() };
const ours: typeof dbt = JSON.parse(JSON.stringify(manifestArtifact(parsed.manifest, facts)));

test('the project parses', () => {
  expect(parsed.problems.map(({ message }) => message)).toEqual([]);
});

/** What differs between any two parses, and what dbt adds by accident: configuration of models in that of groups. */
function comparable(entry: Record<string, unknown>): unknown {
  const { created_at: _created, root_path: _root, checksum, ...rest } = entry;
  const isUnitTest = entry.resource_type === 'unit_test';
  const config = entry.resource_type === 'group' ? { meta: {} } : entry.config;
  return { ...rest, config, ...(isUnitTest ? {} : { checksum }) };
}

describe.each(['nodes', 'sources', 'exposures', 'metrics', 'semantic_models', 'saved_queries', 'unit_tests', 'groups'])(
  '%s',
  (part) => {
    test('has what dbt has', () => {
      expect(Object.keys(ours[part]).sort()).toEqual(Object.keys(dbt[part]).sort());
    });

    test.each(Object.keys(dbt[part]))('%s', (uniqueId) => {
      expect(comparable(ours[part][uniqueId])).toEqual(comparable(dbt[part][uniqueId]));
    });
  },
);

test.each(['parent_map', 'child_map', 'group_map'])('%s', (part) => {
  const sorted = (map: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(map).map(([key, ids]) => [key, [...ids].sort()]));
  expect(sorted(ours[part])).toEqual(sorted(dbt[part]));
});

test('selectors', () => {
  expect(ours.selectors).toEqual(dbt.selectors);
});
