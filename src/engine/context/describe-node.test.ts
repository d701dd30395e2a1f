import path from 'node:path';
import { expect, test } from 'vitest';
import { headOf } from '../../core/index.ts';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from '../parse/index.ts';
import { describeHead, describeNode, HEAD_KEYS } from './describe-node.ts';

/** Nodes of every kind: tests, unit tests, versions, exposures, the semantic layer. */
const project = path.join(import.meta.dirname, '../../../test/fixtures/golden/selection/project');
const workspace = await loadWorkspace({ projectDirectory: project, profilesDirectory: project, environment: {} });
const { manifest } = await parseProject(workspace);

test.each([...manifest.nodes.values()])('the head of $uniqueId says what the node says, in the same order', (node) => {
  const described = describeNode(node);
  const keys = Object.keys(described).filter((key) => HEAD_KEYS.has(key));
  const head = describeHead(headOf(node));
  const isSemantic = ['metric', 'semantic_model', 'saved_query'].includes(node.resourceType);
  expect(head && JSON.stringify(head)).toBe(
    isSemantic ? undefined : JSON.stringify(Object.fromEntries(keys.map((key) => [key, described[key]]))),
  );
});
