// No room and no right for target/ and logs/: files stand where folders should be, which stops root as well.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentFor, runCommand, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const project = writeProject({ 'models/un.sql': 'select 1 as id' });
afterAll(() => project.remove());

test('a run succeeds without target/ and logs/, says so once each, and the exit code is that of its nodes', async () => {
  for (const folder of ['target', 'logs']) writeFileSync(path.join(project.directory, folder), '');
  const options = { cwd: project.directory, environment: environmentFor(database.target()) };
  const { exitCode, stdout, stderr } = await runCommand(['run'], options);
  expect({ exitCode, run: stdout }).toEqual({ exitCode: 0, run: expect.stringContaining('1/1 OK') });
  expect(stdout.match(/The folder of artifacts cannot be written/g)).toHaveLength(1);
  expect(stderr).toContain('RUN_LOG_UNWRITABLE');
  const { stdout: rows } = await runCommand(['psql', '-c', 'select id from dwh.un'], options);
  expect(rows).toContain('(1 row)');
});
