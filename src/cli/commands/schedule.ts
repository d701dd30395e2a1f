import { realpathSync } from 'node:fs';
import path from 'node:path';
import { SigetiError } from '../../core/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { formatDaily, nextDue, parseDailyTime } from '../host-schedule/daily-time.ts';
import { findMechanism, isCronRunning, openHost, readFacts } from '../host-schedule/host.ts';
import { type HostSchedule, holdingOf, type Mechanism } from '../host-schedule/host-schedule.ts';
import { type Found, findSchedule, planInstall, planRemoval, renderSchedule } from '../host-schedule/install.ts';
import { isMissed, isRunning, openScheduleState } from '../host-schedule/schedule-state.ts';
import { runScheduled, scheduleLogFile } from '../host-schedule/scheduled-run.ts';
import {
  type HostScheduleStatus,
  installNotes,
  lastRunJson,
  ownVariables,
  renderInstalled,
  renderPlan,
  renderStatus,
} from '../host-schedule/texts.ts';
import { readWorkspace } from '../open-workspace.ts';

const ACTIONS = ['install', 'status', 'remove'] as const;
/** The predecessor's name: what operators look for. */
const DEFAULT_NAME = 'SIGETI_DWH_Daily_Refresh';
const DEFAULT_TIME = '02:00';
const DEFAULT_ZONE = 'Africa/Abidjan';

/**
 * `sigeti schedule install|status|remove`: a daily refresh that the operating system starts, without a server of ours.
 * `run` is what it starts. `status` has exit code 1 where nothing is installed or a run is overdue.
 */
export async function run(context: CommandContext): Promise<number> {
  const [action] = context.arguments;
  switch (action) {
    case 'install':
      return await install(context);
    case 'status':
      return await status(context);
    case 'remove':
      return await remove(context);
    case 'run':
      return await runScheduled(scheduledRunOf(context), context);
    default:
      throw actionUnknown('schedule', action, ACTIONS);
  }
}

async function install(context: CommandContext): Promise<number> {
  const { terminal, options, environment } = context;
  const schedule = await readSchedule(context);
  const host = openHost(environment);
  const mechanism = options.with ?? (await findMechanism(host));
  const facts = await readFacts(host, environment);
  if (options.print) {
    terminal.print(renderSchedule(schedule, mechanism, facts).trimEnd());
    return EXIT.success;
  }
  const { name, daily } = schedule;
  const state = openScheduleState(schedule.projectDirectory, name);
  const found: Found = await findSchedule(host, mechanism, facts, name);
  const plan = planInstall(schedule, found, state.directory);
  if (options.dryRun) {
    for (const line of renderPlan(plan, terminal.language)) terminal.print(line);
    terminal.print(`\n${renderSchedule(schedule, mechanism, facts).trimEnd()}`);
    return EXIT.success;
  }
  await removeEarlier(context, schedule, mechanism);
  await host.execute(plan, mechanism);
  const installed = { mechanism, daily, at: facts.now.toISOString() };
  state.writeInstalled(installed);
  const sentence = renderInstalled(name, installed, nextDue(daily, facts.now).toISOString());
  terminal.inform(sentence[terminal.language]);
  const more = { variables: ownVariables(environment), isCronRunning: isCronRunning() };
  for (const note of installNotes(schedule, mechanism, facts, more)) terminal.warn(note[terminal.language]);
  return EXIT.success;
}

/** A schedule that is moved from one mechanism to another must not stay with both. */
async function removeEarlier(context: CommandContext, schedule: HostSchedule, mechanism: Mechanism): Promise<void> {
  const { name, projectDirectory } = schedule;
  const earlier = openScheduleState(projectDirectory, name).readInstalled()?.mechanism;
  if (earlier === undefined || earlier === mechanism) return;
  const host = openHost(context.environment);
  try {
    const found = await findSchedule(host, earlier, await readFacts(host, context.environment), name);
    for (const plan of planRemoval(schedule, found)) await host.execute(plan, earlier);
  } catch (thrown) {
    // A project that was copied from another machine: nothing of that is here.
    if (!(thrown instanceof SigetiError && thrown.code === 'SCHEDULE_HOST_UNAVAILABLE')) throw thrown;
  }
}

