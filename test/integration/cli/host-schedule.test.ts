// What the operating system is told, tried as far as this machine has the tools: cron fires for real, units and tasks are
// checked by systemd's and libxml's own checkers. Each part that is left out says what is missing.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { isCronRunning, isSystemdRunning } from '../../../src/cli/host-schedule/host.ts';
import { renderUnits } from '../../../src/cli/host-schedule/systemd.ts';
import { type CliOutcome, environmentFor, runCommand, startCli } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const XSD = fileURLToPath(new URL('../../fixtures/task-scheduler.xsd', import.meta.url));
const FIRED_MS = 200_000;

const database = useTestDatabase();
const parent = mkdtempSync(path.join(tmpdir(), 'sigeti-host-'));
/** Every sign that some scheduler takes for itself. */
const project = path.join(parent, 'l\'été à 100% $HOME & "Cie"');

beforeAll(() => {
  mkdirSync(path.join(project, 'models'), { recursive: true });
  writeFileSync(path.join(project, 'dbt_project.yml'), 'name: petit\nversion: 1.0.0\nprofile: petit\n');
  writeFileSync(path.join(project, 'models', 'a.sql'), 'select 1 as id');
  const settings = Object.entries(environmentFor(database.target())).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path.join(project, '.env'), settings.join(''));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function schedule(args: string, environment: Readonly<Record<string, string>> = {}): Promise<CliOutcome> {
  return await runCommand(['schedule', ...args.split(' ')], { cwd: project, environment });
}

/** Why a tool cannot be tried here, or its name. */
function toolOr(program: string, args: readonly string[], missing: string): string | undefined {
  return spawnSync(program, [...args]).error === undefined ? undefined : `left out, ${missing} is not here`;
}

const noSystemd = toolOr('systemd-analyze', ['--version'], 'systemd-analyze');
const noXmllint = toolOr('xmllint', ['--version'], 'xmllint');

test.skipIf(noSystemd)(`systemd-analyze verify finds nothing in the units ${noSystemd ?? ''}`, () => {
  const units = path.join(parent, 'units');
  const program = path.join(parent, 'été à 100% $HOME & Cie');
  mkdirSync(units);
  symlinkSync(process.execPath, program);
  const rendered = renderUnits(
    {
      name: 'nightly',
      daily: { hour: 2, minute: 0, timeZone: 'Africa/Abidjan' },
      projectDirectory: project,
      command: [program, '--project-dir', project],
    },
    { home: project },
  );
  for (const [unit, text] of Object.entries(rendered)) writeFileSync(path.join(units, `nightly.${unit}`), text);
  const files = ['service', 'timer'].map((unit) => path.join(units, `nightly.${unit}`));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
  const ofUnits = stderr.split('\n').filter((line) => line.includes('nightly'));
  expect({ status, ofUnits }).toEqual({ status: 0, ofUnits: [] });
});

test.skipIf(process.platform === 'win32' || isSystemdRunning())('without systemd, --with systemd says so', async () => {
  expect(await schedule('install --with systemd')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('SCHEDULE_HOST_UNAVAILABLE'),
  });
});

describe.skipIf(process.platform === 'win32')('with a schtasks that keeps what it is given', () => {
  const tools = path.join(parent, 'tools');
  const kept = path.join(parent, 'kept.xml');
  const calls = path.join(parent, 'calls');
  const PATH = `${tools}:${process.env.PATH}`;

  beforeAll(() => {
    mkdirSync(tools);
    const script = `#!/bin/sh
printf '%s|' "$@" >> '${calls}'; echo >> '${calls}'
case $1 in
/Create) if [ -e '${parent}/refuse' ]; then printf 'Acc\\350s refus\\351.' >&2; exit 1; fi; cat "$5" > '${kept}' ;;
/Query) [ -e '${kept}' ] && cat '${kept}' ;;
/Delete) rm '${kept}' ;;
esac
`;
    writeFileSync(path.join(tools, 'schtasks'), script);
    chmodSync(path.join(tools, 'schtasks'), 0o755);
  });

  test.sequential('the task is created from a file in UTF-16, and known by its XML', async () => {
    const { exitCode, stdout, stderr } = await schedule('install --with windows --at 03:30', {
      PATH,
      DWH_DB_HOST: 'x',
    });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('SIGETI_DWH_Daily_Refresh is scheduled by windows, every day at 03:30'),
    });
    expect(stderr).toContain('DWH_DB_HOST');
    const [, create] = readFileSync(calls, 'utf8').trim().split('\n');
    expect(create).toMatch(/^\/Create\|\/TN\|SIGETI_DWH_Daily_Refresh\|\/XML\|.*task\.xml\|\/F\|$/);
    const bytes = readFileSync(kept);
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    expect(bytes.toString('utf16le')).toContain('T03:30:00+00:00</StartBoundary>');
    const report = JSON.parse((await schedule('status -o json', { PATH })).stdout);
    expect(report).toMatchObject({ state: 'waiting', mechanism: 'windows', at: '03:30', last_run: null });
  });

  test.skipIf(noXmllint)(`the task follows the schema ${noXmllint ?? ''}`, () => {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', XSD, kept], { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });

  test.sequential('a refusal, a name that is taken, and twice removed', async () => {
    writeFileSync(path.join(parent, 'refuse'), '');
    const refused = await schedule('install --with windows', { PATH });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/SCHEDULE_HOST_REFUSED[\s\S]*Acc\?s/) });
    rmSync(path.join(parent, 'refuse'));
    expect(await schedule('remove', { PATH })).toMatchObject({ exitCode: 0 });
    expect(existsSync(kept)).toBe(false);
    expect((await schedule('remove --with windows', { PATH })).stdout).toContain('was not scheduled');
    writeFileSync(kept, '<Task><RegistrationInfo><Author>me</Author></RegistrationInfo></Task>');
    for (const action of ['install', 'remove']) {
      const taken = await schedule(`${action} --with windows`, { PATH });
      expect(taken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SCHEDULE_HOST_FOREIGN') });
    }
    expect((await schedule('status --with windows', { PATH })).exitCode).toBe(1);
    rmSync(kept);
  });
});

