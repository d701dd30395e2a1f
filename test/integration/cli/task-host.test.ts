// Verbs as tasks of flow runs: in the process of the run, as on the command line, with what it says in the history.
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../src/cli/context.ts';
import { runCommandLine } from '../../../src/cli/program.ts';
import { runVerbInProcess } from '../../../src/cli/task-host.ts';
import { openTerminal } from '../../../src/cli/terminal.ts';
import { type RunEvent, SigetiError } from '../../../src/core/index.ts';
import { environmentFor, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

type Request = Parameters<typeof runVerbInProcess>[1];

const database = useTestDatabase();
const project = writeProject({
  'models/a.sql': "select current_setting('application_name') as name",
  'models/b.sql': "select name from {{ ref('a') }}",
  'models/c.sql': "select name {{ var('apres', '') }} from {{ ref('b') }}",
  'macros/noter.sql': `{% macro noter() %}
{% do run_query("update dwh.fait set tenue = false") %}
{% call statement() %} insert into dwh.fait values ('perdu', false) {% endcall %}
{% endmacro %}`,
  'models/sources.yml': `sources:
  - name: app
    schema: public
    tables:
${['neuve', 'vieille', 'oubliee']
  .map(
    (name) => `      - name: ${name}
        config: {loaded_at_field: le, freshness: {warn_after: {count: 1, period: day}, error_after: {count: 9, period: day}}}
`,
  )
  .join('')}`,
});
afterAll(() => project.remove());
beforeEach(async () => {
  await rowsOf(database, 'drop schema if exists dwh cascade');
});

const guard = (sql: string): Request['guard'] => ({
  sql,
  refused: () => new SigetiError({ code: 'RUN_FENCED_OFF', message: { fr: 'Repris.', en: 'Taken over.' } }),
});

async function perform(verb: string, args: readonly string[], change: Partial<Request> = {}) {
  const events: RunEvent[] = [];
  const lines: string[] = [];
  const nowhere = { write: () => true };
  const terminal = openTerminal({ stdout: nowhere, stderr: nowhere }, {}, 'en');
  const context: CommandContext = {
    verb: 'flow-run',
    arguments: [],
    options: {},
    terminal,
    stdin: () => process.stdin,
    stdout: () => process.stdout,
    environment: environmentFor(database.target()),
    workingDirectory: project.directory,
    signal: new AbortController().signal,
    verbs: [],
    runCommandLine,
  };
  const outcome = await runVerbInProcess(context, {
    verb,
    arguments: [...args, '--project-dir', project.directory],
    emit: (event) => events.push(event),
    log: (level, line) => lines.push(`${level} ${line}`),
    signal: new AbortController().signal,
    guard: guard('select 1'),
    supersedes: undefined,
    applicationName: 'sigeti 1a2b3c4d.7',
    onlyNodes: undefined,
    ...change,
  });
  return { ...outcome, events, lines };
}

const finished = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'node.finished' ? [event.result.uniqueId.split('.').at(-1)] : []));

test('a verb runs as on the command line, and leaves the process alone', async () => {
  const handlers = () => ['SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));
  const [before, exitCode] = [handlers(), process.exitCode];
  const outcome = await perform('run', []);
  expect(outcome).toMatchObject({ exitCode: 0, error: undefined });
  expect(outcome.events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['run.started', 'node.started', 'node.finished', 'run.finished']),
  );
  expect(finished(outcome.events)).toEqual(['a', 'b', 'c']);
  expect(outcome.lines).toContainEqual(expect.stringMatching(/^info 1\/3 OK +table +dwh\.a /));
  for (const line of outcome.lines) expect(stripVTControlCharacters(line)).toBe(line);
  expect(Math.max(...outcome.lines.map((line) => line.length))).toBeLessThanOrEqual('info '.length + 70);
  expect(await rowsOf(database, 'select name from dwh.c')).toEqual([['sigeti 1a2b3c4d.7 a']]);
  expect([handlers(), process.exitCode]).toEqual([before, exitCode]);
});