async function remove(context: CommandContext): Promise<number> {
  const { terminal, options, environment } = context;
  const schedule = await readSchedule(context);
  const { name, projectDirectory } = schedule;
  const host = openHost(environment);
  const state = openScheduleState(projectDirectory, name);
  const mechanism = options.with ?? state.readInstalled()?.mechanism ?? (await findMechanism(host));
  const found = await findSchedule(host, mechanism, await readFacts(host, environment), name);
  const plans = planRemoval(schedule, found);
  const was = plans.length > 0;
  if (was && options.dryRun) {
    for (const line of plans.flatMap((plan) => renderPlan(plan, terminal.language))) terminal.print(line);
    return EXIT.success;
  }
  for (const plan of plans) await host.execute(plan, mechanism);
  if (!options.dryRun) state.remove();
  const fr = was ? `${name} n’est plus planifié.` : `${name} n’était pas planifié.`;
  const en = was ? `${name} is no longer scheduled.` : `${name} was not scheduled.`;
  terminal.inform(terminal.language === 'fr' ? fr : en);
  return EXIT.success;
}

async function status(context: CommandContext): Promise<number> {
  const { terminal, options, environment } = context;
  const { name, projectDirectory } = await readSchedule(context);
  const host = openHost(environment);
  const state = openScheduleState(projectDirectory, name);
  const installed = state.readInstalled();
  const mechanism = options.with ?? installed?.mechanism ?? (await findMechanism(host));
  const facts = await readFacts(host, environment);
  const found = await findSchedule(host, mechanism, facts, name);
  const last = state.readLastRun();
  const shown = (): HostScheduleStatus['state'] => {
    const holding = holdingOf(found.text, projectDirectory);
    if (holding !== 'ours') return holding;
    if (!found.isActive) return 'inactive';
    if (last !== undefined && isRunning(last, facts.now)) return 'running';
    return installed !== undefined && isMissed(installed, last, facts.now) ? 'overdue' : 'waiting';
  };
  const at = shown();
  const isThere = at !== 'absent' && at !== 'foreign';
  const daily = isThere ? installed?.daily : undefined;
  const report: HostScheduleStatus = {
    version: 1,
    name,
    state: at,
    mechanism: isThere ? mechanism : null,
    at: daily === undefined ? null : formatDaily(daily),
    time_zone: daily?.timeZone ?? null,
    next_at: daily === undefined || at === 'inactive' ? null : nextDue(daily, facts.now).toISOString(),
    last_run: lastRunJson(last),
    log: scheduleLogFile(projectDirectory),
  };
  if (options.output === 'json') terminal.print(JSON.stringify(report));
  else for (const line of renderStatus(report, terminal.language)) terminal.print(line);
  return at === 'waiting' || at === 'running' ? EXIT.success : EXIT.failure;
}

async function readSchedule(context: CommandContext): Promise<HostSchedule> {
  const { options } = context;
  const { root } = await readWorkspace(context);
  const projectDirectory = realpathSync(root.directory);
  const name = nameOf(context);
  const [, script = ''] = process.argv;
  return {
    name,
    daily: parseDailyTime(options.at ?? DEFAULT_TIME, options.timezone ?? DEFAULT_ZONE),
    projectDirectory,
    command: [
      process.execPath,
      realpathSync(script),
      'schedule',
      'run',
      '--name',
      name,
      '--lang',
      context.terminal.language,
      ...projectOptions(context, projectDirectory),
    ],
  };
}

/** What the refresh is told of its project, the same as whoever installs it has told. */
function projectOptions({ options, workingDirectory }: CommandContext, projectDirectory: string): readonly string[] {
  const { profilesDir, profile, target, targetPath, vars } = options;
  const given: readonly (readonly [string, string | undefined])[] = [
    ['--project-dir', projectDirectory],
    ['--profiles-dir', profilesDir === undefined ? undefined : path.resolve(workingDirectory, profilesDir)],
    ['--profile', profile],
    ['--target', target],
    ['--target-path', targetPath],
    ['--vars', vars],
  ];
  return given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
}

function scheduledRunOf(context: CommandContext) {
  const { options, workingDirectory, terminal } = context;
  const projectDirectory = path.resolve(workingDirectory, options.projectDir ?? '.');
  const commandLine = ['refresh', '--lang', terminal.language, ...projectOptions(context, projectDirectory)];
  return { name: nameOf(context), projectDirectory, commandLine, onlyMissed: options.onlyMissed === true };
}

/** Also the name of a file, of a unit, of a task. Throws CONFIG_USAGE_INVALID. */
function nameOf({ options }: CommandContext): string {
  const { name = DEFAULT_NAME } = options;
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) return name;
  throw optionInvalid('--name', name, {
    fr: 'lettres sans accent, chiffres, points, tirets',
    en: 'letters without accents, digits, points, hyphens',
  });
}