/** Changes the crontab of root, and has a cron of its own: only where nobody else could be meant. */
function whyNoCron(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (isSystemdRunning() || isCronRunning() !== false) return 'this machine has a cron at work';
  if (spawnSync('cron', ['-h']).error !== undefined) return 'Debian’s cron is not here';
  return spawnSync('crontab', ['-l']).status === 0 ? 'root has a crontab' : undefined;
}

const noCron = whyNoCron();

describe.skipIf(noCron)(`with the cron of this machine${noCron === undefined ? '' : `: left out, ${noCron}`}`, () => {
  const state = path.join(project, '.sigeti', 'schedule', 'SIGETI_DWH_Daily_Refresh');
  const others = '# mine\n5 4 1 1 * /bin/true\n';
  let cron: ChildProcess | undefined;

  afterEach(() => cron?.kill());
  afterAll(() => spawnSync('crontab', ['-r']));

  function lastRun(): { startedAt: string; exitCode: number | null } {
    return JSON.parse(readFileSync(path.join(state, 'last-run.json'), 'utf8'));
  }

  test.sequential(
    'what was missed is done when the machine starts, then the time fires, and remove leaves other lines',
    async () => {
      spawnSync('crontab', ['-'], { input: others });
      const hourAgo = new Date(Date.now() - 3_600_000).toISOString().slice(11, 16);
      const installed = await schedule(`install --with cron --at ${hourAgo}`);
      expect(installed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('No cron service is running') });
      // As if it had been there for two days.
      const file = path.join(state, 'installed.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"at": ".*"/, '"at": "2020-01-01T00:00:00Z"'));
      expect(await schedule('status')).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining('a run is missing'),
      });
      rmSync('/run/crond.reboot', { force: true });
      cron = spawn('cron', ['-f'], { stdio: 'ignore' });
      await vi.waitFor(() => expect(lastRun().exitCode).toBe(0), { timeout: FIRED_MS, interval: 250 });
      const made = lastRun().startedAt;
      expect(await schedule('status')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('exit code 0') });

      // Cron reads the crontab at the full minute: the next one may be too near.
      const due = new Date(Math.ceil((Date.now() + 5_000) / 60_000) * 60_000).toISOString().slice(11, 16);
      expect(await schedule(`install --with cron --at ${due}`)).toMatchObject({ exitCode: 0, stderr: '' });
      await vi.waitFor(
        () => expect(lastRun()).toMatchObject({ startedAt: expect.not.stringMatching(made), exitCode: 0 }),
        {
          timeout: FIRED_MS,
          interval: 250,
        },
      );
      expect(lastRun().startedAt.slice(11, 16)).toBe(due);
      const log = readFileSync(path.join(project, 'logs', 'schedule.log'), 'utf8');
      expect(log.match(/===== .* exit code 0 =====/g)).toHaveLength(2);
      expect(log).toContain('sigeti refresh (missed earlier)');

      expect(await schedule('remove')).toMatchObject({ exitCode: 0 });
      expect(await schedule('remove --with cron')).toMatchObject({ exitCode: 0 });
      expect(spawnSync('crontab', ['-l'], { encoding: 'utf8' }).stdout).toBe(others);
    },
    2 * FIRED_MS,
  );
});

test.skipIf(process.platform === 'win32')('setup_scheduled_task.sh passes its arguments on', () => {
  const script = fileURLToPath(new URL('../../../setup_scheduled_task.sh', import.meta.url));
  const args = [script, '--print', '--with', 'windows', '--at', '04:05', '--project-dir', project];
  const { status, stdout } = spawnSync('sh', args, { cwd: tmpdir(), encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('T04:05:00+00:00') });
});

test.skipIf(process.platform === 'win32')('a run that is stopped has no end, and is told of in the log', async () => {
  const slow = path.join(parent, 'slow');
  mkdirSync(path.join(slow, 'models'), { recursive: true });
  for (const file of ['.env', 'dbt_project.yml']) copyFileSync(path.join(project, file), path.join(slow, file));
  const sleep = "{{ config(materialized='table') }} select 1 as id from (select pg_sleep(299)) as x";
  writeFileSync(path.join(slow, 'models', 'a.sql'), sleep);
  const running = startCli(['schedule', 'run', '--name', 'slow', '--project-dir', slow]);
  const state = path.join(slow, '.sigeti', 'schedule', 'slow', 'last-run.json');
  await vi.waitFor(() => expect(existsSync(state)).toBe(true), { timeout: 60_000 });
  running.process.kill('SIGTERM');
  expect((await running.outcome).exitCode).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ finishedAt: null, exitCode: null });
  expect(readFileSync(path.join(slow, 'logs', 'schedule.log'), 'utf8')).toMatch(/exit code [12] =====\n$/);
});

test('what cannot be: no scheduler at all, an action or a time that is none', async () => {
  expect(await schedule('install --with cron', { PATH: parent })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('SCHEDULE_HOST_UNAVAILABLE'),
  });
  expect((await schedule('jump')).stderr).toContain('Actions: install, status, remove');
  expect((await schedule('install --at 25:00')).stderr).toContain('--at');
  expect((await schedule('install --name ../x')).stderr).toContain('--name');
});
