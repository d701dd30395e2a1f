// The flows that the product ships, and the one that its documentation shows, are right for the verbs that there are.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { taskVerbs } from '../../src/cli/task-verbs.ts';
import { VERBS } from '../../src/cli/verbs.ts';
import { readFlows } from '../../src/orchestrator/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const verbs = taskVerbs({ verbs: VERBS });

test('the warehouse ships its four flows', () => {
  const { files, problems } = readFlows(path.join(root, 'warehouse'), { verbs });
  expect(problems).toEqual([]);
  expect(files.map(({ flow, deployments }) => `${flow.name}: ${deployments.map(({ name }) => name)}`)).toEqual([
    'freshness: freshness/horaire',
    'full-refresh: full-refresh/manuel',
    'maintenance: maintenance/hebdomadaire',
    'refresh: refresh/quotidien',
  ]);
  const [nightly] = files.at(-1)?.deployments[0]?.schedules ?? [];
  expect(nightly?.rhythm).toEqual({ cron: '0 2 * * *', timeZone: 'Africa/Abidjan' });
});

test('the flow of docs/orchestration.md is one', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readFileSync(path.join(root, 'docs/orchestration.md'), 'utf8')) ?? [];
  const project = mkdtempSync(path.join(tmpdir(), 'sigeti-docs-'));
  try {
    mkdirSync(path.join(project, 'flows'));
    writeFileSync(path.join(project, 'flows/refresh.yml'), yaml);
    const { files, problems } = readFlows(project, { verbs });
    expect(problems).toEqual([]);
    expect(files[0]?.flow.tasks.map(({ name }) => name)).toEqual(['extract', 'refresh', 'analyser']);
  } finally {
    rmSync(project, { recursive: true });
  }
});

test('tasks know the options of their verbs, and start nothing that waits or schedules', () => {
  expect(verbs.get('maintenance')?.options).toContain('--keep-days');
  expect(verbs.get('monitor')?.endless).toEqual(['-w', '--watch']);
  expect(['start', 'server', 'deploy', 'psql'].filter((name) => verbs.has(name))).toEqual([]);
});
