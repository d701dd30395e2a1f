import path from 'node:path';
import { expect, test } from 'vitest';
import { headOf } from '../../core/index.ts';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from '../parse/index.ts';
import { describeNode, headDescriber } from './describe-node.ts';

/** Nodes of every kind: tests, unit tests, versions, exposures, the semantic layer. */
const project = path.join(import.meta.dirname, '../../../test/fixtures/golden/selection/project');
const workspace = await loadWorkspace({ projectDirectory: project, profilesDirectory: project, environment: {} });
const { manifest } = await parseProject(workspace);

const KEYS = ['alias', 'config', 'depends_on', 'fqn', 'name', 'original_file_path', 'package_name', 'resource_type'];
const describeHead = headDescriber(new Set([...KEYS, 'source_name', 'tags', 'unique_id']));

test.each([...manifest.nodes.values()])('the head of $uniqueId says what the node says, in the same order', (node) => {
  const entries = Object.entries(describeNode(node));
  const described = entries.filter(([key]) => [...KEYS, 'source_name', 'tags', 'unique_id'].includes(key));
  const isSelfDefined = ['metric', 'semantic_model', 'saved_query'].includes(node.resourceType);
  expect(JSON.stringify(describeHead?.(headOf(node)))).toBe(
    isSelfDefined ? undefined : JSON.stringify(Object.fromEntries(described)),
  );
});

test('no head says what columns there are', () => {
  expect(headDescriber(new Set(['name', 'columns']))).toBeUndefined();
});
