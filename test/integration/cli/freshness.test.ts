// What dbt would do around source freshness and we do not is said, unless the project says that it does not want it.
import { afterAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const PROJECT = 'name: petit\nversion: 1.0.0\nprofile: petit\non-run-start: create table public.trace ()\n';
const projects = [PROJECT, `${PROJECT}flags: {source_freshness_run_project_hooks: false}\n`].map((text) =>
  writeProject({ 'dbt_project.yml': text }),
);
afterAll(() => {
  for (const project of projects) project.remove();
});

test.each([
  [0, 'is said', 'RUN_HOOKS_LEFT_OUT'],
  [1, 'is what the project wants', ''],
])('project %i: a hook that is not run %s', async (index, _, code) => {
  const directory = projects[index]?.directory ?? '';
  const environment = environmentFor(database.target());
  const outcome = await runInProcess(['source', 'freshness', '--project-dir', directory], { environment });
  expect(outcome.exitCode).toBe(0);
  expect(/RUN_\w+/.exec(outcome.stderr)?.[0] ?? '').toBe(code);
  const session = await database.session();
  expect((await session.query("select to_regclass('public.trace') as found")).rows).toEqual([{ found: null }]);
});
