import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ResourceType } from '../../core/index.ts';
import { manifestArtifact } from '../artifacts/index.ts';
import { loadWorkspace } from '../config/index.ts';
import { INDIRECT_SELECTIONS, type Selection, selectNodes } from '../graph/index.ts';
import { parseProject } from '../parse/index.ts';
import { loadState } from './index.ts';

// What real dbt selects for each of these command lines. README.md beside the fixture says how it was asked.

const GOLDEN = join(import.meta.dirname, '../../../test/fixtures/golden/selection');
const answers: Record<string, readonly string[] | string> = JSON.parse(readFileSync(join(GOLDEN, 'dbt.json'), 'utf8'));

const DEFAULT: readonly ResourceType[] = [
  'model',
  'snapshot',
  'seed',
  'test',
  'source',
  'exposure',
  'metric',
  'saved_query',
  'semantic_model',
  'unit_test',
];

const project = join(GOLDEN, 'project');
const workspace = await loadWorkspace({ projectDirectory: project, profilesDirectory: project, environment: {} });
const { manifest } = await parseProject(workspace);
const now = new Date();
const facts = { invocationId: '', startedAt: now, generatedAt: now, dbtVersion: '', projectDirectories: new Map() };

const target = mkdtempSync(join(tmpdir(), 'sigeti-state-'));
cpSync(join(GOLDEN, 'state/sources_current.json'), join(target, 'sources.json'));
afterAll(() => rmSync(target, { recursive: true }));

/** The options of a command line, each with what follows it. */
function optionsOf(line: string): ReadonlyMap<string, string[]> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const said = new Map<string, string[]>();
  let option = '';
  for (const word of words) {
    if (/^--?[a-z]/.test(word)) option = word;
    else said.set(option, [...(said.get(option) ?? []), word]);
  }
  return said;
}

function selectionOf(line: string): Selection {
  const said = optionsOf(line);
  const models = said.get('--models') ?? said.get('-m');
  const types = new Set<string>(models ? ['model'] : (said.get('--resource-type') ?? DEFAULT));
  if (types.has('default')) for (const type of DEFAULT) types.add(type);
  if (types.has('all')) for (const type of [...DEFAULT, 'analysis']) types.add(type);
  const without = said.get('--exclude-resource-type') ?? [];
  return {
    select: models ?? said.get('--select'),
    exclude: said.get('--exclude'),
    selector: said.get('--selector')?.[0],
    selectors: workspace.selectors,
    indirectSelection: INDIRECT_SELECTIONS.find((mode) => mode === said.get('--indirect-selection')?.[0]),
    state: said.has('--state')
      ? loadState(join(GOLDEN, 'state'), target, () => JSON.parse(JSON.stringify(manifestArtifact(manifest, facts))))
      : undefined,
    resourceTypes: new Set(
      [...DEFAULT, 'analysis' as const].filter((type) => types.has(type) && !without.includes(type)),
    ),
  };
}

/** Where we answer better than dbt, which takes a number for no match of its own text and an empty term for a name. */
const OURS: Readonly<Record<string, readonly string[] | string>> = {
  '--select config.meta.niveaux.chaud:1': answers['--select path:models/marts/*.sql'] ?? [],
  '--select "tag:nuit,"': 'error',
};

test.each(Object.entries(answers))('%s', (line, answer) => {
  const expected = OURS[line] ?? answer;
  if (typeof expected === 'string') expect(() => selectNodes(manifest, selectionOf(line))).toThrow();
  else expect([...selectNodes(manifest, selectionOf(line)).ids].sort()).toEqual(expected);
});