test('why it failed is the first error: of a node, of the project, of the command line', async () => {
  const failed = await perform('run', ['--vars', '{apres: ", nulle"}']);
  expect(failed).toMatchObject({ exitCode: 1, error: { sqlState: '42703', uniqueId: 'model.petit.c' } });
  expect(failed.lines).toContainEqual(expect.stringMatching(/^error .*nulle/));
  expect(await perform('run', ['--no-such-option'])).toMatchObject({
    exitCode: 2,
    error: { code: 'CONFIG_USAGE_INVALID' },
  });
  expect(await perform('rnu', [])).toMatchObject({
    exitCode: 2,
    error: { hint: { en: expect.stringContaining('run') } },
  });
});

test('only the nodes that are left are run, and where none is, nothing', async () => {
  await perform('run', []);
  const rest = await perform('build', [], { onlyNodes: ['model.petit.b', 'model.petit.gone', 'source.petit.x'] });
  expect([rest.exitCode, finished(rest.events)]).toEqual([0, ['b']]);
  const none = await perform('build', [], { onlyNodes: [] });
  expect([none.exitCode, finished(none.events)]).toEqual([0, []]);
});

test('nothing is published where the run belongs to somebody else', async () => {
  const refused = await perform('run', [], { guard: guard('select 1 where false') });
  expect(refused).toMatchObject({ exitCode: 1, error: { message: { en: 'Taken over.' } } });
  expect(await rowsOf(database, `select to_regclass('dwh.a')`)).toEqual([[null]]);
});

test('its end is asked for by the signal', async () => {
  const stop = new AbortController();
  const outcome = perform('run', ['--vars', '{apres: ", pg_sleep(320)::text"}'], { signal: stop.signal });
  const sleeping = `select 1 from pg_stat_activity where query like '%pg_sleep(320)%' and pid <> pg_backend_pid()
    and datname = current_database() and state = 'active'`;
  await vi.waitFor(async () => expect(await rowsOf(database, sleeping)).toHaveLength(1), { timeout: 30_000 });
  stop.abort();
  expect(await outcome).toMatchObject({ exitCode: 1, error: { code: 'DATABASE_CANCELLED' } });
  expect(await rowsOf(database, sleeping)).toEqual([]);
});

test('source freshness says in the history how old each source is', async () => {
  await rowsOf(
    database,
    `create table if not exists neuve as select now() as le;
create table if not exists vieille as select now() - interval '2 days' as le;
create table if not exists oubliee as select now() - interval '10 days' as le`,
  );
  const { exitCode, error, events } = await perform('source', ['freshness']);
  expect({ exitCode, code: error?.code }).toEqual({ exitCode: 1, code: 'RUN_SOURCE_STALE' });
  const results = events.flatMap((event) => (event.type === 'node.finished' ? [event.result] : []));
  expect(results.map((result) => [result.uniqueId, result.status, result.error?.code]).sort()).toEqual([
    ['source.petit.app.neuve', 'pass', undefined],
    ['source.petit.app.oubliee', 'fail', 'RUN_SOURCE_STALE'],
    ['source.petit.app.vieille', 'warn', 'RUN_SOURCE_STALE'],
  ]);
  expect(error?.message.en).toMatch(/^app\.oubliee: newest row of .* UTC \(limit 9 d\)\.$/);
});

test('an operation does nothing for a run that belongs to somebody else, nor goes on where it is taken away', async () => {
  const begin = `create schema dwh; create table dwh.fait as select 'debut' as quoi, true as tenue`;
  await rowsOf(database, begin);
  const lost = guard('select 1 where false');
  for (const args of [['noter'], ['--sql', `insert into dwh.fait values ('perdu', true)`]]) {
    const outcome = await perform('run-operation', args, { guard: lost });
    expect(outcome).toMatchObject({ exitCode: 1, error: { code: 'RUN_FENCED_OFF' } });
  }
  expect(await rowsOf(database, 'select * from dwh.fait')).toEqual([['debut', true]]);
  const taken = await perform('run-operation', ['noter'], { guard: guard('select 1 from dwh.fait where tenue') });
  expect(taken).toMatchObject({ exitCode: 1, error: { code: 'RUN_FENCED_OFF' } });
  expect(await rowsOf(database, 'select * from dwh.fait')).toEqual([['debut', false]]);
  expect(await perform('run-operation', ['noter'])).toMatchObject({ exitCode: 0 });
});
